import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { disposeTree } from "../../src/engine";
import { normalizeDrawing, type Image } from "../../src/explorable/digit/images";
import { imageOf, rankOf } from "../../src/explorable/digit/model";
import { networksOf } from "../../src/explorable/digit/networks";
import { readPack, tableOf } from "../../src/explorable/digit/pack";
import { PASSES } from "../../src/explorable/digit/scores";
import { digitSchema, type DigitState } from "../../src/explorable/digit/state";
import { MOST_PLACES } from "../../src/explorable/digit/strokes";
import { createRandom } from "../../src/lib/core/random";
import { imageTensor } from "../../src/lib/data";
import {
  confidNetDetector,
  detectors,
  gatherEvidence,
  heatedMcpDetector,
  odinDetector,
  scoreDetectors,
  temperedSoftmax,
} from "../../src/lib/evaluation";
import { lines } from "../../src/lib/figures";
import { LAB_ODIN } from "../../src/lib/inference";
import { lenet } from "../../src/lib/models";
import { explorableBundle } from "../../src/lib/notebook/explorable";
import { explorablePage } from "../../src/lib/notebook/explorable-page";
import { describeInBrowser } from "../support/chromium";
import type { ExplorablePages } from "../support/explorable-page";
import {
  cutOff,
  drawn,
  useExplorablePages,
  violations,
  writtenNumber,
  type Visit,
} from "../support/explorable-page";
import { root } from "../support/root";

const pack = readPack(readFileSync(join(root, "models", "digit-page.safetensors")));

/** What the library says of an image on Node: the deterministic network's scores, and those of the same 200 passes. */
async function librarySays(image: Image, temperature: number) {
  const networks = networksOf(pack);
  const inputs = imageTensor(image);
  const options = { passes: PASSES, random: createRandom(0) };
  const evidence = await gatherEvidence(lenet, networks.lenet, { inputs }, options);
  const { MCP, energy, entropy } = detectors;
  const all = {
    MCP,
    "variation ratio": detectors["variation ratio"],
    entropy,
    "mutual information": detectors["mutual information"],
    "max logit": detectors["max logit"],
    energy,
    "T alone": heatedMcpDetector({ temperature }),
    ODIN: odinDetector({ ...LAB_ODIN, temperature }),
    ConfidNet: confidNetDetector(networks.branch),
  };
  const scores = await scoreDetectors(all, evidence);
  disposeTree(networks.lenet, networks.branch, inputs);
  const first = Object.entries(scores).map(([name, [score]]) => [name, score] as const);
  const heated = temperedSoftmax(evidence.logits, { temperature })[0];
  const { mean, votes } = evidence.passes!;
  return { scores: Object.fromEntries(first), heated, mean: mean[0], votes: votes[0] };
}

