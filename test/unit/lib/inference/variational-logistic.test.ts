import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { createRandom } from "../../../../src/lib/core/random";
import { tf } from "../../../../src/engine";
import { blobs } from "../../../../src/lib/data/toy-data";
import {
  activationExpectations,
  gaussianPredictive,
} from "../../../../src/lib/inference/logistic-expectation";
import { klFromPosterior } from "../../../../src/lib/inference/posterior-distance";
import { variationalGaussian } from "../../../../src/lib/inference/variational-logistic";
import { fitVariationalLogistic } from "../../../../src/lib/inference/variational-logistic-fit";
import { descendLogistic } from "../../../../src/lib/models/logistic-descent";
import {
  logisticGradient,
  logisticMap,
  negativeLogPosterior,
} from "../../../../src/lib/models/logistic-regression";
import { logisticTarget } from "../../../../src/lib/models/logistic-target";

const { inputs, labels, priorVariance } = reference;
const data = { inputs, labels, priorVariance };
const overlapping = { ...blobs({ count: 80, noise: 2, random: createRandom(5) }), priorVariance: 20 };
const separable = { ...blobs({ count: 80, noise: 0.8, random: createRandom(5) }), priorVariance: 20 };

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

describe("activationExpectations", () => {
  it("agrees with a million-point sum for narrow, wide and shifted activations", () => {
    for (const [mean, variance] of [
      [0.3, 0.01],
      [-2, 4],
      [30, 900],
      [0, 1e4],
    ]) {
      const sums = [0, 0, 0, 0];
      const count = 400000;
      for (let i = 0; i < count; i++) {
        const z = -9 + (18 * (i + 0.5)) / count;
        const weight = Math.exp((-z * z) / 2);
        const a = mean + Math.sqrt(variance) * z;
        const p = 1 / (1 + Math.exp(-a));
        sums[0] += weight;
        sums[1] -= weight * (a < -30 ? -a : Math.log1p(Math.exp(-a)));
        sums[2] += weight * p;
        sums[3] += weight * p * (1 - p);
      }
      const { logSigmoid, sigmoid, first } = activationExpectations(mean, variance);
      assert.ok(Math.abs(logSigmoid / (sums[1] / sums[0]) - 1) < 1e-8);
      assert.ok(Math.abs(sigmoid - sums[2] / sums[0]) < 1e-9);
      assert.ok(Math.abs(first - sums[3] / sums[0]) < 1e-9);
    }
  });

  it("has the derivatives by μ that differences give: E[σ″] of E[σ′], and E[σ‴] of E[σ″]", () => {
    for (const [mean, variance] of [
      [0.3, 0.01],
      [-2, 4],
      [30, 900],
      [1, 0],
    ]) {
      const h = 1e-3 * Math.max(1, Math.sqrt(variance));
      const [before, at, after] = [-h, 0, h].map((shift) => activationExpectations(mean + shift, variance));
      for (const [slope, value] of [
        ["second", "first"],
        ["third", "second"],
      ] as const) {
        const numeric = (after[value] - before[value]) / (2 * h);
        assert.ok(
          Math.abs(at[slope] - numeric) < 1e-7,
          `${slope} at ${mean}, ${variance}: ${at[slope]} ${numeric}`,
        );
      }
    }
  });

  it("is the function itself without variance", () => {
    assert.ok(Math.abs(activationExpectations(1, 0).sigmoid - 1 / (1 + Math.exp(-1))) < 1e-15);
  });
});

describe("gaussianPredictive", () => {
  it("refuses what is no Gaussian over the weights", () => {
    const [covariance, points] = [
      [
        [1, 0],
        [0, 1],
      ],
      [[2]],
    ];
    assert.throws(() => gaussianPredictive({ mean: [NaN, 0], covariance }, points), /mean\[0\].*NaN/);
    assert.throws(
      () =>
        gaussianPredictive(
          {
            mean: [0, 0],
            covariance: [
              [-1, 0],
              [0, 1],
            ],
          },
          points,
        ),
      /covariance: expected a covariance, with a finite variance >= 0 along \[2, 1\], got -3/,
    );
    assert.throws(
      () => gaussianPredictive({ mean: [0, 0, 0], covariance }, points),
      /covariance\.length: expected 3 rows, got 2/,
    );
  });
});

