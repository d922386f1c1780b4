import assert from "node:assert/strict";
import { showImages, showUncertainty } from "../../../../src/lib/notebook/digit-display";

interface Plot {
  data: { type: string; z?: number[][]; y?: number[] }[];
  layout: { annotations: { text: string; x: number }[] };
}

describe("digits shown outside a notebook", () => {
  /** What is shown outside a notebook, in place of nodeplotlib's window; the first import keeps its exports. */
  const plots: Plot[] = [];
  const file = require.resolve("nodeplotlib");
  before(() => {
    const plot = (data: Plot["data"], layout: Plot["layout"]): void => void plots.push({ data, layout });
    require.cache[file] = { exports: { plot }, loaded: true } as NodeJS.Module;
  });
  beforeEach(() => void (plots.length = 0));
  after(() => delete require.cache[file]);

  /** Three images, each of one grey. */
  const greys = [0, 51, 102];
  const images = Uint8Array.from({ length: 3 * 784 }, (_, i) => greys[Math.floor(i / 784)]);
  const set = { name: "set", images, labels: Uint8Array.of(4, 5, 6), count: 3 };

  describe("showImages", () => {
    it("draws the images asked for in their order, with label, prediction and variation ratio", async () => {
      await showImages(set, { indices: [2, 0], predictions: [7, 5, 6], variationRatios: [0.25, 0, 0.5] });
      const [
        {
          data: [{ z }],
          layout,
        },
      ] = plots;
      const columnsOf = (grey: number): number[] =>
        z!.flatMap((row) => row.flatMap((value, x) => (value === grey ? [x] : [])));
      assert.deepEqual(
        greys.map((grey) => columnsOf(grey).length),
        [784, 0, 784],
      );
      assert.ok(Math.max(...columnsOf(102)) < Math.min(...columnsOf(0)));
      const texts = layout.annotations.filter(({ text }) => text.includes("label"));
      assert.deepEqual(
        texts.map(({ text }) => text),
        ["label 6, read 6<br>VR 0.500", "<b>label 4, read 7<br>VR 0.250</b>"],
      );
    });

    it("refuses indices outside the set, and texts for another number of images", async () => {
      await assert.rejects(showImages(set, { indices: [3] }), /indices\[0\]: .*<= 2, got 3/);
      await assert.rejects(
        showImages(set, { indices: [2], predictions: [1, 2] }),
        /predictions.length: expected 3, got 2/,
      );
      await assert.rejects(
        showImages(set, { indices: [2], predictions: [1, 2, 10] }),
        /predictions\[2\]: .*<= 9, got 10/,
      );
      await assert.rejects(
        showImages(set, { indices: [2], variationRatios: [0] }),
        /variationRatios.length: expected 3, got 1/,
      );
      assert.deepEqual(plots, []);
    });
  });

  describe("showUncertainty", () => {
    it("draws the image, the mean prediction and the votes of the passes", async () => {
      const probabilities = [
        [0.7, 0.2, 0.1],
        [0.1, 0.8, 0.1],
        [0.6, 0.3, 0.1],
        [0.5, 0.4, 0.1],
      ];
      const summary = { mean: [[0.475, 0.425, 0.1]], votes: [[0.75, 0.25, 0]] };
      await showUncertainty({ ...set, labels: Uint8Array.of(0, 1, 2) }, { index: 1, probabilities, summary });
      const [{ data }] = plots;
      const [{ z }] = data.filter(({ type }) => type === "heatmap");
      assert.deepEqual(
        z,
        Array.from({ length: 28 }, () => new Array<number>(28).fill(51)),
      );
      const [mean, votes] = data.filter(({ type }) => type === "bar");
      [0.475, 0.425, 0.1].forEach((p, k) => assert.ok(Math.abs(mean.y![k] - p) < 1e-12));
      assert.deepEqual(votes.y, [3, 1, 0]);
    });

    it("refuses an image outside the set, and ragged passes", async () => {
      const summary = { mean: [[0.5, 0.5]], votes: [[1, 0]] };
      await assert.rejects(
        showUncertainty(set, { index: 3, probabilities: [[0.5, 0.5]], summary }),
        /index: .*<= 2, got 3/,
      );
      const ragged = [[0.5, 0.5], [1]];
      await assert.rejects(
        showUncertainty(set, { index: 0, probabilities: ragged, summary }),
        /probabilities\[1\].length: expected 2, got 1/,
      );
      assert.deepEqual(plots, []);
    });
  });
});
