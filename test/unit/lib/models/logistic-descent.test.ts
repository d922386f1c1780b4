import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { largestDifference } from "../../../../src/lib/core/numbers";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { descendLogistic } from "../../../../src/lib/models/logistic-descent";
import { logisticMap } from "../../../../src/lib/models/logistic-map";

const { inputs, labels, priorVariance } = reference;
const data = { inputs, labels, priorVariance };
const overlapping = {
  ...datasets.blobs({ count: 80, noise: 2, random: createRandom(5) }),
  priorVariance: 20,
};

describe("descendLogistic", () => {
  it("takes the steps written out for one weight and bias", () => {
    const one = { inputs: [[2], [-1]], labels: [1, 0], priorVariance: 10 };
    const path = descendLogistic(one, { learningRate: 0.1, momentum: 0.5, epochs: 2 });
    let [w, b, uw, ub] = [0, 0, 0, 0];
    for (let epoch = 0; epoch < 2; epoch++) {
      const [p, q] = [1 / (1 + Math.exp(-(2 * w + b))), 1 / (1 + Math.exp(w - b))];
      [uw, ub] = [0.5 * uw + ((p - 1) * 2 - q + w / 10) / 2, 0.5 * ub + (p - 1 + q + b / 10) / 2];
      [w, b] = [w - 0.1 * uw, b - 0.1 * ub];
    }
    assert.equal(path.length, 3);
    assert.ok(largestDifference(path[2], [w, b]) < 1e-15);
  });

  it("comes to Newton's optimum", () => {
    const path = descendLogistic(overlapping, { learningRate: 0.01, epochs: 10000 });
    assert.ok(largestDifference(path[10000], logisticMap(overlapping)) < 1e-9);
  });

  it("says that it diverges", () => {
    const steep = { inputs: [[1e9], [-1e9]], labels: [1, 0], priorVariance: 1e-300 };
    assert.throws(
      () => descendLogistic(steep, { learningRate: 1e9, epochs: 50 }),
      /weights of the last epoch\[\d\]: expected a finite number, got (NaN|-?Infinity)/,
    );
  });

  it("refuses settings that make no sense", () => {
    assert.throws(() => descendLogistic(data, { learningRate: 0, epochs: 1 }), /learningRate.*> 0, got 0/);
    assert.throws(
      () => descendLogistic(data, { learningRate: 1, momentum: 1, epochs: 1 }),
      /momentum.*< 1, got 1/,
    );
    assert.throws(
      () => descendLogistic(data, { learningRate: 1, epochs: 1, start: [0, 0] }),
      /start\.length: expected 3, got 2/,
    );
    assert.throws(() => descendLogistic(data, { learningRate: 1, epochs: 1.5 }), /epochs.*integer.*got 1\.5/);
    // Weights of more epochs than memory holds.
    for (const epochs of [1e7, 1e8])
      assert.throws(() => descendLogistic(data, { learningRate: 1, epochs }), /epochs: .*<= 3333333, got/);
  });
});
