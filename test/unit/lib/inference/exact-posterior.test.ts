import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { normalLogDensity } from "../../../../src/lib/core/normal";
import { mean } from "../../../../src/lib/core/numbers";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { comparePosterior, posteriorReference } from "../../../../src/lib/evaluation/posterior-comparison";
import { exactLogisticPosterior } from "../../../../src/lib/inference/exact-posterior";
import { klFromPosterior, totalVariation } from "../../../../src/lib/inference/posterior-distance";
import { gaussianPosterior } from "../../../../src/lib/inference/gaussian-posterior";
import { pointPosterior } from "../../../../src/lib/inference/point-posterior";
import { logisticMap } from "../../../../src/lib/models/logistic-map";

const { inputs, labels, priorVariance } = reference;
const data = { inputs, labels, priorVariance };

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= tolerance,
      `[${i}]: ${actual[i]} instead of ${expected[i]}`,
    );
  }
}

describe("exactLogisticPosterior", () => {
  it("agrees with SciPy's Gauss-Legendre integration in moments, evidence and predictive", () => {
    const posterior = exactLogisticPosterior(data);
    assertClose(posterior.mean, reference.mean, 1e-6);
    assertClose(posterior.covariance.flat(), reference.covariance.flat(), 1e-6);
    assert.ok(Math.abs(posterior.logEvidence - reference.logEvidence) < 1e-6);
    const { mean } = pointPosterior(posterior).predictive(reference.testInputs);
    assertClose(
      mean.map(([, p]) => p),
      reference.predictive,
      1e-6,
    );
  });

  it("changes by less than 1e-4 when the spacing is halved, for separable classes too", () => {
    const blobs = {
      ...datasets.blobs({ count: 24, noise: 0.8, random: createRandom(3) }),
      priorVariance: 20,
    };
    const [used, finer] = [0.25, 0.125].map((step) => exactLogisticPosterior(blobs, { step }));
    assertClose(used.mean, finer.mean, 1e-4);
    assertClose(used.covariance.flat(), finer.covariance.flat(), 1e-3);
  });

  it("is the prior where the data say nothing, also for extreme prior variances", () => {
    for (const variance of [1e-6, 1, 1e6]) {
      const scale = 1e-9 / Math.sqrt(variance);
      const { mean, covariance } = exactLogisticPosterior({
        inputs: [[scale], [-scale]],
        labels: [1, 0],
        priorVariance: variance,
      });
      assert.ok(Math.abs(mean[0]) < 1e-6 * Math.sqrt(variance));
      assert.ok(Math.abs(covariance[0][0] / variance - 1) < 1e-6);
    }
  });

  it("has the mode that Newton's method finds as its densest point", () => {
    const { points, shares } = exactLogisticPosterior(data);
    const densest = shares.reduce((best, share, s) => (share > shares[best] ? s : best), 0);
    assertClose(points[densest], logisticMap(data), 1e-12);
  });

  it("is finite for one class and for a constant feature", () => {
    for (const changed of [{ labels: labels.map(() => 1) }, { inputs: inputs.map(([x]) => [x, 3]) }]) {
      const { mean, covariance, logEvidence } = exactLogisticPosterior({ ...data, ...changed });
      assert.ok([...mean, ...covariance.flat(), logEvidence].every(Number.isFinite));
      assert.ok(logEvidence < 0);
    }
  });

  it("refuses what it cannot answer", () => {
    const four = inputs.map(([a, b]) => [a, b, a * b, a * a]);
    assert.throws(
      () => exactLogisticPosterior({ ...data, inputs: four }),
      /inputs\[0\]\.length: expected at most 3.*got 4/,
    );
    const dependent = { inputs: inputs.map(([a]) => [a, a, a, a]), labels, priorVariance: 1e30 };
    assert.throws(() => exactLogisticPosterior(dependent), /inputs\[0\]\.length/);
    assert.throws(() => exactLogisticPosterior(data, { step: 0 }), /step: .*> 0 and <= 1, got 0/);
    assert.throws(
      () => exactLogisticPosterior({ ...data, labels: labels.map((label) => 2 * label) }),
      /labels\[0\].*got 2/,
    );
    assert.throws(
      () => exactLogisticPosterior({ ...data, inputs: [[NaN, 0], ...inputs.slice(1)] }),
      /inputs\[0\]\[0\].*NaN/,
    );
    assert.throws(() => exactLogisticPosterior({ ...data, priorVariance: 0 }), /priorVariance.*> 0, got 0/);
  });
});

