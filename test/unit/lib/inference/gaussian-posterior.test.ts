import assert from "node:assert/strict";
import { cholesky } from "../../../../src/lib/core/linalg";
import { createRandom } from "../../../../src/lib/core/random";
import { gaussianPosterior, probitPredictive } from "../../../../src/lib/inference/gaussian-posterior";
import { pointPosterior, sampleMoments } from "../../../../src/lib/inference/point-posterior";
import { sigmoid } from "../../../../src/lib/models/logistic-regression";
import { assertClose } from "../../../support/reference";

const form = {
  mean: [1.5, -0.5],
  covariance: [
    [2, 0.3],
    [0.3, 0.5],
  ],
};
const inputs = [[-3], [0], [0.2], [4]];
const posterior = gaussianPosterior(form);
const probabilities = ({ mean }: { mean: number[][] }): number[] => mean.map(([, p]) => p);

/** E[f(a)], a ~ N(m, v), by the trapezoidal rule over ±12 standard deviations. */
function expectation(f: (a: number) => number, m: number, v: number): number {
  let sum = 0;
  for (let z = -12; z <= 12; z += 1e-3) sum += f(m + Math.sqrt(v) * z) * Math.exp(-0.5 * z * z) * 1e-3;
  return sum / Math.sqrt(2 * Math.PI);
}
const expected = (f: (a: number) => number): number[] =>
  inputs.map(([x]) => expectation(f, 1.5 * x - 0.5, 2 * x * x + 0.6 * x + 0.5));

