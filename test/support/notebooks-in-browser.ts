// The notebooks in JupyterLab, in a real browser. Screenshots: out/screenshots.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { Context } from "mocha";
import type { Browser, BrowserContext, Locator } from "playwright-core";
import { projectRoot } from "../../scripts/jupyter";
import {
  type Cell,
  type CodeCell,
  isCodeCell,
  type Output,
  readNotebook,
  writeNotebook,
} from "../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../scripts/notebooks/run";
import { chromiumPath, launchChromium } from "./chromium";
import { type JupyterLab, startJupyterLab } from "./jupyterlab";
import { NotebookPage } from "./notebook-page";

export const NOTEBOOK_MS = 300_000;
const PLOTLY = "application/vnd.plotly.v1+json";
const workspace = join(projectRoot, "out", "browser");
const screenshots = join(projectRoot, "out", "screenshots");
const committed = chooseNotebooks(join(projectRoot, "notebooks"), []);

/** Their names, week by week. */
export const notebookNames = committed.map((file) => basename(file, ".ipynb"));

/**
 * Copies of the notebooks without outputs, in a folder from which "../src/lib" is the library too; returns the folder.
 * @param own cells of further notebooks, by their names
 */
export function copyNotebooks(own: Record<string, string[]> = {}): string {
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(join(workspace, "notebooks"), { recursive: true });
  symlinkSync(join("..", "..", "src"), join(workspace, "src"));
  for (const file of committed) {
    const notebook = readNotebook(file);
    const cells = notebook.cells.map((cell): Cell =>
      isCodeCell(cell) ? { ...cell, outputs: [], execution_count: null } : cell,
    );
    writeNotebook(join(workspace, "notebooks", basename(file)), { ...notebook, cells });
  }
  const { metadata, nbformat } = readNotebook(committed[0]);
  for (const [name, sources] of Object.entries(own)) {
    const cells = sources.map((source): CodeCell => ({
      cell_type: "code",
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    }));
    writeNotebook(join(workspace, "notebooks", `${name}.ipynb`), {
      cells,
      metadata,
      nbformat,
      nbformat_minor: 4,
    });
  }
  return workspace;
}

/** JupyterLab with the notebooks in the quick profile, in one browser; what it asks for and what fails in it. */
export class NotebooksInBrowser {
  readonly heard = { requests: [] as string[], problems: [] as string[] };
  private jupyterLab: JupyterLab | undefined;
  private browser: Browser | undefined;
  private context: BrowserContext | undefined;

  /** @param folder with the notebooks in its folder "notebooks" */
  async start(test: Context, folder = copyNotebooks()): Promise<void> {
    if (chromiumPath === undefined) {
      console.log("  SKIPPED: notebooks in JupyterLab, as there is no Chromium (apt-get install chromium)");
      test.skip();
    }
    rmSync(screenshots, { recursive: true, force: true });
    this.jupyterLab = await startJupyterLab(folder, { LAB_PROFILE: "quick" });
    this.browser = await launchChromium();
    this.context = await this.browser.newContext({ viewport: { width: 1200, height: 1500 } });
    this.context.on("request", (request) => this.heard.requests.push(request.url()));
    this.context.on("page", (page) => {
      page.on("websocket", (socket) => this.heard.requests.push(socket.url()));
      page.on("pageerror", (error) => this.heard.problems.push(error.message));
    });
  }

  async open(name: string): Promise<NotebookPage> {
    const page = await this.context!.newPage();
    return NotebookPage.open(page, this.jupyterLab!.address(`notebooks/${name}.ipynb`), screenshots);
  }

  /** Runs a notebook from top to bottom, {@link assertExecutes}, and returns its cells with code. */
  async assertExecutes(name: string, mayFail?: (cell: CodeCell) => boolean): Promise<CodeCell[]> {
    const notebook = await this.open(name);
    try {
      return await assertExecutes(notebook, name, mayFail);
    } finally {
      await notebook.close();
    }
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.jupyterLab?.stop();
  }
}

export const errorsIn = ({ outputs }: CodeCell): string[] =>
  outputs.flatMap((output) => (output.output_type === "error" ? [`${output.ename}: ${output.evalue}`] : []));

const figuresIn = ({ outputs }: CodeCell): Output[] =>
  outputs.filter((output) => "data" in output && PLOTLY in output.data);

/** The picture is there, and under the pointer an interactive figure of the same height takes its place. */
async function assertInteractive(figure: Locator): Promise<void> {
  await figure.page().mouse.move(0, 0); // over no figure while the notebook scrolls
  await figure.scrollIntoViewIfNeeded();
  const picture = figure.locator("img");
  assert.ok(await picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0));
  const before = (await figure.boundingBox())!;
  await picture.hover({ force: true }); // it is gone as soon as the pointer is there
  await figure.locator(".svg-container svg.main-svg").first().waitFor();
  const after = (await figure.boundingBox())!;
  assert.ok(Math.abs(after.height - before.height) <= 1, `height ${before.height}, then ${after.height}`);
}

/** Whether the interactive figure has a slider; if so, a click at its end brings the last step. */
async function slides(figure: Locator): Promise<boolean> {
  const slider = figure.locator(".slider-container");
  if ((await slider.count()) === 0) return false;
  const steps = await slider.locator(".slider-label").allTextContents();
  const rail = (await slider.locator(".slider-rail-touch-rect").boundingBox())!;
  await figure.page().mouse.click(rail.x + rail.width - 2, rail.y + rail.height / 2);
  await slider.getByText(`epoch ${steps.at(-1)}`, { exact: true }).waitFor();
  return true;
}

/** How many figures of each notebook have a slider over the epochs. */
const SLIDERS: Record<string, number> = { "week2-approximate-inference": 2 };

/** Every cell has its count, and none an error but those that may; every figure is there. Saves what is seen as screenshots. */
async function assertExecutes(
  notebook: NotebookPage,
  name: string,
  mayFail: (cell: CodeCell) => boolean = () => false,
): Promise<CodeCell[]> {
  const cells = await notebook.runAll(NOTEBOOK_MS);
  await notebook.screenshotAll(name);
  assert.deepEqual(cells.filter((cell) => !mayFail(cell)).flatMap(errorsIn), []);
  assert.deepEqual(
    cells.map((cell) => cell.execution_count),
    cells.map((_, i) => i + 1),
  );
  const figures = await notebook.figures.all();
  assert.equal(figures.length, cells.flatMap(figuresIn).length);
  assert.ok(figures.length >= 5, `${figures.length} figures`);
  let sliders = 0;
  for (const [i, figure] of figures.entries()) {
    await assertInteractive(figure);
    sliders += Number(await slides(figure));
    await notebook.screenshot(`${name}-figure-${String(i + 1).padStart(2, "0")}`, figure);
  }
  assert.equal(sliders, SLIDERS[name] ?? 0);
  return cells;
}
