import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { regression } from "./figure-examples";

describe("regression", () => {
  it("draws the bands at 1, 2, 3 standard deviations and marks interval and barycentre", () => {
    const { data, layout } = figures.regression(regression);
    for (const width of [1, 2, 3]) {
      const upper = data.findIndex(({ name }) => name === `±${width}σ`);
      const at = 200;
      const deviation = width * Math.sqrt(regression.predictive.variance[at]);
      assert.ok(
        Math.abs((data[upper].y as Float32Array)[at] - (regression.predictive.mean[at] + deviation)) < 1e-5,
      );
      assert.ok(
        Math.abs((data[upper - 1].y as Float32Array)[at] - (regression.predictive.mean[at] - deviation)) <
          1e-5,
      );
    }
    const mark = data.find(({ name }) => name === "barycentre x̄");
    assert.ok(Math.abs((mark?.x as number[])[0] - 2.5 / 3) < 1e-12);
    assert.deepEqual(
      layout.shapes?.map(({ x0, x1 }) => [x0, x1]),
      [[0, 2]],
    );
    const hole = figures.regression(regression, {
      intervals: [
        [-3, -1],
        [1, 3],
      ],
    });
    assert.equal(hole.layout.shapes?.length, 2);
  });

  it("shows a prior, without points: no interval and no barycentre", () => {
    const { data, layout, alt, caption } = figures.regression({ ...regression, trainX: [], trainY: [] });
    assert.deepEqual(layout.shapes, []);
    assert.equal(
      data.find(({ name }) => name === "barycentre x̄"),
      undefined,
    );
    assert.equal(alt.startsWith("Regression on 0 points: mean with bands"), true, alt);
    assert.doesNotMatch(caption, /shaded/);
  });

  it("refuses lengths that differ", () => {
    assert.throws(
      () => figures.regression({ ...regression, x: [0, 1] }),
      /predictive.mean.length: expected 2, got 250/,
    );
    for (const part of ["variance", "epistemic", "aleatoric"] as const) {
      const predictive = { ...regression.predictive, [part]: [1, 2] };
      assert.throws(
        () => figures.regression({ ...regression, predictive }),
        new RegExp(`predictive.${part}.length: expected 250, got 2`),
      );
    }
    assert.throws(
      () => figures.regression({ ...regression, truth: [1] }),
      /truth.length: expected 250, got 1/,
    );
    assert.throws(
      () => figures.regression({ ...regression, trainY: [1] }),
      /trainY.length: expected 3, got 1/,
    );
  });
});