describe("the lattice of exactLogisticPosterior", () => {
  const pair = { inputs: [[1], [-1]], labels: [1, 0], priorVariance: 1 };

  it("may be fine", () => {
    const [coarse, fine] = [0.25, 0.04].map((step) => exactLogisticPosterior(pair, { step }));
    assertClose(fine.covariance.flat(), coarse.covariance.flat(), 1e-6);
    assert.ok(Math.abs(fine.logEvidence - coarse.logEvidence) < 1e-6);
  });

  it("refuses a step with which it grows too large", () => {
    assert.throws(
      () => exactLogisticPosterior(pair, { step: 0.01 }),
      /step: expected a larger number, as the lattice grows beyond 512 points to a side or 4194304 in all, got 0\.01/,
    );
    const blob = { ...pair, inputs: pair.inputs.map((row) => [row[0], 1]) };
    for (const step of [5e-324, 1e-240, 0.01])
      assert.throws(() => exactLogisticPosterior(blob, { step }), /step: expected a larger number/);
  });
});

describe("distances from the exact posterior", () => {
  /** N(0, 1) in one dimension as a fine lattice. */
  const lattice = Array.from({ length: 4001 }, (_, i) => [(i - 2000) / 200]);
  const standard = {
    points: lattice,
    cell: 1 / 200,
    shares: normalLogDensity(lattice, { mean: [0], covariance: [[1]] }).map((value) => Math.exp(value) / 200),
  };

  it("gives the total variation of two normal distributions with means 1 apart: 2Φ(½) − 1", () => {
    assert.ok(
      Math.abs(totalVariation({ mean: [1], covariance: [[1]] }, standard) - 0.3829249225480262) < 1e-5,
    );
    assert.ok(totalVariation({ mean: [0], covariance: [[1]] }, standard) < 1e-9);
    assert.ok(Math.abs(totalVariation({ mean: [100], covariance: [[1]] }, standard) - 1) < 1e-9);
  });

  it("refuses a Gaussian that is too narrow for the lattice, wherever it lies, and takes one that is not", () => {
    for (const center of [0, 0.0025, 1]) {
      const at = (scale: number) => totalVariation({ mean: [center], covariance: [[scale ** 2]] }, standard);
      for (const scale of [0.002, 1e-6]) {
        assert.throws(
          () => at(scale),
          /covariance: expected standard deviations of half a lattice step or more/,
        );
      }
      assert.ok(at(0.003) > 0.98 && at(0.003) <= 1, `${at(0.003)}`);
    }
  });

  it("refuses what is no Gaussian and no lattice", () => {
    const q = { mean: [0], covariance: [[1]] };
    assert.throws(() => totalVariation({ ...q, mean: [0, 0] }, standard), /mean\.length: expected 1, got 2/);
    assert.throws(() => totalVariation(q, { ...standard, cell: 0 }), /cell.*> 0, got 0/);
    assert.throws(
      () => totalVariation(q, { ...standard, shares: standard.shares.map((share) => share / 2) }),
      /shares: expected numbers whose sum is 1, got 0\.[45]/,
    );
    const good = { data, logEvidence: reference.logEvidence };
    const { mean: center, covariance } = reference.vi.full;
    assert.throws(
      () => klFromPosterior({ mean: center.slice(1), covariance }, good),
      /mean\.length: expected 3, got 2/,
    );
    assert.throws(
      () => klFromPosterior({ mean: center, covariance: [[1]] }, good),
      /covariance\.length: expected 3 rows, got 1/,
    );
    assert.throws(
      () => klFromPosterior(reference.vi.full, { ...good, logEvidence: NaN }),
      /logEvidence.*NaN/,
    );
    const wide = { ...data, inputs: inputs.map(([x]) => [x, x, x, x, x]) };
    const unit = [0, 1, 2, 3, 4, 5].map((i) => [0, 1, 2, 3, 4, 5].map((j) => Number(i === j)));
    assert.throws(
      () => klFromPosterior({ mean: unit[0], covariance: unit }, { ...good, data: wide }),
      /mean\.length: expected at most 5 for step 0\.5, as the lattice fills the space, got 6/,
    );
  });

  it("gives KL(q‖p) as log evidence − ELBO of SciPy's variational optimum", () => {
    for (const { mean, covariance, elbo } of [reference.vi.full, reference.vi.diagonal]) {
      const kl = klFromPosterior({ mean, covariance }, { data, logEvidence: reference.logEvidence });
      assert.ok(Math.abs(kl - (reference.logEvidence - elbo)) < 1e-6, `${kl}`);
      assert.ok(kl > 0);
    }
  });

  it("compares Gaussians and draws in the same terms", () => {
    const against = posteriorReference({
      data,
      exact: exactLogisticPosterior(data),
      inputs: reference.testInputs,
    });
    const gaussian = comparePosterior(gaussianPosterior(reference.vi.full), against);
    assertClose(gaussian.mean, reference.vi.full.mean, 0);
    assert.ok(
      Math.abs(
        gaussian.predictiveError -
          mean(reference.predictive.map((p, i) => Math.abs(p - reference.vi.full.predictive[i]))),
      ) < 1e-5,
    );
    assert.ok(gaussian.totalVariation! > 0 && gaussian.totalVariation! < 0.5);
    const single = comparePosterior(pointPosterior({ points: [reference.map, reference.map] }), against);
    assertClose(single.scale, [0, 0, 0], 0);
    assert.ok(!("kl" in single) && !("totalVariation" in single));
  });
});
