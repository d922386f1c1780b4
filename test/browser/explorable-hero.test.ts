import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { startPage } from "../../scripts/site/start-page";
import { describeInBrowser, launchChromium } from "../support/chromium";

describeInBrowser("the start page's figure in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  it("says when no point more fits, and begins again", async () => {
    const page = await browser.newPage({ reducedMotion: "reduce" });
    await page.setContent(await startPage([], { entries: [] }));
    const said = (): Promise<string | null> => page.locator("#hero-said").textContent();
    assert.match((await said())!, /^8 points\. Most in doubt/);
    const add = page.locator("#hero-add");
    await add.evaluate((button: HTMLButtonElement) => {
      for (let count = 8; count < 80; count++) button.click();
    });
    assert.match((await said())!, /^80 points\. Most in doubt/);
    await add.click();
    assert.equal(await said(), "80 points are the most that fit here: begin again.");
    await page.locator("#hero").click();
    assert.equal(await page.locator("#hero circle").count(), 80);
    await page.locator("#hero-again").click();
    assert.match((await said())!, /^8 points/);
  });
});
