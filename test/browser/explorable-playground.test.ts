import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { dataOf } from "../../src/explorable/playground/data";
import {
  MOST_POINTS,
  playgroundSchema,
  type Method,
  type PlaygroundState,
} from "../../src/explorable/playground/state";
import { beginTraining } from "../../src/explorable/playground/training";
import { describeInBrowser } from "../support/chromium";
import type { ExplorablePages } from "../support/explorable-page";
import { drawn, middleOf, swipe, useExplorablePages, writtenNumber } from "../support/explorable-page";
import { assertClose } from "../support/reference";

/** So few that they are learned at once. */
const SMALL = "epochs=20&hiddenUnits=6&count=20&members=2";
/** So many that a test does not see the end. */
const LONG = "epochs=3000&hiddenUnits=100&count=400&members=10";

describeInBrowser("the playground in a browser", function () {
  this.timeout(90_000);
  let pages: ExplorablePages;
  let page: Page;
  useExplorablePages((opened) => (pages = opened));

  const learned = (epochs: number): Promise<unknown> =>
    page.waitForSelector(`[data-name="epoch"][data-value="${epochs}"]`);

  const learnsOn = (from: number): Promise<unknown> =>
    page.waitForFunction(
      (epoch) => Number(document.querySelector<HTMLElement>("[data-name='epoch']")!.dataset.value) > epoch,
      from,
    );

  const state = async (): Promise<PlaygroundState> => {
    await drawn(page);
    return playgroundSchema.read(await page.evaluate(() => window.location.hash)).state;
  };

  const problem = (): Promise<string | null> => page.locator("#problem").textContent();
  const note = (): Promise<string | null> => page.locator("#note").textContent();

  it("trains the networks as the same code does here, and says what they show", async () => {
    const small = { epochs: 20, hiddenUnits: 6, count: 20, members: 2 };
    page = await pages.open("playground", { address: SMALL });
    const state = playgroundSchema.complete(small);
    await learned(20);
    for (const [method, name] of [
      ["plain", "plain"],
      ["dropout", "MC dropout"],
      ["variational", "variational"],
      ["ensemble", "ensemble"],
    ] as const satisfies readonly (readonly [Method, string])[]) {
      const training = beginTraining(method, dataOf(state), state);
      const losses = Array.from({ length: 20 }, () => training.step());
      assertClose(await writtenNumber(page, `${name}: loss`), losses[19], { place: name });
    }
    // A line's end that is dragged moves the section of all four, and trains nothing anew.
    const section = (): Promise<string | null> =>
      page.locator("#section path.plain").last().getAttribute("d");
    const before = await section();
    const end = (await page.locator("#map-plain .grip").nth(1).boundingBox())!;
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2);
    await page.mouse.down();
    await page.mouse.move(end.x - 40, end.y + 20, { steps: 3 });
    await page.mouse.up();
    await page.waitForFunction(
      (d) => Array.from(document.querySelectorAll("#section path.plain")).at(-1)!.getAttribute("d") !== d,
      before,
    );
    assert.equal(await writtenNumber(page, "epoch"), 20);
    await page.locator("#clear").click();
    await drawn(page);
    assert.match((await note())!, /nothing to learn/);
    assert.equal(await page.locator("output[for=count]").textContent(), "0");
    // Nothing is left of what was learned from the points before.
    assert.equal(await page.locator("#numbers").textContent(), "");
    const isPainted = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(".drawing canvas")!;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    });
    assert.deepEqual([isPainted, await section()], [false, ""]);
    await page.locator("#undo").click();
    await learned(20);
  });

  it("cuts no number of an axis off at a drawing's edge", async () => {
    page = await pages.open("playground", { address: LONG });
    await page.locator("#losses .axes text", { hasText: "3000" }).waitFor();
    const cut = await page.locator(".drawing svg").evaluateAll((drawings) =>
      drawings.flatMap((drawing) => {
        const { left, right } = drawing.getBoundingClientRect();
        return Array.from(drawing.querySelectorAll(".axes text"), (text) => {
          const box = text.getBoundingClientRect();
          return box.left < left - 0.5 || box.right > right + 0.5 ? text.textContent : "";
        }).filter(Boolean);
      }),
    );
    assert.deepEqual(cut, []);
  });

  it("answers a click while the networks learn, and stands still when paused", async () => {
    page = await pages.open("playground", { address: LONG, moving: true });
    await page.waitForSelector("[data-name='epoch']");
    await page.locator("#shown-epistemic").check();
    await drawn(page);
    assert.equal(await page.locator("h2").textContent(), "epistemic uncertainty");
    const clicked = await writtenNumber(page, "epoch");
    await learnsOn(clicked);
    await page.locator("#motion").click();
    // The turn under way comes to its end.
    let [before, paused] = [NaN, await writtenNumber(page, "epoch")];
    for (let tries = 0; before !== paused && tries < 10; tries++) {
      await page.waitForTimeout(1500);
      [before, paused] = [paused, await writtenNumber(page, "epoch")];
    }
    assert.equal(await page.locator("#motion").textContent(), "Play");
    await page.waitForTimeout(1500);
    assert.equal(await writtenNumber(page, "epoch"), paused);
    assert.ok(clicked < paused && paused < 3000, `${clicked} < ${paused} < 3000`);
    assert.equal(await note(), "");
    // A point more, and what is seen is old.
    const box = (await page.locator("#map-plain").boundingBox())!;
    await page.evaluate(() => (window.location.hash = "points=0,0,0;1,1,1&epochs=3000"));
    await drawn(page);
    assert.match((await note())!, /^Paused: maps and numbers are those from before the change\. Press Play/);
    await page.locator("#undo").click();
    await drawn(page);
    assert.equal(await note(), "");
    await page.locator("#redo").click();
    await page.mouse.click(box.x + 0.3 * box.width, box.y + 0.2 * box.height);
    await drawn(page);
    assert.equal((await state()).points!.length, 3);
    assert.match((await note())!, /^Paused/);
    assert.equal(await writtenNumber(page, "epoch"), paused);
    await page.setViewportSize({ width: 390, height: 800 });
    await drawn(page);
    const [told, controls] = await Promise.all(
      ["#note", ".controls"].map((name) => page.locator(name).boundingBox()),
    );
    assert.ok(told!.y < controls!.y, "on a phone it stands under the maps");
    await page.locator("#motion").click();
    await page.waitForFunction(() => document.querySelector("#note")!.textContent === "");
    await learnsOn(1);
  });

  it("is moved by keyboard: a point, and an end of the line", async () => {
    page = await pages.open("playground", { address: `${SMALL}&points=0,0,0;1,1,1` });
    await learned(20);
    await page.locator('#map-plain .class0[tabindex="0"]').focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("n");
    await page.keyboard.press("ArrowDown");
    const moved = (await state()).points!;
    // An arrow goes ½ % of the axis, with Shift ten times that.
    assertClose(moved[0].slice(0, 2), [0.35, 0], { tolerance: 2e-3, floor: 1 });
    assertClose(moved[1].slice(0, 2), [1, 1 - 0.035], { tolerance: 2e-3, floor: 1 });
    await page.keyboard.press("Delete");
    assert.deepEqual((await state()).points, [moved[0]]);
    assert.match((await note())!, /All points are of class 0/);
    await page.locator('#map-plain .grip[tabindex="0"]').focus();
    await page.keyboard.press("n");
    await page.keyboard.press("Shift+ArrowLeft");
    assertClose(
      (await state()).line!,
      [
        [-2.5, -1.5],
        [3.5 - 0.35, 2.5],
      ],
      { tolerance: 2e-3, floor: 1 },
    );
    await page.keyboard.press("Control+z");
    assert.equal((await state()).line, undefined);
    await learned(20);
  });

  it("is moved with a finger: a tap adds a point, a drag moves it or an end of the line", async () => {
    page = await pages.open("playground", {
      ...{ address: `${SMALL}&points=0,0,0`, width: 390, height: 800, touch: true },
    });
    await learned(20);
    const map = page.locator("#map-plain");
    await map.scrollIntoViewIfNeeded();
    const box = (await map.boundingBox())!;
    await page.touchscreen.tap(box.x + 0.7 * box.width, box.y + 0.75 * box.height);
    const added = (await state()).points!;
    assert.equal(added.length, 2);
    assert.deepEqual([added[1][0] > 1, added[1][1] < 0, added[1][2]], [true, true, 1]);
    const scrolled = await page.evaluate(() => window.scrollY);
    const dot = await middleOf(page.locator("#map-plain .class0"));
    await swipe(page, { x: dot.x + 4, y: dot.y + 4 }, [-16, 26]);
    const after = await middleOf(page.locator("#map-plain .class0"));
    assertClose([after.x - dot.x, after.y - dot.y], [-12, 30], { tolerance: 1.5, floor: 1 });
    const end = await middleOf(page.locator("#map-plain .grip").nth(1));
    await swipe(page, end, [-50, 10]);
    const { line, points } = await state();
    assert.ok(line![1][0] < 3 && line![1][1] < 2.5, String(line));
    assert.deepEqual(line![0], [-2.5, -1.5]);
    assert.equal(points!.length, 2);
    assert.equal(await page.evaluate(() => window.scrollY), scrolled);
    await learned(20);
  });

  it("says what one class alone means, and refuses 10,000 points and a line of one end with a sentence", async () => {
    const many = Array.from({ length: 10_000 }, () => "1,1,1").join(";");
    page = await pages.open("playground", { address: `${SMALL}&points=0,0,1;1,1,1` });
    await learned(20);
    assert.match((await note())!, /^All points are of class 1: the networks learn to say so/);
    assert.equal(await writtenNumber(page, "plain: accuracy"), 1);
    await page.evaluate((hash) => (window.location.hash = hash), `${SMALL}&points=${many}&line=1,1`);
    await page.waitForFunction(() => /got 10000/.test(document.querySelector("#problem")!.textContent));
    assert.match(
      (await problem())!,
      /points\.length: expected at most 400 points.*line\.length: expected 2 points, got 1/,
    );
    await page.locator("#map-plain path.class0").nth(9).waitFor();
    await learned(20);
  });

  it("says that no point more fits for as long as the networks learn, until something else is tried", async () => {
    const points = Array.from({ length: MOST_POINTS }, (_, i) => `${(i % 20) / 20},${i / 400},${i % 2}`).join(
      ";",
    );
    page = await pages.open("playground", { address: `${LONG}&points=${points}`, moving: true });
    await page.waitForSelector("[data-name='epoch']");
    const box = (await page.locator("#map-plain").boundingBox())!;
    await page.mouse.click(box.x + 0.8 * box.width, box.y + 0.8 * box.height);
    const full =
      /^points\.length: expected at most 400 points, got 401\. Take one away first: double-click it/;
    assert.match((await problem())!, full);
    await learnsOn(await writtenNumber(page, "epoch"));
    assert.match((await problem())!, full);
    await page.locator("#new-data").click();
    await drawn(page);
    assert.equal(await problem(), "");
  });
});
