// A notebook's page with a figure that moves, beside Plotly's file and without it; and the page that any notebook is exported to.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { runAttached } from "../../scripts/notebooks/attached";
import { type Notebook, writeNotebook } from "../../scripts/notebooks/notebook-file";
import { renderPage } from "../../scripts/notebooks/page";
import { localLinks, writePlotly } from "../../scripts/notebooks/page-links";
import * as figures from "../../src/lib/figures";
import { figureBundle } from "../../src/lib/notebook/display";
import { chromiumPath, launchChromium } from "../support/chromium";
import { startJupyterLab } from "../support/jupyterlab";
import { assertQuiet, clipped, cutOnPaper, openContext, violations } from "../support/page-checks";
import { root } from "../support/root";

const folder = join(root, "out", "notebook-page");
const ALT = "A line";
const WIDE_TABLE = `| a | b |\n| --- | --- |\n| ${"unbroken".repeat(9)} | ${"unbroken".repeat(9)} |`;

/** More than a line, in words as long as usual. */
const LONG =
  "A band that widens where nothing was seen says more than a line that is sure of itself. ".repeat(6);

/** Wider than lines of text are, and narrower than a page of 1280 pixels. */
const WIDE_FORMULA = `$$${"a + b + ".repeat(10)}c$$`;

/** A cell of a folded answer. */
const answer = (source: string): Notebook["cells"][number] => ({
  ...{ cell_type: "code", metadata: { tags: ["answer"] }, execution_count: 1, outputs: [] },
  source,
});

async function notebook(): Promise<Notebook> {
  const figure = figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y", alt: ALT });
  const { data, metadata = {} } = await figureBundle(figure);
  return {
    cells: [
      {
        cell_type: "markdown",
        source: `# A notebook\n\nIt shows a line.\n\n${LONG}\n\n## One\n\n$x^2$\n\n${WIDE_FORMULA}\n\n## Two\n\n${WIDE_TABLE}`,
        metadata: {},
      },
      {
        ...{ cell_type: "code", metadata: {}, execution_count: 1 },
        source: `const wide = "${"wide ".repeat(60)}";`,
        outputs: [
          { output_type: "stream", name: "stdout", text: "printed" },
          { output_type: "display_data", data, metadata },
        ],
      },
      ...["const first = 1;", "const second = 2;"].map(answer),
    ],
    metadata: { language_info: { name: "typescript", pygments_lexer: "typescript" } },
    nbformat: 4,
    nbformat_minor: 4,
  };
}