describeInBrowser("the page of the digit in a browser", function () {
  this.timeout(120_000);
  let pages: ExplorablePages;
  let page: Page;
  let browser: Browser;
  useExplorablePages((...opened) => ([pages, browser] = opened));

  async function open(address: string, visit: Visit = {}): Promise<void> {
    page = await pages.open("digit", { address, ...visit });
    await page.waitForSelector("#scores tr[data-name]");
  }

  /** Waits until the newest image is read to the end. */
  const settled = (): Promise<unknown> => page.waitForSelector('.place-of-scores[aria-busy="false"]');

  /** Asked of the page: `page.url()` hears of a new address only after it. */
  const stateOfAddress = async (): Promise<DigitState> =>
    digitSchema.read(await page.evaluate(() => window.location.hash)).state;

  const values = (selector: string, name: string): Promise<number[]> =>
    page
      .locator(selector)
      .evaluateAll((all, key) => all.map((each) => Number((each as HTMLElement).dataset[key])), name);

  /** All numbers of the page are the library's for the image of this state. */
  async function assertRead(state: DigitState): Promise<void> {
    await drawn(page);
    await settled();
    const expected = await librarySays(imageOf(pack, state)!, state.temperature);
    const close = (what: string, found: number, wanted: number): void => {
      const tolerance = 1e-4 * Math.max(1, Math.abs(wanted));
      assert.ok(Math.abs(found - wanted) <= tolerance, `${what}: ${found}, the library says ${wanted}`);
    };
    for (const name of ["mean", "votes", "heated"] as const) {
      const found = await values("#classes tr[data-class]", name);
      found.forEach((value, k) => close(`${name} of ${k}`, value, expected[name][k]));
    }
    const names = await page
      .locator("#scores tr[data-name]")
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.name!));
    assert.deepEqual([...names].sort(), Object.keys(expected.scores).sort());
    const [found, ranks] = [
      await values("#scores tr[data-name]", "value"),
      await values("#scores tr[data-name]", "rank"),
    ];
    names.forEach((name, i) => {
      close(name, found[i], expected.scores[name]);
      assert.equal(ranks[i], rankOf(tableOf(pack.tables, name, state.temperature), found[i]), name);
    });
  }

  it("is at most 3 MB", async () => {
    await open("");
    assert.ok(Buffer.byteLength(await explorablePage("digit")) <= 3e6);
  });

  it("shows the library's numbers of test images, turned, blended, noisy, at another temperature", async () => {
    await open("");
    await assertRead(await stateOfAddress());
    for (const hash of ["image=21&turn=73&noise=40&seed=3&temperature=1", "preset=blend&temperature=20"]) {
      const { state } = digitSchema.read(hash);
      await page.evaluate((text) => window.location.replace(`#${text}`), hash);
      // The page writes the state that it has opened, then draws it.
      await page.waitForURL((url) => url.hash === `#${digitSchema.print(state)}`);
      await assertRead(state);
    }
  });

  it("takes strokes of a finger, scaled as MNIST's, and keeps them in the address", async () => {
    await open("source=drawing", { touch: true, width: 390 });
    assert.match((await page.locator("#verdict").textContent())!, /no ink/);
    await page.locator("#pad").scrollIntoViewIfNeeded();
    const { x, y, width } = (await page.locator("#pad").boundingBox())!;
    const scrolled = await page.evaluate(() => window.scrollY);
    const session = await page.context().newCDPSession(page);
    const touch = (
      type: "touchStart" | "touchMove" | "touchEnd",
      places: [number, number][],
    ): Promise<unknown> =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: places.map(([px, py]) => ({ x: x + px * width, y: y + py * width })),
      });
    await touch("touchStart", [[0.3, 0.2]]);
    for (let step = 1; step <= 10; step++) await touch("touchMove", [[0.3 + 0.03 * step, 0.2]]);
    for (let step = 1; step <= 10; step++)
      await touch("touchMove", [[0.6 - 0.015 * step, 0.2 + 0.05 * step]]);
    await touch("touchEnd", []);
    await page.waitForFunction(() => window.location.hash.includes("strokes="));
    const state = await stateOfAddress();
    assert.equal(state.strokes.length, 1);
    assert.ok(state.strokes[0].places.length > 10);
    assert.equal(await page.evaluate(() => window.scrollY), scrolled, "the page stays where it is");
    assert.deepEqual(imageOf(pack, state), normalizeDrawing(state.strokes));
    await assertRead(state);
    assert.equal(await page.locator("#problem").textContent(), "");
    await page.locator("#undo").tap();
    await page.waitForFunction(() => /no ink/.test(document.querySelector("#verdict")?.textContent ?? ""));
  });

  it("is drawn on and chosen from by keyboard", async () => {
    await open("source=drawing");
    await page.locator("#pad").focus();
    await page.keyboard.press("Space");
    for (let step = 0; step < 5; step++) await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Space");
    const written = await stateOfAddress();
    assert.deepEqual(written.strokes[0].places.at(-1), { x: 14, y: 24 });
    await assertRead(written);
    await page.locator("#rejected-images button[tabindex='0']").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const place = Number(await page.locator("#rejected-images button:focus").getAttribute("data-place"));
    const picked = await stateOfAddress();
    assert.deepEqual([picked.source, picked.image], ["test", pack.test.indices[place]]);
    await page.locator("#scores input[value=entropy]").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal((await stateOfAddress()).measure, "mutual information");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    assert.deepEqual(await stateOfAddress(), written);
    await page.waitForFunction(() =>
      /LeNet reads/.test(document.querySelector("#spoken")?.textContent ?? ""),
    );
  });

  it("counts what a threshold finds, as the errors of the page's images do", async () => {
    await open("rejected=40&measure=MCP");
    await settled();
    const found = await writtenNumber(page, "errors found");
    const handed = await writtenNumber(page, "handed over");
    const precision = await writtenNumber(page, "precision");
    const shown = await page.locator("#rejected-images button").count();
    // The page holds the 40 least sure images by each score.
    assert.equal(shown, handed);
    assert.equal(await page.locator("#rejected-images .misread").count(), found);
    assert.equal(precision, found / handed);
  });

  it("answers a broken address, and an image that it does not hold, with a sentence", async () => {
    await open("image=21&turn=900&strokes=zz&tone=3&measure=entropy");
    await settled();
    const text = (await page.locator("#problem").textContent())!;
    for (const part of [/turn: expected .* got 900/, /strokes: expected/, /address: expected names/])
      assert.match(text, part);
    const missing = [...Array(10_000).keys()].find((n) => !pack.test.indices.includes(n))!;
    await page.evaluate((n) => window.location.replace(`#image=${n}`), missing);
    await page.waitForFunction(() =>
      /not among the \d+/.test(document.querySelector("#problem")?.textContent ?? ""),
    );
    await page.evaluate(() => window.location.replace("#measure=doubt"));
    await page.waitForFunction(() =>
      /expected one of MCP/.test(document.querySelector("#problem")?.textContent ?? ""),
    );
    await page.locator("#restart").click();
    await settled();
    assert.equal(await page.locator("#problem").textContent(), "");
  });

  it("says what is wrong with an address that it meets while it moves, and stops", async () => {
    await open("", { moving: true });
    const turned = (): Promise<number> =>
      page.evaluate(() => Number((document.querySelector("#turn") as HTMLInputElement).value));
    await page.waitForFunction(() => (document.querySelector("#turn") as HTMLInputElement).value !== "0");
    await page.evaluate(() => (window.location.hash = "image=21&turn=900"));
    await page.waitForFunction(() =>
      /turn: expected .* got 900/.test(document.querySelector("#problem")!.textContent),
    );
    for (let pictures = 0; pictures < 10; pictures++) await drawn(page);
    const problem = (): Promise<string | null> => page.locator("#problem").textContent();
    assert.match((await problem())!, /turn: expected .* got 900/);
    assert.deepEqual([await turned(), await page.locator("#motion").textContent()], [0, "Play"]);
    // What moves by itself says nothing of the address; what the reader changes does.
    await page.locator("#motion").click();
    await page.waitForFunction(() => (document.querySelector("#turn") as HTMLInputElement).value !== "0");
    assert.match((await problem())!, /turn: expected .* got 900/);
    await page.locator("#preset-noise").click();
    await drawn(page);
    assert.equal(await problem(), "");
    await settled();
  });

  it("reads no image that the eraser has wiped blank, and says so", async () => {
    const rows = Array.from({ length: 10 }, (_, i) => [
      { x: 0, y: 3 * i },
      { x: 28, y: 3 * i },
    ]);
    const strokes = rows.map((places) => ({ tool: "eraser" as const, places }));
    await open(digitSchema.print({ image: 21, strokes, noise: 30 }));
    const verdict = page.locator("#verdict");
    assert.match(
      (await verdict.textContent())!,
      /^The eraser has left no ink: draw a digit, pick an image below/,
    );
    assert.equal(await page.locator("#seen").isHidden(), true);
    assert.equal(await page.locator("#scores tr[data-value]").count(), 0);
    await page.locator("#clear").click();
    await page.waitForFunction(() => /LeNet reads/.test(document.querySelector("#verdict")!.textContent));
    await assertRead(digitSchema.complete({ image: 21, noise: 30 }));
  });

  it("ends a stroke where the address is full, and says what to do", async () => {
    const places = Array.from({ length: MOST_PLACES - 2 }, (_, i) => ({ x: (i % 112) / 4, y: 14 }));
    await open(digitSchema.print({ source: "drawing", strokes: [{ tool: "pen", places }] }));
    const { x, y, width } = (await page.locator("#pad").boundingBox())!;
    await page.mouse.move(x + 0.2 * width, y + 0.2 * width);
    await page.mouse.down();
    await page.mouse.move(x + 0.7 * width, y + 0.6 * width, { steps: 9 });
    await page.mouse.up();
    await drawn(page);
    assert.match(
      (await page.locator("#problem").textContent())!,
      /^The sheet is full, 1,500 places .*: undo, or take/,
    );
    const { strokes } = await stateOfAddress();
    assert.deepEqual(
      strokes.map((stroke) => stroke.places.length),
      [MOST_PLACES - 2, 2],
    );
    await page.locator("#undo").click();
    await drawn(page);
    assert.equal(await page.locator("#problem").textContent(), "");
    assert.equal((await stateOfAddress()).strokes.length, 1);
  });

  it("computes in a notebook's frame too, which has no origin", async () => {
    const still = lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y", alt: "a digit" });
    const { data } = await explorableBundle("digit", still, { image: 21, turn: 40 });
    page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
    pages.watch(page);
    await page.setContent(`<!doctype html><h1>Exported</h1>${String(data["text/html"])}`);
    const frame = (await (await page.waitForSelector("iframe")).contentFrame())!;
    await frame.waitForSelector('.place-of-scores[aria-busy="false"]');
    assert.match((await frame.locator("#verdict").textContent())!, /^LeNet reads \d, with probability/);
  });

  it("says in a frame what is wrong with an address that a link opens while it moves", async () => {
    const still = lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y", alt: "a digit" });
    const { data } = await explorableBundle("digit", still);
    page = await (await browser.newContext({ reducedMotion: "no-preference" })).newPage();
    pages.watch(page);
    await page.setContent(`<!doctype html><h1>Exported</h1>${String(data["text/html"])}`);
    const element = await page.waitForSelector("iframe");
    await element.scrollIntoViewIfNeeded();
    const frame = (await element.contentFrame())!;
    const moves = (): Promise<unknown> =>
      frame.waitForFunction(() => (document.querySelector("#turn") as HTMLInputElement).value !== "0");
    await moves();
    await page.evaluate(() =>
      document
        .querySelector("iframe")!
        .contentWindow!.postMessage({ explorable: "open", address: "tone=3" }, "*"),
    );
    await frame.waitForFunction(() => document.querySelector("#motion")!.textContent === "Play");
    for (let pictures = 0; pictures < 10; pictures++)
      await frame.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    assert.match((await frame.locator("#problem").textContent())!, /address: expected names among/);
  });

  it("moves by itself until a hand is on it", async () => {
    await open("", { moving: true });
    await page.waitForFunction(
      () => Math.abs(Number((document.querySelector("#turn") as HTMLInputElement).value)) >= 3,
    );
    await page.locator("#accepted-images button").first().click();
    assert.equal(await page.locator("#motion").textContent(), "Play");
    await settled();
  });

  for (const [width, scheme] of [
    [390, "light"],
    [390, "dark"],
    [768, "light"],
    [1280, "dark"],
  ] as const) {
    it(`is whole at ${width} px, ${scheme}, with an image read and without a violation that axe-core finds`, async () => {
      await open("", { width, scheme });
      await settled();
      await page.locator("summary").click();
      assert.deepEqual(await cutOff(page), []);
      assert.deepEqual(await violations(page), []);
    });
  }
});
