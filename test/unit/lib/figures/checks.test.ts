import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";

/** Arguments that used to give a figure of height NaN, or an error that named nothing. */
const refused: Record<string, [draw: () => unknown, message: RegExp]> = {
  "no maps": [
    () => figures.plane([], { xs: [0, 1], ys: [0, 1] }),
    /^maps\.length: expected an integer >= 1 and <= 100, got 0$/,
  ],
  "no sets of points": [() => figures.points([]), /^sets\.length: .*got 0$/],
  "no training curves": [() => figures.trainingCurves([]), /^panels\.length: .*got 0$/],
  "no panels": [() => figures.lineGrid([]), /^panels\.length: .*got 0$/],
  "no reliability diagrams": [() => figures.reliability([]), /^methods\.length: .*got 0$/],
  "no risk-coverage curves": [() => figures.riskCoverage([]), /^curves\.length: .*got 0$/],
  "no bins": [
    () => figures.histogram([{ name: "a", values: [1, 2] }], { xLabel: "x", bins: 0 }),
    /^bins: expected an integer >= 1 and <= 10000, got 0$/,
  ],
  "a logarithmic axis from 0": [
    () =>
      figures.lines([{ name: "a", x: [1, 2], y: [1, 2] }], {
        xLabel: "x",
        yLabel: "y",
        logY: true,
        yRange: [0, 1],
      }),
    /^range of y\[0\]: expected a number > 0 and <= 1000000000000000, got 0$/,
  ],
  "columns below 1": [
    () => figures.imageGrid([[0]], { side: 1, columns: -1 }),
    /^columns: expected an integer >= 1 and <= 100, got -1$/,
  ],
  "a hole": [
    () =>
      figures.lines(new Array<{ name: string; x: number[]; y: number[] }>(2), { xLabel: "x", yLabel: "y" }),
    /^panels\[0\]\.curves\[0\]: expected a value, got undefined$/,
  ],
  "a value that is not finite": [
    () => figures.roc([{ name: "a", falsePositiveRate: [0, NaN], truePositiveRate: [0, 1], area: 1 }]),
    /^curves\[0\]\.falsePositiveRate\[1\]: .*got NaN$/,
  ],
  "more columns than have room": [
    () =>
      figures.lineGrid(
        Array.from({ length: 60 }, () => ({ curves: [], x: { label: "x" }, y: { label: "y" } })),
      ),
    /^columns: expected panels of 20 pixels or more in a width of 860, got 60$/,
  ],
};

describe("what a figure is given", () => {
  for (const [what, [draw, message]] of Object.entries(refused)) {
    it(`is refused by name: ${what}`, () => assert.throws(draw, { name: "RangeError", message }));
  }

  it("may be of one value, of a tiny extent, or far from 0", () => {
    const heights = [[3], [1e-20, 2e-20], [1e14, 1e14 + 1]].map(
      (values) => figures.histogram([{ name: "a", values }], { xLabel: "x" }).layout.height,
    );
    assert.ok(
      heights.every((height) => Number(height) > 100),
      String(heights),
    );
    const { layout } = figures.points([{ inputs: [[2, 2]], labels: [0] }]);
    assert.deepEqual((layout.xaxis as { range: number[] }).range, [1, 3]);
  });
});