describe("gaussianPosterior", () => {
  it("draws and evaluates from a good factor whose inverse is singular in double precision", () => {
    const precisionFactor = [
      [1, 0],
      [1e10, 1],
    ];
    const { covariance, sample, logDensity } = gaussianPosterior({ mean: [0, 0], precisionFactor });
    assert.throws(() => cholesky("covariance", covariance), /positive definite/);
    // u = Pᵀw is standard normal, and |PPᵀ| = 1.
    const whitened = ([w1, w2]: number[]): number[] => [w1 + 1e10 * w2, w2];
    const draws = sample({ count: 4000, random: createRandom(2) });
    const moments = sampleMoments(draws.map(whitened));
    moments.mean.forEach((value) => assert.ok(Math.abs(value) < 4 / Math.sqrt(4000), String(value)));
    moments.covariance
      .flat()
      .forEach((value, i) =>
        assert.ok(Math.abs(value - [1, 0, 0, 1][i]) < 4 * Math.sqrt(2 / 4000), `${value}`),
      );
    for (const w of [[0, 0], ...draws.slice(0, 3)]) {
      const [u1, u2] = whitened(w);
      assertClose(logDensity(w), -Math.log(2 * Math.PI) - (u1 * u1 + u2 * u2) / 2, { tolerance: 1e-9 });
    }
    assert.throws(() => logDensity([1]), /weights\.length: expected 2, got 1/);
  });

  it("draws from a factor what it draws from the covariance, up to rounding", () => {
    const precisionFactor = [
      [0.8, 0, 0],
      [-0.3, 1.5, 0],
      [2, 0.1, 0.6],
    ];
    const mean = [1, -2, 0.5];
    const factored = gaussianPosterior({ mean, precisionFactor });
    const plain = gaussianPosterior({ mean, covariance: factored.covariance });
    const draws = [factored, plain].map(({ sample }) => sample({ count: 20, random: createRandom(4) }));
    assertClose(draws[0].flat(), draws[1].flat(), { tolerance: 1e-12 });
    for (const w of draws[0]) assertClose(factored.logDensity(w), plain.logDensity(w), { tolerance: 1e-12 });
  });

  it("integrates probabilities, votes and entropies", () => {
    const { mean, votes, expectedEntropy } = posterior.predictive(inputs);
    const entropy = (a: number): number => {
      const [p, q] = [sigmoid(a), sigmoid(-a)];
      return -(p > 0 ? p * Math.log(p) : 0) - (q > 0 ? q * Math.log(q) : 0);
    };
    assertClose(probabilities({ mean }), expected(sigmoid), { tolerance: 1e-8 });
    assertClose(expectedEntropy, expected(entropy), { tolerance: 1e-8 });
    const voted = expected((a) => Number(a > 0));
    voted.forEach((share, n) => assert.ok(Math.abs(votes[n][1] - share) < 1e-3));
    for (const [no, yes] of [...mean, ...votes]) assertClose(no + yes, 1);
  });

  it("draws from the distribution that it integrates over", () => {
    const points = posterior.sample({ count: 20_000, random: createRandom(1) });
    const summary = pointPosterior({ points }).predictive(inputs);
    const exact = posterior.predictive(inputs);
    for (const part of ["mean", "votes"] as const) {
      summary[part].forEach(([, p], n) => assert.ok(Math.abs(p - exact[part][n][1]) < 0.015));
    }
    summary.expectedEntropy.forEach((h, n) => assert.ok(Math.abs(h - exact.expectedEntropy[n]) < 0.015));
    const { mean } = sampleMoments(points);
    assert.ok(Math.abs(mean[0] - 1.5) < 4 * Math.sqrt(2 / 20_000));
    assert.deepEqual(
      posterior.sample({ count: 3, random: createRandom(2) }),
      posterior.sample({ count: 3, random: createRandom(2) }),
    );
  });

  it("is the same from the factor of the precision", () => {
    // The inverse of the covariance, |S| = 0.91.
    const precision = [
      [0.5 / 0.91, -0.3 / 0.91],
      [-0.3 / 0.91, 2 / 0.91],
    ];
    const other = gaussianPosterior({ mean: form.mean, precisionFactor: cholesky("precision", precision) });
    assertClose(other.covariance, form.covariance);
    assertClose(other.predictive(inputs).mean, posterior.predictive(inputs).mean);
    assertClose(other.logDensity([1, 1]), posterior.logDensity([1, 1]));
  });

  it("comes to the end with any covariance", () => {
    for (const variance of [1e-300, 1, 1e20, 1e300]) {
      const wide = gaussianPosterior({
        mean: [1e3, 0],
        covariance: [
          [variance, 0],
          [0, variance],
        ],
      });
      const { mean, votes, expectedEntropy } = wide.predictive([[1], [-1]]);
      assert.ok([...mean.flat(), ...votes.flat(), ...expectedEntropy].every(Number.isFinite));
      assertClose(mean[0][1] + mean[1][1], 1);
    }
  });

  it("refuses what is not a Gaussian over the weights", () => {
    const { covariance } = form;
    assert.throws(() => gaussianPosterior({ mean: [NaN, 0], covariance }), /mean\[0\].*NaN/);
    assert.throws(
      () =>
        gaussianPosterior({
          mean: [0, 0],
          covariance: [
            [-1, 0],
            [0, 1],
          ],
        }),
      /covariance: expected a positive definite matrix/,
    );
    assert.throws(
      () => gaussianPosterior({ mean: [0, 0, 0], covariance }),
      /covariance\.length: expected 3 rows, got 2/,
    );
    assert.throws(() => gaussianPosterior({ mean: [0, 0] }), /covariance: expected an array of rows/);
    assert.throws(() => posterior.predictive([[1, 2]]), /inputs\[0\]\.length: expected 1, got 2/);
  });
});

describe("probitPredictive", () => {
  it("comes near the integral", () => {
    const probit = probitPredictive(form, inputs);
    assertClose(probit[1], sigmoid(-0.5 / Math.sqrt(1 + (Math.PI * 0.5) / 8)));
    const exact = expected(sigmoid);
    probit.forEach((p, i) => assert.ok(Math.abs(p - exact[i]) < 0.02));
  });

  it("names bad input", () => {
    const negative = {
      ...form,
      covariance: [
        [-2, 0],
        [0, 0.5],
      ],
    };
    assert.throws(
      () => probitPredictive(negative, inputs),
      /covariance: expected a covariance, .* along \[-3, 1\], got -17\.5/,
    );
    assert.throws(() => probitPredictive(form, [[1, 2]]), /inputs\[0\]\.length/);
  });
});
