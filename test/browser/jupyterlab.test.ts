// The notebooks in JupyterLab, in a real browser. Screenshots: out/screenshots.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
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
import { chromiumPath, launchChromium } from "../support/chromium";
import { type JupyterLab, startJupyterLab } from "../support/jupyterlab";
import { NotebookPage } from "../support/notebook-page";

const NOTEBOOK_MS = 300_000;
const PLOTLY = "application/vnd.plotly.v1+json";
const workspace = join(projectRoot, "out", "browser");
const screenshots = join(projectRoot, "out", "screenshots");
const committed = chooseNotebooks(join(projectRoot, "notebooks"), []);

/** A notebook of this test: what happens in a session besides cells that succeed. */
const SESSION = {
  imports: `import { datasets, figures, models } from "../src/lib";
import { createRandom, interruptSignal, progressBar, type Figure } from "../src/lib";
const answer = 42;`,
  failure: `const values = [1, 2];

values.forEach((value) => {
  throw new RangeError("no " + value);
});`,
  training: `const network = models.mlp({ hiddenUnits: 10 });
async function fit(epochs: number): Promise<number[]> {
  const random = createRandom(0);
  const bar = progressBar({ label: "Training" });
  const { losses } = await models.train({
    loss: models.negativeLogLikelihoodLoss(network), optimizer: models.adam({ learningRate: 0.01 }), epochs, random,
    parameters: network.initialize(random),
    data: datasets.pointBatch(datasets.moons({ count: 200, random })),
    signal: interruptSignal(), onProgress: bar.update,
  });
  bar.done();
  return losses;
}`,
  endless: "const endless = await fit(1_000_000);",
  afterwards: "const losses = await fit(3000);\n[answer, losses.length]",
  names: "models.linear",
  figures: "figures.",
};
const at = (name: keyof typeof SESSION): number => Object.keys(SESSION).indexOf(name);

/** Copies of the notebooks without outputs, in a folder from which "../src/lib" is the library too. */
function prepareWorkspace(): void {
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
  const cells = Object.values(SESSION).map((source): CodeCell => ({
    cell_type: "code",
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  const session = { cells, metadata, nbformat, nbformat_minor: 4 };
  writeNotebook(join(workspace, "notebooks", "session.ipynb"), session);
}

const errorsIn = ({ outputs }: CodeCell): string[] =>
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

/** Every cell has its count and none an error; every figure is there. Saves what is seen as screenshots. */
async function assertExecutes(notebook: NotebookPage, name: string): Promise<void> {
  const cells = await notebook.runAll(NOTEBOOK_MS);
  await notebook.screenshotAll(name);
  assert.deepEqual(cells.flatMap(errorsIn), []);
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
}

/** Waits until the bar's value is another one. */
async function nextValue(bar: Locator): Promise<number> {
  await bar.waitFor();
  const before = await bar.getAttribute("value");
  let value = before;
  while (value === before) value = await bar.getAttribute("value");
  return Number(value);
}

describe("notebooks in JupyterLab", function () {
  this.timeout(NOTEBOOK_MS + 60_000);
  let jupyterLab: JupyterLab | undefined;
  let browser: Browser | undefined;
  let context: BrowserContext;
  const requests: string[] = [];
  const problems: string[] = [];

  before(async function () {
    if (chromiumPath === undefined) {
      console.log("  SKIPPED: notebooks in JupyterLab, as there is no Chromium (apt-get install chromium)");
      this.skip();
    }
    rmSync(screenshots, { recursive: true, force: true });
    prepareWorkspace();
    jupyterLab = await startJupyterLab(workspace, { LAB_PROFILE: "quick" });
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1200, height: 1500 } });
    context.on("request", (request) => requests.push(request.url()));
    context.on("page", (page) => {
      page.on("websocket", (socket) => requests.push(socket.url()));
      page.on("pageerror", (error) => problems.push(error.message));
    });
  });

  after(async () => {
    await browser?.close();
    await jupyterLab?.stop();
  });

  const open = async (name: string): Promise<NotebookPage> =>
    NotebookPage.open(await context.newPage(), jupyterLab!.address(`notebooks/${name}.ipynb`), screenshots);

  for (const name of committed.map((file) => basename(file, ".ipynb"))) {
    it(`${name}: every cell runs, every figure is there and becomes interactive`, async () => {
      const notebook = await open(name);
      try {
        await assertExecutes(notebook, name);
      } finally {
        await notebook.close();
      }
    });
  }

  describe("a session", () => {
    let session: NotebookPage;

    before(async () => {
      session = await open("session");
      assert.deepEqual(errorsIn(await session.run(at("imports"))), []);
    });

    after(() => session?.close());

    it("a failing cell shows a traceback with its line", async () => {
      const cell = await session.run(at("failure"));
      assert.deepEqual(errorsIn(cell), ["RangeError: no 1"]);
      const shown = await session.output(at("failure"));
      assert.match(shown, /cell \[2\], line 4/);
      assert.match(shown, /----> 4 {3}throw new RangeError/);
      await session.screenshot("session-failure");
    });

    it("training shows one bar, ■ stops it, and the next cell knows what was defined before", async () => {
      assert.deepEqual(errorsIn(await session.run(at("training"))), []);
      await session.start(at("endless"));
      const bars = session.cell(at("endless")).locator("progress");
      const [first, second] = [await nextValue(bars), await nextValue(bars)];
      assert.ok(second > first, `${second} after ${first}`);
      assert.equal(await bars.count(), 1);
      await session.screenshot("session-training");
      await session.page.getByTitle("Interrupt the kernel").click();
      const [error] = errorsIn(await session.ended(at("endless")));
      assert.match(error, /^AbortError: interrupted in epoch \d+ of 1000000$/);
      assert.match(await session.output(at("endless")), /^Training: \d+ steps in .*, interrupted\n/);
      assert.equal(await bars.count(), 0);
      await session.screenshot("session-interrupted");

      await session.run(at("afterwards"));
      const lines = /^Training: 3000 steps in .* s, loss \d\.\d+\s+\[\d+\]:\s*\[ 42, 3000 \]$/;
      assert.match(await session.output(at("afterwards")), lines);
      await session.screenshot("session-continued");
    });

    it("tab completion offers the library's names, shift-tab their docs", async () => {
      const names = await session.complete(at("names"));
      assert.deepEqual(names.slice(0, 3), ["linearBasis", "linearPosterior", "linearPredictive"]);
      await session.screenshot("session-names");
      await session.page.keyboard.press("ArrowDown");
      await session.page.keyboard.press("Enter");
      await session.page.keyboard.press("Shift+Tab");
      const docs = await session.page.locator(".jp-Tooltip").innerText();
      assert.match(docs, /linearPosterior/);
      await session.screenshot("session-docs");
      await session.page.keyboard.press("Escape");
      const all = await session.complete(at("figures"));
      const expected = ["histogram", "lines", "precisionRecall", "regression", "roc"];
      assert.deepEqual(
        expected.filter((name) => !all.includes(name)),
        [],
      );
      await session.screenshot("session-figures");
    });
  });

  describe("all these pages", () => {
    it("load nothing from outside the machine, and no script of theirs fails", () => {
      assert.ok(requests.length > 0);
      const outside = requests.filter((url) => !/^(data|blob):|^(http|ws):\/\/127\.0\.0\.1[:/]/.test(url));
      assert.deepEqual(outside, []);
      assert.deepEqual(problems, []);
    });
  });
});
