import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { mean } from "../../../../src/lib/core/numbers";
import { createRandom } from "../../../../src/lib/core/random";
import { comparePosterior, posteriorReference } from "../../../../src/lib/evaluation/posterior-comparison";
import { uncertaintyFromSummary } from "../../../../src/lib/evaluation/uncertainty";
import { exactLogisticPosterior } from "../../../../src/lib/inference/exact-posterior";
import { gaussianPosterior } from "../../../../src/lib/inference/gaussian-posterior";
import { hamiltonianMonteCarlo } from "../../../../src/lib/inference/hmc";
import { logisticLaplace } from "../../../../src/lib/inference/laplace";
import { pointPosterior } from "../../../../src/lib/inference/point-posterior";
import { checkPosterior, type Posterior } from "../../../../src/lib/inference/posterior";
import { variationalGaussian } from "../../../../src/lib/inference/variational-logistic";
import { logisticMap } from "../../../../src/lib/models/logistic-map";
import { logisticTarget } from "../../../../src/lib/models/logistic-target";

const { inputs, labels, priorVariance } = reference;
const data = { inputs, labels, priorVariance };
const exact = exactLogisticPosterior(data, { step: 0.5 });
const against = posteriorReference({ data, exact, inputs: reference.testInputs });

/** A distribution of a participant's own: a mixture of two Gaussians, one wide and one narrow. */
function mixture(): Posterior {
  const { mean: center, covariance } = logisticLaplace(data);
  const parts = [0.5, 1.5].map((factor) =>
    gaussianPosterior({
      mean: center,
      covariance: covariance.map((row) => row.map((value) => factor * value)),
    }),
  );
  const average = (values: number[][][]): number[][] =>
    values[0].map((row, i) => row.map((_, j) => (values[0][i][j] + values[1][i][j]) / 2));
  return {
    mean: center,
    covariance,
    sample: ({ count, random }) =>
      Array.from({ length: count }, () => parts[random.integer(2)].sample({ count: 1, random })[0]),
    predictive: (points) => {
      const [a, b] = parts.map((part) => part.predictive(points));
      return {
        mean: average([a.mean, b.mean]),
        votes: average([a.votes, b.votes]),
        expectedEntropy: a.expectedEntropy.map((value, n) => (value + b.expectedEntropy[n]) / 2),
      };
    },
    logDensity: (w) => Math.log(mean(parts.map((part) => Math.exp(part.logDensity(w))))),
  };
}

async function six(): Promise<Record<string, Posterior>> {
  const { chains } = await hamiltonianMonteCarlo(logisticTarget(data), {
    starts: [
      [3, 3, 3],
      [-3, -3, -3],
    ],
    samples: 1000,
    pathLength: 1.2,
    random: createRandom(4),
  });
  return {
    MAP: pointPosterior({ points: [logisticMap(data)] }),
    Laplace: gaussianPosterior(logisticLaplace(data)),
    diagonal: gaussianPosterior(variationalGaussian(data, { covariance: "diagonal" })),
    full: gaussianPosterior(variationalGaussian(data)),
    HMC: pointPosterior({ points: chains.flat() }),
    exact: pointPosterior(exact),
  };
}

describe("Posterior", () => {
  it("is one contract for all six, and for one's own", async () => {
    const posteriors = { ...(await six()), own: mixture() };
    for (const [name, posterior] of Object.entries(posteriors)) {
      assert.equal(checkPosterior(name, posterior, 3), posterior);
      const found = uncertaintyFromSummary(posterior.predictive(reference.testInputs));
      assert.equal(found.mutualInformation.length, reference.testInputs.length);
      if (name === "MAP") assert.ok(found.mutualInformation.every((value) => value < 1e-12));
      else assert.ok(found.mutualInformation.every((value) => value > 1e-4));
    }
  });

  it("is compared by one function, which gives SciPy's numbers where there are any", async () => {
    const posteriors = { ...(await six()), own: mixture() };
    const compared = Object.fromEntries(
      Object.entries(posteriors).map(([name, posterior]) => [name, comparePosterior(posterior, against)]),
    );
    for (const form of ["full", "diagonal"] as const) {
      const { elbo, predictive } = reference.vi[form];
      assert.ok(Math.abs(compared[form].kl! - (reference.logEvidence - elbo)) < 1e-6);
      const error = mean(reference.predictive.map((p, i) => Math.abs(p - predictive[i])));
      assert.ok(Math.abs(compared[form].predictiveError - error) < 1e-5);
    }
    for (const name of ["MAP", "HMC", "exact"]) {
      assert.ok(compared[name].kl === undefined && compared[name].totalVariation === undefined);
    }
    assert.equal(comparePosterior(against.posterior, against).predictiveError, 0);
    assert.ok(compared.exact.predictiveError < 1e-4 && compared.HMC.predictiveError < 0.02);
    assert.ok(compared.full.totalVariation! < compared.diagonal.totalVariation!);
    // Narrower and wider than Laplace's, by turns, it is not the same but not far from it.
    assert.ok(Math.abs(compared.own.kl! - compared.Laplace.kl!) < 0.3 && compared.own.kl! > 0);
    assert.ok(compared.own.totalVariation! > 0 && compared.own.totalVariation! < 1);
  });

  it("is told which part is missing or has the wrong shape, before work begins", () => {
    const good = mixture();
    const cases: [changed: object, message: RegExp][] = [
      [{ mean: undefined }, /posterior\.mean: expected an array of numbers, got undefined/],
      [{ mean: [0, 0] }, /posterior\.mean\.length: expected 3, got 2/],
      [{ covariance: [[1]] }, /posterior\.covariance\.length: expected 3 rows, got 1/],
      [{ sample: undefined }, /posterior\.sample: expected a function, got undefined/],
      [{ sample: () => [[1, 2, 3]] }, /posterior\.sample\(\{ count: 2 \}\)\.length: expected 2 rows, got 1/],
      [{ predictive: 3 }, /posterior\.predictive: expected a function, got 3/],
      [
        { predictive: () => [0.5, 0.5] },
        /posterior\.predictive\(2 inputs\)\.mean: expected an array of rows/,
      ],
      [
        {
          predictive: () => ({
            mean: [
              [0.5, 0.6],
              [0, 1],
            ],
            votes: [],
            expectedEntropy: [],
          }),
        },
        /sum of posterior\.predictive\(2 inputs\)\.mean\[0\]: expected 1, got 1\.1/,
      ],
      [
        {
          predictive: () => ({
            mean: [
              [1, 0],
              [0, 1],
            ],
            votes: [
              [1, 0],
              [0, 1],
            ],
          }),
        },
        /posterior\.predictive\(2 inputs\)\.expectedEntropy: expected an array of numbers/,
      ],
      [{ logDensity: 1 }, /posterior\.logDensity: expected a function, or nothing, got 1/],
      [{ logDensity: () => NaN }, /posterior\.logDensity\(mean\): expected a finite number, got NaN/],
    ];
    for (const [changed, message] of cases) {
      const own = { ...good, ...changed };
      assert.throws(() => comparePosterior(own, against), { name: "RangeError", message });
    }
    assert.throws(
      () => comparePosterior(null as never, against),
      /posterior: expected a posterior, got null/,
    );
  });
});
