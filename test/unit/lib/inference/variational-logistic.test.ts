import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { largestDifference } from "../../../../src/lib/core/numbers";
import { createRandom } from "../../../../src/lib/core/random";
import { tf } from "../../../../src/engine";
import * as datasets from "../../../../src/lib/data/toy-data";
import { gaussianPosterior } from "../../../../src/lib/inference/gaussian-posterior";
import { klFromPosterior } from "../../../../src/lib/inference/posterior-distance";
import { variationalGaussian } from "../../../../src/lib/inference/variational-logistic";
import { fitVariationalLogistic } from "../../../../src/lib/inference/variational-logistic-fit";

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

describe("variationalGaussian", () => {
  for (const covariance of ["full", "diagonal"] as const) {
    it(`finds SciPy's optimum, ${covariance}`, () => {
      const expected = reference.vi[covariance];
      const found = variationalGaussian(data, { covariance });
      assert.ok(Math.abs(found.elbo - expected.elbo) < 1e-8, `${found.elbo} ${expected.elbo}`);
      assert.ok(largestDifference(found.mean, expected.mean) < 1e-5);
      assert.ok(largestDifference(found.covariance.flat(), expected.covariance.flat()) < 1e-5);
      const { mean } = gaussianPosterior(found).predictive(reference.testInputs);
      assert.ok(
        largestDifference(
          mean.map(([, p]) => p),
          expected.predictive,
        ) < 1e-5,
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
        const problem = {
          ...datasets.blobs({ count: 200, noise, random: createRandom(seed) }),
          priorVariance: 20,
        };
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

  it("does not depend on the units of the inputs, where the prior goes with them", () => {
    const [plain, scaled] = [1, 1e4].map((unit) =>
      variationalGaussian({
        inputs: overlapping.inputs.map((x) => x.map((value) => unit * value)),
        labels: overlapping.labels,
        priorVariance: 1e9,
      }),
    );
    assert.ok(Math.abs(scaled.mean[0] * 1e4 - plain.mean[0]) < 1e-6);
    assert.ok(Math.abs((scaled.covariance[0][1] * 1e8) / plain.covariance[0][1] - 1) < 1e-6);
  });

  it("ends for inputs of any size: with the optimum, or by saying that there is none in double precision", () => {
    for (const problem of [overlapping, separable]) {
      for (const unit of [1e-10, 1e4, 1e6, 1e10, 1e100]) {
        const scaled = { ...problem, inputs: problem.inputs.map((x) => x.map((value) => unit * value)) };
        try {
          const { mean, covariance, elbo } = variationalGaussian(scaled);
          assert.ok([...mean, ...covariance.flat(), elbo].every(Number.isFinite));
        } catch (error) {
          assert.match((error as Error).message, /^no optimum .* priorVariance 20$/);
          assert.ok(problem === separable && unit >= 1e4, `unit ${unit}`);
        }
      }
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
    await assert.rejects(fit({ priorVariance: 0 }), /priorVariance.*>= 1e-30.*got 0/);
    assert.equal(tf.memory().numTensors, before);
  });
});
