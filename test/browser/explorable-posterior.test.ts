import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { dataOf, SIDES } from "../../src/explorable/posterior/data";
import { caseOf, klOf, mapsView, weightsView } from "../../src/explorable/posterior/model";
import { posteriorSchema, type PosteriorState } from "../../src/explorable/posterior/state";
import { describeInBrowser } from "../support/chromium";
import type { ExplorablePages } from "../support/explorable-page";
import { drawn, middleOf, swipe, useExplorablePages, writtenNumber } from "../support/explorable-page";
import { assertClose } from "../support/reference";

describeInBrowser("the posterior in a browser", function () {
  this.timeout(90_000);
  let pages: ExplorablePages;
  let page: Page;
  useExplorablePages((opened) => (pages = opened));

  /** All numbers of the posterior's page are there, and belong to what is shown. */
  async function settled(): Promise<void> {
    await drawn(page);
    await page.waitForSelector("#numbers:not(.busy) [data-name='mean |Δp|']:not([data-value='NaN'])");
    await drawn(page);
  }

  async function assertPosterior(state: PosteriorState): Promise<void> {
    await settled();
    const found = await caseOf(state.method, { ...dataOf(state), priorVariance: state.priorVariance });
    const view = weightsView(found);
    const maps = mapsView(found, SIDES.full);
    const expected = {
      "total variation": view.totalVariation,
      "KL(q‖p), nats": klOf(found),
      "mean |Δp|": maps.meanDifference,
      "largest |Δp|": maps.largestDifference,
      "log evidence": view.exact.logEvidence,
    };
    for (const [name, value] of Object.entries(expected)) {
      const written = await writtenNumber(page, name);
      if (Number.isNaN(value)) assert.ok(Number.isNaN(written), name);
      else assertClose(written, value, { place: name });
    }
  }

  it("shows the library's numbers for an address, another method, and a point moved by key", async () => {
    page = await pages.open("posterior", { address: "method=diagonal&count=8&priorVariance=5" });
    const state = posteriorSchema.complete({ method: "diagonal", count: 8, priorVariance: 5 });
    await assertPosterior(state);
    await page.locator("#method-map").check();
    await assertPosterior({ ...state, method: "map" });
    await page.locator('#plane .handles [tabindex="0"]').focus();
    await page.keyboard.press("Shift+ArrowRight");
    const { points } = posteriorSchema.read(await page.evaluate(() => window.location.hash)).state;
    assert.equal(points!.length, 8);
    await assertPosterior({ ...state, method: "map", points });
    await page.locator("#undo").click();
    await assertPosterior({ ...state, method: "map" });
  });

  it("has planes large enough for their points on a tablet, on a page of its own and in a notebook's", async () => {
    page = await pages.open("posterior", { width: 768, height: 1024 });
    await settled();
    const boxes = async (): Promise<{ x: number; y: number; width: number }[]> =>
      Promise.all(["#plane", "#weights"].map(async (plane) => (await page.locator(plane).boundingBox())!));
    const [map, weights] = await boxes();
    assert.ok(map.width > 400 && weights.width > 400, `${map.width}, ${weights.width}`);
    assert.ok(weights.y > map.y + map.width);
    await page.setViewportSize({ width: 736, height: 1024 });
    await drawn(page);
    const [left, right] = await boxes();
    assert.ok(left.width > 300 && right.width > 300, `${left.width}, ${right.width}`);
    assert.ok(
      right.x > left.x + left.width && Math.abs(right.y - left.y) < 40,
      JSON.stringify([left, right]),
    );
  });

  it("adds a point of the chosen class, and says what one class alone means", async () => {
    page = await pages.open("posterior", { address: "preset=one" });
    await settled();
    assert.match((await page.locator("#note").textContent())!, /All points are of class 1: the prior alone/);
    await page.locator("#adds-0").check();
    const box = (await page.locator("#plane").boundingBox())!;
    await page.mouse.click(box.x + 0.3 * box.width, box.y + 0.7 * box.height);
    await settled();
    assert.equal(await page.locator("#plane .class0").count(), 1);
    assert.equal(await page.locator("#note").textContent(), "");
    // The slider says how many points there are, though it drew none of these.
    const points = await page.locator("#plane .handles path").count();
    assert.equal(await page.locator("output[for=count]").textContent(), String(points));
  });

  it("follows HMC along its path", async () => {
    page = await pages.open("posterior", { address: "preset=path", moving: true });
    const longEnough = (): boolean =>
      (document.querySelector("#weights .path")?.getAttribute("d") ?? "").split("L").length > 4;
    await page.waitForFunction(longEnough);
    await page.locator("#motion").click();
    assert.match((await page.locator(".task").textContent())!, /^Hamiltonian/);
  });

  it("shows the prior and no number without a point, whatever the worker answers late", async () => {
    page = await pages.open("posterior", { address: "count=8" });
    await page.addInitScript({
      content: `window.counts = { asked: 0, answered: 0 };
        window.Worker = class extends Worker {
          constructor(address) {
            super(address);
            this.addEventListener("message", () => counts.answered++);
          }
          postMessage(message) {
            counts.asked++;
            super.postMessage(message);
          }
        };`,
    });
    await page.reload();
    await settled();
    const empty = async (): Promise<void> => {
      const texts = await page.locator("#numbers dd").allTextContents();
      assert.deepEqual(texts, ["–", "–", "–", "–", "–"]);
      const seen = await page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>(".drawing canvas")!;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        const curves = [
          "#plane .boundary",
          "#plane .draw-boundaries",
          "#weights .approximation",
          "#weights .draws",
        ];
        return [
          data.some((value) => value > 0),
          ...curves.map((name) => document.querySelector(name)!.getAttribute("d")),
        ];
      });
      assert.deepEqual(seen, [false, "", "", "", ""]);
    };
    // Both at once: what the first asks for is answered after the second.
    await page.evaluate(async () => {
      window.location.hash = "count=200&method=full";
      await new Promise((resolve) => window.addEventListener("hashchange", resolve, { once: true }));
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      window.location.hash = "points=none";
    });
    await page.waitForFunction(() => /Without a point/.test(document.querySelector("#note")!.textContent));
    await page.waitForFunction(
      () => {
        const { counts } = window as unknown as { counts: { asked: number; answered: number } };
        return counts.asked === counts.answered;
      },
      undefined,
      { polling: 300 },
    );
    await drawn(page);
    await empty();
    // Of the prior, as of everything else: regions that hold 50, 90, 99 %.
    const axes = (await page.locator("#weights .content2").last().boundingBox())!;
    const [w, h] = [axes.width, axes.height];
    assert.ok(w > 50 && Math.abs(w - h) < 2, `a circle: ${w} by ${h}`);
    const box = (await page.locator("#plane").boundingBox())!;
    await page.mouse.click(box.x + 0.6 * box.width, box.y + 0.3 * box.height);
    await settled();
    const { points } = posteriorSchema.read(await page.evaluate(() => window.location.hash)).state;
    assert.equal(points!.length, 1);
    await assertPosterior(posteriorSchema.complete({ points }));
  });

  it("adds a point by a tap, and moves one with a finger", async () => {
    page = await pages.open("posterior", { address: "points=0,0,0", width: 390, height: 800, touch: true });
    await settled();
    const state = async (): Promise<PosteriorState> =>
      posteriorSchema.read(await page.evaluate(() => window.location.hash)).state;
    const box = (await page.locator("#plane").boundingBox())!;
    await page.touchscreen.tap(box.x + 0.75 * box.width, box.y + 0.25 * box.height);
    await drawn(page);
    const added = (await state()).points!;
    assert.equal(added.length, 2);
    assert.ok(added[1][0] > 1 && added[1][1] > 1 && added[1][2] === 1, String(added[1]));
    const before = await middleOf(page.locator("#plane .class0"));
    const scrolled = await page.evaluate(() => window.scrollY);
    await swipe(page, { x: before.x + 8, y: before.y + 8 }, [-60, 50]);
    const after = await middleOf(page.locator("#plane .class0"));
    // The point comes to where the finger ends.
    assertClose([after.x - before.x, after.y - before.y], [-52, 58], { tolerance: 1.5, floor: 1 });
    assert.equal(await page.evaluate(() => window.scrollY), scrolled);
    await assertPosterior(await state());
    // What is said of the points stands under them.
    const [plane, note, controls] = await Promise.all(
      ["#plane", "#note", ".controls"].map((name) => page.locator(name).boundingBox()),
    );
    assert.ok(plane!.y < note!.y && note!.y < controls!.y);
  });
});
