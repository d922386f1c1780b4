// A week's notebook and a session in JupyterLab; the other weeks: test/long/jupyterlab.test.ts.
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { NotebookPage } from "../support/notebook-page";
import {
  copyNotebooks,
  errorsIn,
  NOTEBOOK_MS,
  notebookNames,
  NotebooksInBrowser,
} from "../support/notebooks-in-browser";
import { assertAlone } from "../support/page-checks";

/** A notebook of this test: what happens in a session besides cells that succeed. */
const SESSION = {
  imports: `import { datasets, figures, models } from "../src/lib";
import { createRandom, interruptSignal, progressBar, type Figure } from "../src/lib";
const answer = 42;`,
  failure: `const values = [1, 2];

values.forEach((value) => {
  throw new RangeError("no " + value);
});`,
  training: `const network = models.mlp({ hiddenUnits: 10 });
async function fit(epochs: number): Promise<number[]> {
  const random = createRandom(0);
  const bar = progressBar({ label: "Training" });
  const { losses } = await models.train({
    loss: models.negativeLogLikelihoodLoss(network), optimizer: models.adam({ learningRate: 0.01 }), epochs, random,
    parameters: network.initialize(random),
    data: datasets.pointBatch(datasets.moons({ count: 200, random })),
    signal: interruptSignal(), onProgress: bar.update,
  });
  bar.done();
  return losses;
}`,
  endless: "const endless = await fit(1_000_000);",
  afterwards: "const losses = await fit(3000);\n[answer, losses.length]",
  names: "models.linear",
  figures: "figures.",
};
const at = (name: keyof typeof SESSION): number => Object.keys(SESSION).indexOf(name);

/** Waits until the bar's value is another one. */
async function nextValue(bar: Locator): Promise<number> {
  await bar.waitFor();
  const before = await bar.getAttribute("value");
  let value = before;
  while (value === before) value = await bar.getAttribute("value");
  return Number(value);
}

describe("notebooks in JupyterLab", function () {
  this.timeout(NOTEBOOK_MS + 60_000);
  const lab = new NotebooksInBrowser();

  before(async function () {
    await lab.start(this, copyNotebooks({ session: Object.values(SESSION) }));
  });

  after(() => lab.stop());

  it(`${notebookNames[0]}: every cell runs, every figure is there and becomes interactive`, () =>
    lab.assertExecutes(notebookNames[0]));

  describe("a session", () => {
    let session: NotebookPage;

    before(async () => {
      session = await lab.open("session");
      assert.deepEqual(errorsIn(await session.run(at("imports"))), []);
    });

    after(() => session?.close());

    it("a failing cell shows a traceback with its line", async () => {
      const cell = await session.run(at("failure"));
      assert.deepEqual(errorsIn(cell), ["RangeError: no 1"]);
      const shown = await session.output(at("failure"));
      assert.match(shown, /cell \[2\], line 4/);
      assert.match(shown, /----> 4 {3}throw new RangeError/);
      await session.screenshot("session-failure");
    });

    it("training shows one bar, ■ stops it, and the next cell knows what was defined before", async () => {
      assert.deepEqual(errorsIn(await session.run(at("training"))), []);
      await session.start(at("endless"));
      const bars = session.cell(at("endless")).locator("progress");
      const [first, second] = [await nextValue(bars), await nextValue(bars)];
      assert.ok(second > first, `${second} after ${first}`);
      assert.equal(await bars.count(), 1);
      await session.screenshot("session-training");
      await session.page.getByTitle("Interrupt the kernel").click();
      const [error] = errorsIn(await session.ended(at("endless")));
      assert.match(error, /^AbortError: interrupted in epoch \d+ of 1000000$/);
      assert.match(await session.output(at("endless")), /^Training: \d+ steps in .*, interrupted\n/);
      assert.equal(await bars.count(), 0);
      await session.screenshot("session-interrupted");

      await session.run(at("afterwards"));
      const lines = /^Training: 3000 steps in .* s, loss \d\.\d+\s+\[\d+\]:\s*\[ 42, 3000 \]$/;
      assert.match(await session.output(at("afterwards")), lines);
      await session.screenshot("session-continued");
    });

    it("tab completion offers the library's names, shift-tab their docs", async () => {
      const names = await session.complete(at("names"));
      assert.deepEqual(names.slice(0, 3), ["linearBasis", "linearPosterior", "linearPredictive"]);
      await session.screenshot("session-names");
      await session.page.keyboard.press("ArrowDown");
      await session.page.keyboard.press("Enter");
      await session.page.keyboard.press("Shift+Tab");
      const docs = await session.page.locator(".jp-Tooltip").innerText();
      assert.match(docs, /linearPosterior/);
      await session.screenshot("session-docs");
      await session.page.keyboard.press("Escape");
      const all = await session.complete(at("figures"));
      const expected = ["histogram", "lines", "precisionRecall", "regression", "roc"];
      assert.deepEqual(
        expected.filter((name) => !all.includes(name)),
        [],
      );
      await session.screenshot("session-figures");
    });
  });

  describe("all these pages", () => {
    it("load nothing from outside the machine, and no script of theirs fails", () => assertAlone(lab.heard));
  });
});
