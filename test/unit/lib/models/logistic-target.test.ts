import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { logSigmoid } from "../../../../src/lib/models/logistic-regression";
import {
  logisticGradient,
  logisticTarget,
  negativeLogPosterior,
} from "../../../../src/lib/models/logistic-target";
import { assertClose } from "../../../support/reference";

const { inputs, labels, priorVariance } = reference;
const data = { inputs, labels, priorVariance };
const overlapping = {
  ...datasets.blobs({ count: 80, noise: 2, random: createRandom(5) }),
  priorVariance: 20,
};
const separable = {
  ...datasets.blobs({ count: 80, noise: 0.8, random: createRandom(5) }),
  priorVariance: 20,
};

/** The definition, term by term. */
function logPosterior([w1, w2, b]: number[], problem: typeof data): number {
  const prior = (w1 ** 2 + w2 ** 2 + b ** 2) / (2 * problem.priorVariance);
  return problem.inputs.reduce((sum, [x1, x2], n) => {
    const a = w1 * x1 + w2 * x2 + b;
    return sum + logSigmoid(problem.labels[n] ? a : -a);
  }, -prior);
}

describe("logisticTarget", () => {
  it("is the definition, also where activations are huge", () => {
    for (const problem of [data, overlapping, separable]) {
      const target = logisticTarget(problem);
      for (const weights of [
        [0, 0, 0],
        [0.3, -0.7, 1.1],
        [40, -300, 5],
      ]) {
        const expected = logPosterior(weights, problem);
        assertClose(target.logDensity(weights), expected, { tolerance: 1e-12 });
        assertClose(negativeLogPosterior(weights, problem), -expected, { tolerance: 1e-12 });
        assertClose(
          logisticGradient(weights, problem),
          target.gradient(weights).map((value) => -value),
        );
      }
    }
  });

  it("refuses another number of weights", () => {
    const { logDensity, gradient } = logisticTarget(data);
    assert.throws(() => logDensity([1, 2]), /weights\.length: expected 3, got 2/);
    assert.throws(() => gradient([1, 2, 3, 4]), /weights\.length: expected 3, got 4/);
  });

  it("names weights that are not finite, and those whose result is not", () => {
    const { logDensity, gradient } = logisticTarget({ inputs: [[1]], labels: [1], priorVariance: 0.5 });
    for (const of of [logDensity, gradient]) {
      assert.throws(() => of([NaN, 0]), /weights\[0\]: expected a finite number, got NaN/);
      assert.throws(() => of([0, Infinity]), /weights\[1\]: expected a finite number, got Infinity/);
    }
    assert.throws(
      () => logDensity([1e200, 0]),
      /weights: expected numbers that leave the log density finite, got \[1e\+200, 0\]/,
    );
    assert.throws(() => gradient([1.7e308, 0]), /weights: expected numbers that leave the gradient finite/);
    assert.throws(() => negativeLogPosterior([1e200, 0, 0], data), /weights: expected numbers that leave/);
  });

  it("refuses labels that are not 0 or 1", () => {
    assert.throws(
      () => logisticTarget({ ...data, labels: labels.map((label) => 2 * label - 1) }),
      /labels\[\d\].*got -1/,
    );
  });

  it("has the gradient of its objective, by central differences", () => {
    const data = { ...datasets.blobs({ count: 30, noise: 2, random: createRandom(1) }), priorVariance: 3 };
    const [weights, step] = [[0.3, -0.7, 0.2], 1e-5];
    const numeric = weights.map((_, j) => {
      const at = (sign: number): number =>
        negativeLogPosterior(
          weights.map((weight, k) => (k === j ? weight + sign * step : weight)),
          data,
        );
      return (at(1) - at(-1)) / (2 * step);
    });
    assertClose(logisticGradient(weights, data), numeric, { tolerance: 1e-7 });
  });
});
