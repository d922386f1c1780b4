import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { dataOf, explore, predictAt } from "../../src/explorable/line/model";
import { lineSchema, type LineState } from "../../src/explorable/line/state";
import { explorableNames } from "../../src/lib/notebook/explorable-page";
import { describeInBrowser } from "../support/chromium";
import type { ExplorablePages } from "../support/explorable-page";
import {
  cutOff,
  drawn,
  middleOf,
  swipe,
  useExplorablePages,
  violations,
  writtenNumber,
} from "../support/explorable-page";
import { assertClose } from "../support/reference";

describeInBrowser("the line in a browser", function () {
  this.timeout(60_000);
  let pages: ExplorablePages;
  let page: Page;
  useExplorablePages((opened) => (pages = opened));

  const count = (): Promise<number> => page.locator("#regression .point").count();

  /** Where the page's own address says that it is. */
  const state = async (): Promise<LineState> => {
    await drawn(page);
    return lineSchema.read(await page.evaluate(() => window.location.hash)).state;
  };

  /** Every number on the page is the library's for this state. */
  async function assertNumbers(expected: LineState): Promise<void> {
    await drawn(page);
    const { posterior, logEvidence } = explore(expected, dataOf(expected));
    const here = predictAt([expected.x], expected, posterior);
    assertClose(await writtenNumber(page, "log evidence"), logEvidence);
    assertClose(await writtenNumber(page, "mean at x"), here.mean[0], { floor: 1 });
    assertClose(await writtenNumber(page, "variance at x"), here.variance[0]);
    assertClose(await writtenNumber(page, "epistemic"), here.epistemic[0]);
    assertClose(await writtenNumber(page, "aleatoric"), here.aleatoric[0]);
  }

  const centre = (index: number): Promise<{ x: number; y: number }> =>
    middleOf(page.locator("#regression .point").nth(index));

  async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    await drawn(page);
  }

  it("opens an address, shows the library's numbers for it, and writes what changes", async () => {
    page = await pages.open("line", { address: "basis=polynomial&functions=5&alpha=0.3&count=30&x=-2.5" });
    const given = lineSchema.complete({ basis: "polynomial", functions: 5, alpha: 0.3, count: 30, x: -2.5 });
    await assertNumbers(given);
    assert.ok(await page.locator("#undo").isDisabled(), "nothing to undo yet");
    await page.locator("#alpha").focus();
    await page.keyboard.press("ArrowRight");
    const changed = await state();
    assert.ok(changed.alpha > 0.3 && changed.alpha < 0.4);
    assert.deepEqual({ ...changed, alpha: 0.3 }, given);
    await assertNumbers(changed);
    const text = await page.locator("#alpha").getAttribute("aria-valuetext");
    assert.equal(Number(text), Number(changed.alpha.toPrecision(3)));
    await page.reload();
    await assertNumbers(changed);
  });

  it("says what is wrong with an address, and shows the rest", async () => {
    page = await pages.open("line", { address: "alpha=-1&basis=linear&points=1,2;oops" });
    assert.match((await page.locator("#problem").textContent())!, /alpha: expected.*got -1.*points\[1\]/);
    await assertNumbers(lineSchema.complete({ basis: "linear" }));
    await page.locator("#new-data").click();
    await drawn(page);
    assert.equal(await page.locator("#problem").textContent(), "");
    const many = Array.from({ length: 10_000 }, () => "1,1").join(";");
    await page.evaluate((hash) => (window.location.hash = hash), `points=${many}`);
    await page.waitForFunction(() =>
      /at most 500 points, got 10000/.test(document.getElementById("problem")!.textContent),
    );
  });

  it("leaves out points beyond the window of the scene, and says what to do where no more fit", async () => {
    page = await pages.open("line", { address: "scene=curve&points=5,4" });
    await drawn(page);
    assert.match(
      (await page.locator("#problem").textContent())!,
      /points\[0\]\[0\]: expected .* <= 2, got 5/,
    );
    await assertNumbers(lineSchema.complete({ scene: "curve" }));
    const most = Array.from({ length: 500 }, (_, i) => `${i / 200 - 1},0`).join(";");
    await page.evaluate((points) => window.location.replace(`#points=${points}`), most);
    await page.locator("#regression .point").nth(499).waitFor();
    await page.locator("#add").click();
    assert.match(
      (await page.locator("#problem").textContent())!,
      /^points\.length: expected at most 500 points, got 501\. Take one away first: double-click it, or press Delete/,
    );
    assert.equal(await count(), 500);
    assert.equal(await page.locator("output[for=count]").textContent(), "500");
  });

  it("moves a point by mouse, to the edge at most, and back by undo", async () => {
    page = await pages.open("line", { address: "points=0,0;1,1" });
    const first = await centre(0);
    await drag(first, { x: first.x + 60, y: first.y - 30 });
    const moved = await state();
    assert.ok(moved.points![0][0] > 0.5 && moved.points![0][1] > 0.3, String(moved.points));
    await assertNumbers(moved);
    await drag(await centre(0), { x: first.x + 90, y: -200 });
    assert.equal((await state()).points![0][1], 5);
    await page.keyboard.press("Control+z");
    assert.deepEqual((await state()).points, moved.points);
    await page.locator("#undo").click();
    assert.deepEqual((await state()).points, [
      [0, 0],
      [1, 1],
    ]);
    await page.locator("#redo").click();
    assert.deepEqual((await state()).points, moved.points);
  });

  it("adds a point by a click, one by a double click on an empty place, and removes by a double click", async () => {
    page = await pages.open("line", { address: "points=0,0;1,1" });
    const box = (await page.locator("#regression").boundingBox())!;
    await page.mouse.click(box.x + 0.3 * box.width, box.y + 0.2 * box.height);
    await drawn(page);
    assert.equal(await count(), 3);
    await page.waitForTimeout(500);
    await page.mouse.dblclick(box.x + 0.8 * box.width, box.y + 0.2 * box.height);
    await drawn(page);
    assert.equal(await count(), 4);
    await page.waitForTimeout(500);
    const { x, y } = await centre(1);
    await page.mouse.dblclick(x, y);
    await drawn(page);
    assert.equal(await count(), 3);
    await assertNumbers(await state());
  });

  it("moves and removes points by keyboard, down to none, without losing the focus", async () => {
    page = await pages.open("line", { address: "points=0,0;1,1" });
    await page.locator('#regression .point[tabindex="0"]').focus();
    await page.keyboard.press("n");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowLeft");
    await drawn(page);
    const { points } = await state();
    assertClose(points![1], [1 - 0.05 * 12, 1 + 0.005 * 10], { tolerance: 2e-3, floor: 1 });
    await page.keyboard.press("Delete");
    await page.keyboard.press("Delete");
    await assertNumbers({ ...(await state()), points: [] });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "regression");
    await page.keyboard.press("Control+z");
    assert.equal((await state()).points!.length, 1);
  });

  it("brings back points of one's own that a slider replaced", async () => {
    page = await pages.open("line", { address: "points=0,0;1,1" });
    await page.locator("#count").focus();
    await page.keyboard.press("ArrowRight");
    assert.deepEqual([(await state()).points, await count()], [undefined, 3]);
    await page.locator("#undo").click();
    assert.deepEqual((await state()).points, [
      [0, 0],
      [1, 1],
    ]);
  });

  it("moves a point with a finger, which elsewhere scrolls the page", async () => {
    page = await pages.open("line", { address: "points=0,0;1,1", width: 390, height: 700, touch: true });
    await page.locator("#regression").scrollIntoViewIfNeeded();
    const before = await centre(0);
    const scrolled = await page.evaluate(() => window.scrollY);
    // Beside the point by what a finger misses.
    await swipe(page, { x: before.x + 9, y: before.y + 9 }, [70, 60]);
    const after = await centre(0);
    // The point comes to where the finger ends.
    assertClose([after.x - before.x, after.y - before.y], [79, 69], { tolerance: 1.5, floor: 1 });
    assert.equal(await page.evaluate(() => window.scrollY), scrolled);
    const box = (await page.locator("#regression").boundingBox())!;
    await swipe(page, { x: box.x + 0.25 * box.width, y: box.y + 0.8 * box.height }, [0, -150]);
    await page.waitForFunction((start) => window.scrollY > start + 50, scrolled);
    assert.equal(await count(), 2);
  });

  it("reads the predictive where the grip is dragged, and goes to the largest evidence", async () => {
    page = await pages.open("line");
    const grip = (await page.locator("#regression .grip").boundingBox())!;
    const at = { x: grip.x + grip.width / 2, y: grip.y + grip.height / 2 };
    await drag(at, { x: at.x + 120, y: at.y + 40 });
    const looked = await state();
    assert.ok(looked.x > 1);
    assert.equal(await count(), 20);
    await assertNumbers(looked);
    await page.locator("#maximize").click();
    const best = await state();
    await assertNumbers(best);
    const { logEvidence, overAlpha, overBeta } = explore(best, dataOf(best));
    assert.ok([...overAlpha, ...overBeta].every((value) => value <= logEvidence + 1e-6));
    // Thirteen bumps go through four points without any noise: β would be infinite.
    await page.evaluate(() => (window.location.hash = "count=4"));
    await drawn(page);
    await page.locator("#maximize").click();
    assert.match((await page.locator("#problem").textContent())!, /no maximum of the evidence|beta/);
  });

  it("moves by itself, and stops when told", async () => {
    page = await pages.open("line", { moving: true });
    const shape = (): Promise<string | null> => page.locator("#regression .sample").getAttribute("d");
    const first = await shape();
    await page.waitForFunction(
      (d) => document.querySelector("#regression .sample")!.getAttribute("d") !== d,
      first,
    );
    await page.locator("#motion").click();
    await drawn(page);
    const still = await shape();
    await drawn(page);
    assert.equal(await shape(), still);
  });

  for (const name of explorableNames) {
    for (const [width, scheme] of [
      [390, "dark"],
      [1280, "light"],
    ] as const) {
      it(`shows ${name} whole at ${width} px, ${scheme}, without a violation that axe-core finds`, async () => {
        page = await pages.open(name, { width, scheme });
        await drawn(page);
        assert.deepEqual(await cutOff(page), []);
        assert.deepEqual(await violations(page), []);
      });
    }
  }
});
