import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../../src/lib/core/random";
import { blobs } from "../../../../src/lib/data/toy-data";
import { laplacePredictive, logisticLaplace } from "../../../../src/lib/inference/laplace";
import {
  logisticGradient,
  logisticHessianFactor,
  logisticMap,
  logisticProbability,
  logSigmoid,
  negativeLogPosterior,
  sigmoid,
} from "../../../../src/lib/models/logistic-regression";
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
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (a) => {
        assertClose(sigmoid(a) + sigmoid(-a), 1, { tolerance: 1e-15 });
        const direct = Math.log(sigmoid(a));
        if (Math.abs(a) < 30) assertClose(logSigmoid(a), direct, { tolerance: 1e-12, floor: 1e-3 });
      }),
    );
  });

  it("has the gradient of its objective, by central differences", () => {
    const data = { ...blobs({ count: 30, noise: 2, random: createRandom(1) }), priorVariance: 3 };
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

  it("ends where the gradient vanishes: overlapping, separable, one class, constant feature", () => {
    const { inputs, labels } = blobs({ count: 60, noise: 2, random: createRandom(2) });
    const separable = blobs({ count: 60, random: createRandom(3) });
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
    const { inputs, labels } = blobs({ count: 60, noise: 3, random: createRandom(4) });
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

describe("the predictive of a Gaussian posterior", () => {
  const posterior = {
    mean: [1.5, -0.5],
    covariance: [
      [2, 0.3],
      [0.3, 0.5],
    ],
  };
  const inputs = [[-3], [0], [0.2], [4]];

  /** E[σ(a)], a ~ N(m, v), by the trapezoidal rule over ±12 standard deviations. */
  function exact(m: number, v: number): number {
    let sum = 0;
    for (let z = -12; z <= 12; z += 1e-3) {
      sum += sigmoid(m + Math.sqrt(v) * z) * Math.exp(-0.5 * z * z) * 1e-3;
    }
    return sum / Math.sqrt(2 * Math.PI);
  }
  const expected = inputs.map(([x]) => exact(1.5 * x - 0.5, 2 * x * x + 0.6 * x + 0.5));

  it("plugs in the mean", () => {
    const direct = inputs.map(([x]) => sigmoid(1.5 * x - 0.5));
    assertClose(laplacePredictive({ posterior, inputs, method: "plug-in" }), direct);
  });

  it("comes near the integral by MacKay's formula", () => {
    const probit = laplacePredictive({ posterior, inputs, method: "probit" });
    assertClose(probit[1], sigmoid(-0.5 / Math.sqrt(1 + (Math.PI * 0.5) / 8)));
    probit.forEach((p, i) => assert.ok(Math.abs(p - expected[i]) < 0.02));
  });

  it("converges to the integral by Monte Carlo, the same for the same seed", () => {
    const run = (seed: number): number[] =>
      laplacePredictive({
        posterior,
        inputs,
        method: "monte-carlo",
        samples: 20_000,
        random: createRandom(seed),
      });
    run(1).forEach((p, i) => assert.ok(Math.abs(p - expected[i]) < 0.015, `${p} for ${expected[i]}`));
    assert.deepEqual(run(2), run(2));
  });

  it("names bad input", () => {
    assert.throws(
      () => laplacePredictive({ posterior, inputs, method: "exact" as never }),
      /method: .*"exact"/,
    );
    assert.throws(() => laplacePredictive({ posterior, inputs, method: "monte-carlo" }), /random/);
    const negative = {
      ...posterior,
      covariance: [
        [-2, 0],
        [0, 0.5],
      ],
    };
    assert.throws(
      () => laplacePredictive({ posterior: negative, inputs, method: "probit" }),
      /posterior\.covariance: expected a covariance, .* along \[-3, 1\], got -17\.5/,
    );
    assert.throws(
      () => laplacePredictive({ posterior, inputs: [[1, 2]], method: "probit" }),
      /inputs\[0\].length/,
    );
  });
});
