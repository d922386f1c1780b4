// A notebook's page with a figure that moves: beside Plotly's file, and without it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Notebook } from "../../scripts/notebooks/notebook-file";
import { renderPage } from "../../scripts/notebooks/page";
import { localLinks, writePlotly } from "../../scripts/notebooks/page-links";
import * as figures from "../../src/lib/figures";
import { figureBundle } from "../../src/lib/notebook/display";
import { chromiumPath, launchChromium } from "../support/chromium";
import { clipped, openContext, violations } from "../support/page-checks";
import { root } from "../support/root";

const folder = join(root, "out", "notebook-page");
const ALT = "A line";
const WIDE_TABLE = `| a | b |\n| --- | --- |\n| ${"unbroken".repeat(9)} | ${"unbroken".repeat(9)} |`;

async function notebook(): Promise<Notebook> {
  const figure = figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y", alt: ALT });
  const { data, metadata = {} } = await figureBundle(figure);
  return {
    cells: [
      {
        cell_type: "markdown",
        source: `# A notebook\n\nIt shows a line.\n\n## One\n\n$x^2$\n\n## Two\n\n${WIDE_TABLE}`,
        metadata: {},
      },
      {
        ...{ cell_type: "code", metadata: {}, execution_count: 1 },
        source: `const wide = "${"wide ".repeat(60)}";`,
        outputs: [{ output_type: "display_data", data, metadata }],
      },
    ],
    metadata: { language_info: { name: "typescript", pygments_lexer: "typescript" } },
    nbformat: 4,
    nbformat_minor: 4,
  };
}

describe("a notebook's page", function () {
  this.timeout(180_000);
  let browser: Browser | undefined;
  const heard = { requests: [] as string[], problems: [] as string[] };

  before(async function () {
    if (chromiumPath === undefined) return this.skip();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "alone"), { recursive: true });
    const meanwhile = mkdtempSync(join(folder, "making-"));
    const links = localLinks([], folder);
    const signal = new AbortController().signal;
    const page = await renderPage("line", await notebook(), { folder: meanwhile, signal, links });
    assert.deepEqual(page.warnings, []);
    for (const place of [folder, join(folder, "alone")]) writeFileSync(join(place, "line.html"), page.html);
    writePlotly(folder);
    browser = await launchChromium();
  });

  after(() => browser?.close());

  const open = async (file: string, theme: "light" | "dark"): Promise<Page> => {
    const page = await (await openContext(browser!, { width: 390, theme }, heard)).newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`file://${join(folder, file)}`);
    return page;
  };

  it("says what it is, and loads nothing until a figure is to move", async () => {
    heard.requests.length = 0;
    const page = await open("line.html", "light");
    assert.equal(await page.title(), "A notebook");
    assert.equal(await page.locator("meta[name=description]").getAttribute("content"), "It shows a line.");
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(await clipped(page), []);
    assert.deepEqual(
      heard.requests.filter((url) => !url.startsWith("data:")),
      [page.url()],
    );
    const picture = page.getByRole("img", { name: ALT });
    assert.ok(await picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0));
  });

  it("draws the figure anew in the page's colors when its button is pressed", async () => {
    const page = await open("line.html", "dark");
    await page.getByRole("button", { name: "Zoom, read values" }).click();
    const paper = page.locator(".figure .main-svg").first();
    await paper.waitFor();
    assert.equal(await paper.evaluate((svg) => getComputedStyle(svg).backgroundColor), "rgb(20, 23, 26)");
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction(
      () =>
        getComputedStyle(document.querySelector(".figure .main-svg")!).backgroundColor ===
        "rgb(255, 255, 255)",
    );
  });

  it("keeps the picture, and says why, where Plotly's file is not beside it", async () => {
    const page = await open("alone/line.html", "light");
    await page.getByRole("button", { name: "Zoom, read values" }).click();
    await page.getByText("The figure stays a picture: plotly.min.js is not beside this page.").waitFor();
    await page.getByRole("img", { name: ALT }).waitFor();
  });

  it("asks no script to fail", () => {
    assert.deepEqual(heard.problems, []);
  });
});
