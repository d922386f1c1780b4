import assert from "node:assert/strict";
import type { Browser, Frame, Page } from "playwright-core";
import { lines } from "../../src/lib/figures/lines";
import { explorableBundle } from "../../src/lib/notebook/explorable";
import { explorableAddress, explorableNames, explorablePage } from "../../src/lib/notebook/explorable-page";
import { describeInBrowser, launchChromium } from "../support/chromium";
import { ExplorablePages } from "../support/explorable-page";

const still = lines([{ name: "a", x: [0, 1], y: [0, 1] }], {
  xLabel: "x",
  yLabel: "y",
  alt: "a <still> picture",
});

describe("an explorable's page", function () {
  this.timeout(60_000);

  it("is one file of at most 1.5 MB that names no other host", async () => {
    for (const name of explorableNames.filter((each) => (each as string) !== "digit")) {
      const page = await explorablePage(name);
      assert.ok(Buffer.byteLength(page) <= 1_500_000, `${name}: ${Buffer.byteLength(page)} bytes`);
      const addresses = page.match(/\b(?:https?|wss?):\/\/[^\s"'`)]+/g) ?? [];
      assert.deepEqual([...new Set(addresses)], ["http://www.w3.org/2000/svg"], name);
      assert.doesNotMatch(page, /<link\b|\bsrc=|@import|\bimport\(|\bfetch\(|XMLHttpRequest/, name);
    }
  });

  it("comes with a picture for where nothing can be moved", async () => {
    const { data } = await explorableBundle("line", still);
    assert.deepEqual(Object.keys(data).sort(), ["image/png", "text/html", "text/plain"]);
    assert.equal(data["text/plain"], "a <still> picture");
    assert.match(
      String(data["text/html"]),
      /<iframe title="a &lt;still&gt; picture" data-explorable="line" srcdoc=/,
    );
  });

  it("refuses an unknown name and a start that is out of range", async () => {
    await assert.rejects(explorablePage("circle" as never), /name: expected one of line, .*got "circle"/);
    await assert.rejects(explorablePage("line", { alpha: 0 }), /alpha: expected a number >= 0.000001/);
    await assert.rejects(explorablePage("line", { functions: 2.5 }), /functions: expected an integer/);
    await assert.rejects(explorablePage("line", { points: [[1]] }), /points\[0\]: expected 2 numbers/);
    assert.throws(
      () => explorableAddress("line", { hole: 1 }),
      /hole: expected a number >= 0 and <= 0.9, got 1/,
    );
    assert.equal(explorableAddress("line", { basis: "linear", count: 3 }), "basis=linear&count=3");
  });
});

describeInBrowser("an explorable inside a page", function () {
  this.timeout(60_000);
  let browser: Browser;
  let pages: ExplorablePages;
  let page: Page;
  let frame: Frame;

  before(async () => {
    browser = await launchChromium();
    pages = new ExplorablePages(browser);
    page = await browser.newPage({ viewport: { width: 900, height: 700 }, reducedMotion: "reduce" });
    pages.watch(page);
    const { data } = await explorableBundle("line", still, { count: 7 });
    // As in an exported page: the cell's HTML between texts, and no kernel.
    await page.setContent(
      `<!doctype html><body><p><a href="#line?preset=lever">a lever</a>, <a href="#line?basis=oops">broken</a></p>
       <div style="height: 1200px"></div>${String(data["text/html"])}`,
    );
    const element = await page.waitForSelector("iframe");
    // Out of sight a browser draws no frame.
    await element.scrollIntoViewIfNeeded();
    frame = (await element.contentFrame())!;
    await frame.waitForSelector("#regression .mean");
  });
  after(async () => {
    await browser.close();
    pages.close();
  });
  afterEach(() => pages.assertNoTrouble());

  it("is as high as its content, at any width", async () => {
    for (const width of [900, 390]) {
      await page.setViewportSize({ width, height: 700 });
      await page.waitForFunction(() => {
        const element = document.querySelector("iframe")!;
        return Number.parseFloat(element.style.height) !== 760;
      });
      const heights = async (): Promise<number> => {
        const inner = await frame.evaluate(() => document.body.getBoundingClientRect().height);
        const outer = await page.evaluate(() => document.querySelector("iframe")!.clientHeight);
        return Math.abs(outer - inner);
      };
      for (let tries = 0; (await heights()) > 1.5 && tries < 50; tries++) await page.waitForTimeout(100);
      assert.ok((await heights()) <= 1.5, `${width} px: ${await heights()}`);
    }
    await page.setViewportSize({ width: 900, height: 700 });
  });

  /** Clicks a link once it is drawn where it is: just after it scrolls into view Chromium sends clicks to the frame. */
  async function follow(text: string): Promise<void> {
    const link = page.locator("a", { hasText: text });
    await link.scrollIntoViewIfNeeded();
    for (let drawn = 0; drawn < 5; drawn++) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await link.click();
  }

  it("opens what a link of the text names, and comes into view", async () => {
    assert.equal(await frame.locator("#regression .point").count(), 7);
    await follow("a lever");
    // By the clock: a frame that was out of sight may not get its next animation frame.
    const byTheClock = { polling: 100 };
    await frame.waitForFunction(
      () => /Drag one point/.test(document.querySelector(".task")!.textContent),
      undefined,
      byTheClock,
    );
    await frame.waitForFunction(
      () => document.querySelectorAll("#regression .point").length === 12,
      undefined,
      byTheClock,
    );
    await page.waitForFunction(() => document.querySelector("iframe")!.getBoundingClientRect().top < 700);
    await follow("broken");
    await frame.waitForFunction(
      () => /basis: expected one of/.test(document.getElementById("problem")!.textContent),
      undefined,
      byTheClock,
    );
  });

  it("takes JupyterLab's theme", async () => {
    const paper = (): Promise<string> =>
      frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await paper(), "rgb(255, 255, 255)");
    await page.evaluate(() => (document.body.dataset.jpThemeLight = "false"));
    await frame.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    assert.equal(await paper(), "rgb(21, 24, 28)");
  });

  it("is its picture on paper", async () => {
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(
      await page.evaluate(() =>
        ["iframe", ".explorable img"].map((name) => getComputedStyle(document.querySelector(name)!).display),
      ),
      ["none", "inline"],
    );
    await page.emulateMedia({ media: "screen" });
  });
});
