// The site as a reader sees it, opened as files. All pages in all looks: test/long/pages.test.ts.
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { bibliography } from "../../scripts/notebooks/bibliography";
import { lineSchema } from "../../src/explorable/line/state";
import { chromiumPath, launchChromium } from "../support/chromium";
import {
  assertQuiet,
  clipped,
  cutOnPaper,
  type Look,
  nameOf,
  openContext,
  violations,
} from "../support/page-checks";
import { addressOf, brokenLinks, builtSite } from "../support/site";

const BUILD_MS = 900_000;
const PAGE_MS = 120_000;
const SAMPLE = [
  ...["index.html", "week1-bayesian-linear-regression.html", "line.html", "source/index.html"],
  ...["source/src/lib/models/basis.ts.html", "api/index.html", "api/types/lib.trainings.Measures.html"],
];
const LOOKS: Look[] = [
  { width: 390, theme: "light" },
  { width: 390, theme: "dark" },
  { width: 1280, theme: "light" },
  { width: 1280, theme: "dark" },
];

describe("the site", function () {
  this.timeout(PAGE_MS);
  let browser: Browser | undefined;
  let pages: string[] = [];
  let warnings: string[] = [];
  const heard = { requests: [] as string[], problems: [] as string[] };

  before(async function () {
    this.timeout(BUILD_MS);
    ({ pages, warnings } = await builtSite());
    if (chromiumPath !== undefined) browser = await launchChromium();
  });

  after(() => browser?.close());

  it("is made without a complaint, from every notebook, explorable and source file", () => {
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      SAMPLE.filter((page) => !pages.includes(page)),
      [],
    );
    assert.ok(pages.filter((page) => /^week\d/.test(page)).length >= 3);
  });

  it("has no link that leads nowhere", () => {
    assert.deepEqual(brokenLinks(pages), []);
  });

  it("cites papers by DOI or arXiv, but three that have neither", () => {
    const others: string[] = [];
    for (const [citation, { title, link }] of Object.entries(bibliography)) {
      assert.match(citation, /^\p{Lu}.* (19|20)\d\d$/u);
      assert.ok(title.length > 5, citation);
      assert.equal(new URL(link).protocol, "https:");
      if (!/^https:\/\/(?:doi\.org\/10\.(?!5555)\d+\/.+|arxiv\.org\/abs\/\d{4}\.\d+)$/.test(link))
        others.push(citation);
    }
    assert.deepEqual(others.sort(), ["Bishop 2006", "Gal 2016", "Srivastava et al. 2014"]);
  });

  for (const look of LOOKS) {
    it(`${nameOf(look)}: no violation, nothing clipped on a sample of pages`, async function () {
      if (browser === undefined) return this.skip();
      const context = await openContext(browser, look, heard);
      for (const name of SAMPLE) {
        const page = await context.newPage();
        await page.goto(addressOf(name));
        assert.deepEqual(await violations(page), [], name);
        assert.deepEqual(await clipped(page), [], name);
        await page.close();
      }
      await context.close();
    }).timeout(5 * PAGE_MS);
  }

  it("holds whole code and folded checks, tables, figures and formulas on paper", async function () {
    if (browser === undefined) return this.skip();
    const context = await openContext(browser, { width: 768, theme: "dark" }, heard);
    for (const name of pages.filter((page) => /^(index|week\d.*|line)\.html$/.test(page))) {
      const page = await context.newPage();
      await page.goto(addressOf(name));
      assert.deepEqual(await cutOnPaper(page), [], name);
      if (name.startsWith("week")) assert.ok((await page.locator("details.folded").count()) > 0);
      assert.equal(
        await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
        "rgb(255, 255, 255)",
      );
      await page.close();
    }
    await context.close();
  });

  it("moves on the start page by itself within ten seconds on a phone, and a tap adds a point", async function () {
    if (browser === undefined) return this.skip();
    const context = await browser.newContext({
      viewport: { width: 390, height: 800 },
      hasTouch: true,
      isMobile: true,
    });
    const page = await context.newPage();
    await page.goto(addressOf("index.html"));
    // Nobody scrolls to find it: the figure, and the sentence that says what to do with it.
    for (const part of [page.locator("#hero"), page.getByText("Tap the picture: each point narrows")]) {
      const { x, y, width, height } = (await part.boundingBox())!;
      assert.ok(width > 300 && height > 20, `${width} × ${height}`);
      assert.ok(x >= 0 && x + width <= 390 && y >= 0 && y + height <= 800, `${y} … ${y + height}`);
    }
    const points = page.locator("#hero circle");
    await points.nth(7).waitFor({ timeout: 10_000 });
    await page.locator("#hero").tap();
    await points.nth(8).waitFor();
    await page.getByText(/^9 points\. Most in doubt at x = /).waitFor();
    await context.close();
  });

  it("opens a week's explorable as the notebook starts it", async function () {
    if (browser === undefined) return this.skip();
    const context = await openContext(browser, { width: 1280, theme: "light" }, heard);
    const page = await context.newPage();
    await page.goto(addressOf("week1-bayesian-linear-regression.html"));
    const frame = page.locator("iframe[data-explorable=line]");
    await frame.scrollIntoViewIfNeeded();
    const inside = frame.contentFrame();
    // The data with the hole, which are not those of the explorable's first state.
    await inside.locator("#regression .point").first().waitFor();
    const labels = await inside
      .locator("#regression .point")
      .evaluateAll((points) => points.map((point) => point.getAttribute("aria-label") ?? ""));
    const address = new URL((await frame.getAttribute("src"))!, page.url());
    const { points = [] } = lineSchema.read(address.hash).state;
    assert.deepEqual(
      labels,
      points.map(([x, y], i) => `point ${i + 1} of 20: ${x.toFixed(2)}, ${y.toFixed(2)}`),
    );
    assert.equal(await inside.locator("#problem").innerText(), "");
    await context.close();
  });

  it("marks the section that is read, in contents that a phone folds", async function () {
    if (browser === undefined) return this.skip();
    const context = await openContext(browser, { width: 1280, theme: "light" }, heard);
    const page = await context.newPage();
    await page.goto(addressOf("week1-bayesian-linear-regression.html"));
    const contents = page.locator(".contents details");
    // The contents beside the text leave the way to the other pages free.
    await page.locator(".contents details[open]").waitFor();
    const covered = await page.locator(".site a").evaluateAll((links) =>
      links
        .filter((link) => {
          const { left, top, width, height } = link.getBoundingClientRect();
          return [0.1, 0.9].some(
            (part) => document.elementFromPoint(left + part * width, top + height / 2) !== link,
          );
        })
        .map((link) => link.textContent),
    );
    assert.deepEqual(covered, []);
    const entry = contents.locator("a").nth(5);
    await entry.click();
    await page
      .locator(".contents a[aria-current]")
      .filter({ hasText: await entry.innerText() })
      .waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    await page.locator(".contents details:not([open])").waitFor();
    await context.close();
  });

  it("asks no other host for anything, and no script of it fails", () => {
    assertQuiet(heard);
  });
});