describe("variationalGaussian", () => {
  for (const covariance of ["full", "diagonal"] as const) {
    it(`finds SciPy's optimum, ${covariance}`, () => {
      const expected = reference.vi[covariance];
      const found = variationalGaussian(data, { covariance });
      assert.ok(Math.abs(found.elbo - expected.elbo) < 1e-8, `${found.elbo} ${expected.elbo}`);
      assert.ok(largestDifference(found.mean, expected.mean) < 1e-5);
      assert.ok(largestDifference(found.covariance.flat(), expected.covariance.flat()) < 1e-5);
      assert.ok(
        largestDifference(gaussianPredictive(found, reference.testInputs), expected.predictive) < 1e-5,
      );
    });

    it(`is a maximum, also for separable classes and extreme priors, ${covariance}`, () => {
      for (const problem of [
        overlapping,
        separable,
        { ...separable, priorVariance: 1e-6 },
        { ...overlapping, priorVariance: 1e6 },
      ]) {
        const found = variationalGaussian(problem, { covariance });
        const elbo = -klFromPosterior(found, { data: problem, logEvidence: 0 });
        assert.ok(Math.abs(found.elbo - elbo) < 1e-3 * Math.max(1, Math.abs(elbo)), `${found.elbo} ${elbo}`);
        for (const factor of [0.9, 1.1]) {
          const wider = found.covariance.map((row) => row.map((value) => factor * value));
          assert.ok(
            -klFromPosterior({ mean: found.mean, covariance: wider }, { data: problem, logEvidence: 0 }) <
              elbo,
          );
          const shifted = found.mean.map(
            (value, j) => value + (factor - 1) * Math.sqrt(found.covariance[j][j]),
          );
          assert.ok(
            -klFromPosterior(
              { mean: shifted, covariance: found.covariance },
              { data: problem, logEvidence: 0 },
            ) < elbo,
          );
        }
      }
    });
  }

  it("comes to a larger ELBO with the larger family, whatever the data", () => {
    for (const seed of [0, 1, 2, 3]) {
      for (const noise of [0.8, 1.2, 2]) {
        const problem = { ...blobs({ count: 200, noise, random: createRandom(seed) }), priorVariance: 20 };
        const gain =
          variationalGaussian(problem).elbo - variationalGaussian(problem, { covariance: "diagonal" }).elbo;
        assert.ok(gain > 0 && gain < 5, `${gain}`);
      }
    }
  });

  it("is finite for one class and for a constant feature", () => {
    for (const changed of [{ labels: labels.map(() => 0) }, { inputs: inputs.map(([x]) => [x, 3]) }]) {
      const { mean, covariance, elbo } = variationalGaussian({ ...data, ...changed });
      assert.ok([...mean, ...covariance.flat(), elbo].every(Number.isFinite));
    }
  });

  it("refuses another family and bad data", () => {
    assert.throws(
      () => variationalGaussian(data, { covariance: "block" as "full" }),
      /covariance: expected "full" or "diagonal", got "block"/,
    );
    assert.throws(() => variationalGaussian({ ...data, priorVariance: -1 }), /priorVariance.*-1/);
  });
});

describe("fitVariationalLogistic", () => {
  it("comes to the deterministic optimum of the mean-field ELBO, and frees what it used", async () => {
    const before = tf.memory().numTensors;
    const fit = await fitVariationalLogistic(overlapping, {
      learningRate: 0.1,
      epochs: 1500,
      draw: "local",
      random: createRandom(0),
    });
    assert.equal(tf.memory().numTensors, before);
    const best = variationalGaussian(overlapping, { covariance: "diagonal" });
    const elbo = -klFromPosterior(fit.posterior, { data: overlapping, logEvidence: 0 });
    assert.ok(best.elbo - elbo > -1e-4 && best.elbo - elbo < 0.05, `${best.elbo - elbo}`);
    assert.equal(fit.history.length, 1500);
    assert.equal(fit.posterior.covariance[0][1], 0);
  });

  it("refuses labels other than 0 and 1 and points that are not in the plane before any work", async () => {
    const before = tf.memory().numTensors;
    const fit = (changed: object) =>
      fitVariationalLogistic(
        { ...overlapping, ...changed },
        { learningRate: 0.1, epochs: 2, random: createRandom(0) },
      );
    await assert.rejects(
      fit({ labels: Array.from(overlapping.labels, (label) => 2 * label - 1) }),
      /labels\[\d+\].*got -1/,
    );
    await assert.rejects(
      fit({ inputs: overlapping.inputs.map(([x]) => [x]) }),
      /inputs\[0\]\.length: expected 2, got 1/,
    );
    await assert.rejects(fit({ priorVariance: 0 }), /priorVariance.*> 0, got 0/);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("logisticTarget", () => {
  it("is negativeLogPosterior and its gradient, also where activations are huge", () => {
    for (const problem of [data, overlapping, separable]) {
      const target = logisticTarget(problem);
      for (const weights of [
        [0, 0, 0],
        [0.3, -0.7, 1.1],
        [40, -300, 5],
      ]) {
        const expected = -negativeLogPosterior(weights, problem);
        assert.ok(Math.abs(target.logDensity(weights) / expected - 1) < 1e-12);
        const gradient = logisticGradient(weights, problem);
        assert.ok(
          largestDifference(
            target.gradient(weights),
            gradient.map((value) => -value),
          ) < 1e-9,
        );
      }
    }
  });

  it("refuses another number of weights", () => {
    const { logDensity, gradient } = logisticTarget(data);
    assert.throws(() => logDensity([1, 2]), /weights\.length: expected 3, got 2/);
    assert.throws(() => gradient([1, 2, 3, 4]), /weights\.length: expected 3, got 4/);
  });

  it("refuses labels that are not 0 or 1", () => {
    assert.throws(
      () => logisticTarget({ ...data, labels: labels.map((label) => 2 * label - 1) }),
      /labels\[\d\].*got -1/,
    );
  });
});

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
  });
});
