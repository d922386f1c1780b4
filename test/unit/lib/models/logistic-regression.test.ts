import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { logisticLaplace } from "../../../../src/lib/inference/laplace";
import { logisticMap } from "../../../../src/lib/models/logistic-map";
import { logisticProbability, logSigmoid, sigmoid } from "../../../../src/lib/models/logistic-regression";
import {
  logisticGradient,
  logisticHessianFactor,
  negativeLogPosterior,
} from "../../../../src/lib/models/logistic-target";
import { assertClose, reference } from "../../../support/reference";

const norm = (values: number[]): number => Math.hypot(...values);

describe("logistic regression", () => {
  for (const { inputs, labels, priorVariance, map, covariance } of reference.logistic) {
    it(`agrees with the reference, N = ${inputs.length}`, () => {
      assertClose(logisticMap({ inputs, labels, priorVariance }), map);
      const posterior = logisticLaplace({ inputs, labels, priorVariance });
      assertClose(posterior.mean, map);
      assertClose(posterior.covariance, covariance);
    });
  }

  it("has a stable sigmoid and logarithm of it", () => {
    assertClose([sigmoid(0), sigmoid(2), sigmoid(-2)], [0.5, 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(2))]);
    assert.deepEqual([sigmoid(1e4), sigmoid(-1e4), logSigmoid(1e4)], [1, 0, 0]);
    assert.equal(logSigmoid(-1e4), -1e4);
    assertClose(logSigmoid(40), -Math.exp(-40));
    for (const use of [sigmoid, logSigmoid]) assert.throws(() => use(NaN), /a: expected .*got NaN/);
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (a) => {
        assertClose(sigmoid(a) + sigmoid(-a), 1, { tolerance: 1e-15 });
        const direct = Math.log(sigmoid(a));
        if (Math.abs(a) < 30) assertClose(logSigmoid(a), direct, { tolerance: 1e-12, floor: 1e-3 });
      }),
    );
  });

  it("ends where the gradient vanishes: overlapping, separable, one class, constant feature", () => {
    const { inputs, labels } = datasets.blobs({ count: 60, noise: 2, random: createRandom(2) });
    const separable = datasets.blobs({ count: 60, random: createRandom(3) });
    const constant = { inputs: inputs.map(([x]) => [x, 1]), labels };
    const one = { inputs, labels: labels.map(() => 1) };
    for (const data of [{ inputs, labels }, separable, constant, one]) {
      for (const priorVariance of [1e-6, 0.1, 20, 1e6]) {
        const weights = logisticMap({ ...data, priorVariance });
        assert.ok(norm(logisticGradient(weights, { ...data, priorVariance })) < 1e-10);
      }
    }
  });

  it("keeps to the prior with a tiny variance and to maximum likelihood with a huge one", () => {
    const { inputs, labels } = datasets.blobs({ count: 60, noise: 3, random: createRandom(4) });
    assert.ok(norm(logisticMap({ inputs, labels, priorVariance: 1e-12 })) < 1e-9);
    const wide = { inputs, labels, priorVariance: 1e12 };
    assert.ok(norm(logisticGradient(logisticMap(wide), { ...wide, priorVariance: 1e300 })) < 1e-9);
    const duplicated = { inputs: inputs.map(([x]) => [x, x]), labels };
    assert.throws(
      () => logisticMap({ ...duplicated, priorVariance: 1e30 }),
      /priorVariance: .* dependent, got 1e\+30/,
    );
    const [first, second] = logisticMap({ ...duplicated, priorVariance: 20 });
    assertClose(first, second);
  });

  it("names bad input", () => {
    const good = { inputs: [[0], [1]], labels: [0, 1], priorVariance: 1 };
    const at = [negativeLogPosterior, logisticGradient, logisticHessianFactor];
    for (const use of at) {
      assert.throws(() => use([1, 2, 3], good), /weights\.length: expected 2, got 3/);
      assert.throws(() => use([1, NaN], good), /weights\[1\].*NaN/);
    }
    const ofWeights = at.map((use) => (data: typeof good) => use([1, 2], data));
    for (const use of [logisticMap, logisticLaplace, ...ofWeights]) {
      assert.throws(
        () => use({ ...good, labels: [-1, 1] }),
        /labels\[0\]: expected an integer >= 0 and <= 1, got -1/,
      );
      assert.throws(() => use({ ...good, labels: [0, 0.5] }), /labels\[1\]/);
      assert.throws(() => use({ ...good, labels: [0] }), /labels.length: expected 2, got 1/);
      assert.throws(() => use({ ...good, priorVariance: 0 }), /priorVariance: expected a number > 0, got 0/);
      assert.throws(() => use({ ...good, inputs: [[0], [NaN]] }), /inputs\[1\]\[0\]/);
      assert.throws(() => use({ ...good, inputs: [] }), /inputs: expected at least one row/);
    }
    assert.throws(() => logisticProbability([1, 2], [[1, 2]]), /inputs\[0\].length: expected 1, got 2/);
  });
});