/** Where the first letter of an element begins. */
function leftOfText(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const range = document.createRange();
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        if (texts.currentNode.textContent!.trim() === "") continue;
        range.setStart(texts.currentNode, 0);
        range.setEnd(texts.currentNode, 1);
        break;
      }
      return range.getBoundingClientRect().left;
    });
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

  it("begins outputs where code begins, and has lines of 66 to 84 letters", async () => {
    const page = await open("line.html", "light");
    await page.setViewportSize({ width: 1280, height: 900 });
    const boxOf = (selector: string): Promise<number> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect().left);
    const code = await boxOf(".highlight pre");
    assert.equal(await boxOf(".printed"), code);
    assert.equal(await boxOf(".figure img"), code);
    assert.equal(await leftOfText(page, ".printed"), await leftOfText(page, ".highlight pre"));
    const lines = await page.locator(".prose p", { hasText: "A band that widens" }).evaluate((paragraph) => {
      const text = paragraph.firstChild as Text;
      const range = document.createRange();
      const letters = new Map<number, number>();
      for (let i = 0; i < text.length; i++) {
        range.setStart(text, i);
        range.setEnd(text, i + 1);
        const { top } = range.getBoundingClientRect();
        letters.set(top, (letters.get(top) ?? 0) + 1);
      }
      return [...letters.values()].slice(0, -1);
    });
    assert.ok(lines.length > 2);
    const mean = lines.reduce((sum, count) => sum + count, 0) / lines.length;
    assert.ok(mean >= 66 && mean <= 84, `${mean} letters a line`);
  });

  it("opens an answer of two cells at once, and shows a wide formula whole where the page has room", async () => {
    const page = await open("line.html", "light");
    const formula = page.locator(".katex-display");
    const isWhole = (): Promise<boolean> =>
      formula.evaluate((area) => area.scrollWidth <= area.clientWidth + 1);
    assert.equal(await isWhole(), false);
    await page.setViewportSize({ width: 1280, height: 900 });
    assert.equal(await isWhole(), true);
    assert.equal(await page.locator("details.folded").count(), 1);
    await page.getByText("Answer", { exact: true }).click();
    for (const part of ["first", "second"]) await page.getByText(`const ${part} = `).waitFor();
  });

  it("keeps a figure that moves within a phone's page", async () => {
    const page = await open("line.html", "light");
    await page.getByRole("button", { name: "Zoom, read values" }).click();
    await page.locator(".figure .main-svg").first().waitFor();
    assert.deepEqual(await clipped(page), []);
    // What is wider than the page lies in a region that scrolls, by keyboard too, and the drawing ends within it.
    const [area, drawing] = await page.evaluate(() => {
      const area = document.querySelector<HTMLElement>(".figure .scroll")!;
      const drawing = area.querySelector<HTMLElement>(".js-plotly-plot")!;
      const { right } = area.getBoundingClientRect();
      return [
        { right, reachable: area.tabIndex === 0 || area.scrollWidth <= area.clientWidth },
        { width: drawing.querySelector(".main-svg")!.getBoundingClientRect().width, room: area.scrollWidth },
      ];
    });
    assert.ok(area.right <= 390 && area.reachable, JSON.stringify(area));
    assert.ok(drawing.width <= drawing.room + 1, JSON.stringify(drawing));
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

/** A notebook of another language and another hand, whose metadata happen to hold a page. */
const foreign: Notebook = {
  cells: [
    {
      cell_type: "markdown",
      source: `# My *own* notebook\n\nIf $a < b_i$, then\n\n\\begin{align}a &= b\\end{align}\n\n## Same\n\n${WIDE_TABLE}`,
      metadata: {},
    },
    { cell_type: "raw", source: "raw <b>text</b>", metadata: {} },
    {
      ...{ cell_type: "code", metadata: {}, execution_count: 1 },
      source: `x = "${"wide ".repeat(60)}"`,
      outputs: [
        { output_type: "execute_result", data: { "text/plain": "42" }, metadata: {}, execution_count: 1 },
        {
          output_type: "display_data",
          // One black pixel.
          data: {
            "image/png":
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            "text/plain": "<Figure>",
          },
          metadata: { "image/png": { width: 300, alt: "A <dark> box" } },
        },
        {
          output_type: "display_data",
          data: { "text/html": "<table><tr><th></th><th>a</th></tr><tr><td>0</td><td>1</td></tr></table>" },
          metadata: {},
        },
        { output_type: "error", ename: "E", evalue: "bad", traceback: ["Traceback", "E: bad"] },
      ],
    },
    { cell_type: "markdown", source: "## Same", metadata: {} },
  ] as Notebook["cells"],
  metadata: { language_info: { name: "python" }, page: "12" },
  nbformat: 4,
  nbformat_minor: 4,
};

describe("the export of a notebook that is none of ours", function () {
  this.timeout(180_000);
  const folder = join(root, "out", "foreign-page");
  const signal = new AbortController().signal;
  let browser: Browser | undefined;

  before(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeNotebook(join(folder, "foreign.ipynb"), foreign);
  });

  after(() => browser?.close());

  it("from the command line is a whole page: contents, formulas, every output, nothing from another host", async function () {
    const meanwhile = mkdtempSync(join(folder, "making-"));
    const args = ["--to", "html", "--template", "page", "foreign.ipynb"];
    const { code, log } = await runAttached("nbconvert", args, { folder: meanwhile, cwd: folder, signal });
    assert.equal(code, 0, log);
    if (chromiumPath === undefined) return this.skip();
    browser = await launchChromium();
    const heard = { requests: [] as string[], problems: [] as string[] };
    for (const theme of ["light", "dark"] as const) {
      const page = await (await openContext(browser, { width: 390, theme }, heard)).newPage();
      await page.goto(`file://${join(folder, "foreign.html")}`);
      assert.equal(await page.title(), "My own notebook");
      const entries = page.locator(".contents a");
      assert.deepEqual(await entries.allTextContents(), ["Same", "Same"]);
      const places = await entries.evaluateAll((links) =>
        links.map((link) => document.querySelector((link as HTMLAnchorElement).hash)?.tagName),
      );
      assert.deepEqual(places, ["H2", "H2"]);
      assert.equal(new Set(await entries.evaluateAll((links) => links.map(String))).size, 2);
      assert.equal(await page.locator(".prose .katex").count(), 2);
      assert.equal(await page.locator(".katex-error").count(), 0);
      await page.getByText("raw <b>text</b>", { exact: true }).waitFor();
      await page.getByText("42", { exact: true }).waitFor();
      assert.match(await page.locator(".error").innerText(), /Traceback\s+E: bad/);
      const picture = page.getByRole("img", { name: "A <dark> box" });
      assert.equal(await picture.evaluate((image) => image.getBoundingClientRect().width), 300);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(await clipped(page), []);
      assert.deepEqual(await cutOnPaper(page), []);
    }
    assertQuiet(heard);
  });

  it("from JupyterLab's menu is the same page, and slides stay slides", async () => {
    const server = await startJupyterLab(folder, {});
    try {
      const lab = new URL(server.address("foreign.ipynb"));
      // What the menu opens.
      const exported = async (format: string): Promise<string> => {
        const address = `/nbconvert/${format}/foreign.ipynb?token=${lab.searchParams.get("token")}`;
        const answer = await fetch(new URL(address, lab));
        assert.equal(answer.status, 200);
        return answer.text();
      };
      assert.equal(
        (await exported("html")).trim(),
        readFileSync(join(folder, "foreign.html"), "utf8").trim(),
      );
      assert.match(await exported("slides"), /class="reveal"/);
    } finally {
      await server.stop();
    }
  });
});
