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

  for (const [width, height] of [
    [390, 800],
    [844, 390],
    [1280, 800],
  ])
    it(`puts a point where ${width} × ${height} pixels are tapped, large enough to be seen`, async () => {
      const page = await browser.newPage({ reducedMotion: "reduce", viewport: { width, height } });
      await page.setContent(await startPage([], { entries: [] }));
      const hero = page.locator("#hero");
      await hero.scrollIntoViewIfNeeded();
      const box = (await hero.boundingBox())!;
      assert.ok(box.height <= 0.6 * height, `${box.height} of ${height}`);
      const at = { x: 0.3 * box.width, y: 0.25 * box.height };
      await hero.click({ position: at });
      const point = (await page.locator("#hero circle").last().boundingBox())!;
      assert.ok(point.width >= 8, `${point.width} px`);
      const away = Math.hypot(
        point.x + point.width / 2 - box.x - at.x,
        point.y + point.height / 2 - box.y - at.y,
      );
      assert.ok(away <= 2, `${away} px away`);
      assert.match(
        (await page.locator("#hero-said").textContent())!,
        /^9 points\. Most in doubt at x = −?\d\.\d /,
      );
      await page.close();
    });
});
