// Figures in JupyterLab's themes, without a run of their cell: as they stand in a notebook that is opened.
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { isCodeCell, writeNotebook } from "../../scripts/notebooks/notebook-file";
import { darkColors } from "../../src/lib/figures/dark";
import * as figures from "../../src/lib/figures";
import { colors } from "../../src/lib/figures/style";
import { figureBundle } from "../../src/lib/notebook/display";
import { chromiumPath, launchChromium } from "../support/chromium";
import { type JupyterLab, startJupyterLab } from "../support/jupyterlab";
import { NotebookPage } from "../support/notebook-page";
import { root } from "../support/root";

declare const jupyterapp: {
  commands: { hasCommand(name: string): boolean; execute(name: string, options: object): Promise<unknown> };
};

const folder = join(root, "out", "dark-lab");
const PLOTLY = "application/vnd.plotly.v1+json";

const drawing = (): ReturnType<typeof figureBundle> =>
  figureBundle(
    figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y", alt: "A line" }),
  );

async function writeFigures(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { data, metadata = {} } = await drawing();
  const output = { output_type: "display_data" as const, data, metadata };
  const kernelspec = { name: "tslab", display_name: "tslab", language: "typescript" };
  writeNotebook(join(folder, "figures.ipynb"), {
    cells: [{ cell_type: "code", source: "1", metadata: {}, execution_count: 1, outputs: [output] }],
    metadata: { kernelspec, language_info: { name: "typescript" } },
    nbformat: 4,
    nbformat_minor: 4,
  });
}

/** `#aabbcc` as a browser gives it. */
const rgb = (hex: string): string =>
  `rgb(${[1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)).join(", ")})`;

describe("a figure in JupyterLab", function () {
  this.timeout(300_000);
  let browser: Browser | undefined;
  let server: JupyterLab | undefined;
  let page: Page;
  let notebook: NotebookPage;

  before(async function () {
    if (chromiumPath === undefined) return this.skip();
    await writeFigures();
    server = await startJupyterLab(folder, {});
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    notebook = await NotebookPage.open(
      page,
      server.address("figures.ipynb"),
      join(root, "out", "screenshots"),
    );
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const choose = async (theme: string): Promise<void> => {
    const command = "apputils:change-theme";
    await page.waitForFunction((name) => jupyterapp.commands.hasCommand(name), command);
    await page.evaluate(([name, theme]) => jupyterapp.commands.execute(name, { theme }), [command, theme]);
  };
  /** Waits until the figure is drawn on paper of that color, and its ink has the color that goes with it. */
  const drawnIn = async (paper: string, ink: string): Promise<void> => {
    await page.waitForFunction(
      ([paper, ink]) => {
        const [svg, label] = [".main-svg", ".xtick text"].map((place) =>
          document.querySelector(`.jp-RenderedPlotly ${place}`),
        );
        return (
          svg !== null &&
          label !== null &&
          getComputedStyle(svg).backgroundColor === paper &&
          getComputedStyle(label).fill === ink
        );
      },
      [rgb(paper), rgb(ink)],
    );
  };

  it("is its picture in a light theme", async () => {
    await notebook.figures.locator("img").waitFor();
    assert.equal(await notebook.figures.locator(".plot-container").count(), 0);
  });

  it("is drawn in dark colors as soon as a dark theme shows it", async () => {
    await choose("JupyterLab Dark");
    await drawnIn(darkColors[colors.paper], darkColors[colors.black]);
    assert.equal(await notebook.figures.locator("img").isVisible(), false);
    await notebook.screenshot("figure-in-dark");
  });

  it("gets its light colors back", async () => {
    await choose("JupyterLab Light");
    await drawnIn(colors.paper, colors.black);
  });

  it("leaves the notebook as it was", async () => {
    const [cell] = (await notebook.cells()).filter(isCodeCell);
    const [output] = cell.outputs;
    assert.ok("data" in output);
    const { data } = await drawing();
    assert.equal(output.data["image/png"], data["image/png"]);
    assert.deepEqual(output.data[PLOTLY], JSON.parse(JSON.stringify(data[PLOTLY])));
  });
});
