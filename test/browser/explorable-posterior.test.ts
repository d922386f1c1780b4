import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { dataOf as playgroundData } from "../../src/explorable/playground/data";
import { playgroundSchema, type Method as NetworkMethod } from "../../src/explorable/playground/state";
import { beginTraining } from "../../src/explorable/playground/training";
import { dataOf, SIDES } from "../../src/explorable/posterior/data";
import { caseOf, klOf, mapsView, weightsView } from "../../src/explorable/posterior/model";
import { posteriorSchema, type PosteriorState } from "../../src/explorable/posterior/state";
import { chromiumPath } from "../support/chromium";
import type { ExplorablePages } from "../support/explorable-page";
import { drawn, useExplorablePages, writtenNumber } from "../support/explorable-page";
import { assertClose } from "../support/reference";

const describeBrowser = chromiumPath ? describe : describe.skip;
const skipped = chromiumPath ? "" : ": SKIPPED, as there is no Chromium (apt-get install chromium)";

describeBrowser(`posterior and playground in a browser${skipped}`, function () {
  this.timeout(90_000);
  let pages: ExplorablePages;
  let page: Page;
  useExplorablePages((opened) => (pages = opened));
  afterEach(async () => {
    await page.context().close();
    pages.assertNoTrouble();
  });

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
    await page.evaluate(() => (window.location.hash = "points=none"));
    await drawn(page);
    assert.match((await page.locator("#note").textContent())!, /Without a point/);
  });

  it("follows HMC along its path", async () => {
    page = await pages.open("posterior", { address: "preset=path", moving: true });
    const longEnough = (): boolean =>
      (document.querySelector("#weights .path")?.getAttribute("d") ?? "").split("L").length > 4;
    await page.waitForFunction(longEnough);
    await page.locator("#motion").click();
    assert.match((await page.locator(".task").textContent())!, /^Hamiltonian/);
  });

  it("trains the playground's networks as the same code does here, and says what they show", async () => {
    const small = { epochs: 20, hiddenUnits: 6, count: 20, members: 2 };
    page = await pages.open("playground", { address: "epochs=20&hiddenUnits=6&count=20&members=2" });
    const state = playgroundSchema.complete(small);
    await page.waitForSelector("[data-name='epoch'][data-value='20']");
    for (const [method, name] of [
      ["plain", "plain"],
      ["dropout", "MC dropout"],
      ["variational", "variational"],
      ["ensemble", "ensemble"],
    ] as const satisfies readonly (readonly [NetworkMethod, string])[]) {
      const training = beginTraining(method, playgroundData(state), state);
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
    assert.match((await page.locator("#note").textContent())!, /nothing to learn/);
    await page.locator("#undo").click();
    await page.waitForSelector("[data-name='epoch'][data-value='20']");
  });

  it("keeps the page alive while the networks learn, and pauses", async () => {
    page = await pages.open("playground", { moving: true });
    await page.waitForSelector("[data-name='epoch']");
    await page.locator("#motion").click();
    await drawn(page);
    assert.equal(await page.locator("#motion").textContent(), "Play");
    await page.locator("#shown-epistemic").check();
    await drawn(page);
    assert.equal(await page.locator("h2").textContent(), "epistemic uncertainty");
  });
});
