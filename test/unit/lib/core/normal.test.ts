import assert from "node:assert/strict";
import {
  factoredGaussian,
  normalLogDensity,
  normalProbability,
  sampleNormal,
  standardDeviations,
  varianceAlong,
  varianceFunction,
} from "../../../../src/lib/core/normal";
import { createRandom } from "../../../../src/lib/core/random";
import { assertClose } from "../../../support/reference";

describe("normal", () => {
  it("gives variances, and tells rounding from a matrix that is no covariance", () => {
    assert.equal(
      varianceAlong(
        "S",
        [
          [2, 0.5],
          [0.5, 1],
        ],
        [3, -1],
      ),
      18 - 3 + 1,
    );
    assert.equal(
      varianceAlong(
        "S",
        [
          [1, 1],
          [1, 1 - 2 ** -50],
        ],
        [1, -1],
      ),
      0,
    );
    for (const matrix of [
      [
        [-1, 0],
        [0, 0],
      ],
      [
        [0, 1],
        [1, 0],
      ],
      [
        [1, 1],
        [1, 1 - 1e-6],
      ],
      [
        [1e308, 0],
        [0, 1e308],
      ],
    ]) {
      assert.throws(
        () => varianceAlong("S", matrix, [10, -10]),
        /S: expected a covariance, with a finite variance >= 0 along \[10, -10\], got (-[\d.]+|Infinity)/,
      );
    }
  });

  it("draws with the mean and the covariance asked for", () => {
    const [mean, covariance, count] = [
      [1, -2],
      [
        [2, 1.2],
        [1.2, 1],
      ],
      40_000,
    ];
    const draws = sampleNormal({ mean, covariance, count, random: createRandom(7) });
    const average = (of: (x: number[]) => number): number => draws.reduce((sum, x) => sum + of(x), 0) / count;
    mean.forEach((m, i) => {
      assert.ok(Math.abs(average((x) => x[i]) - m) < 4 * Math.sqrt(covariance[i][i] / count));
    });
    covariance.forEach((row, i) =>
      row.forEach((c, j) => {
        assert.ok(Math.abs(average((x) => (x[i] - mean[i]) * (x[j] - mean[j])) - c) < 0.06);
      }),
    );
    assert.throws(
      () => sampleNormal({ mean: [1], covariance, count, random: createRandom(7) }),
      /mean.length/,
    );
  });

  it("gives the density of a product of independent normals, and integrates to 1", () => {
    const log1d = (z: number): number => -0.5 * (z * z + Math.log(2 * Math.PI));
    assertClose(
      normalLogDensity([[3, 1]], {
        mean: [1, 1],
        covariance: [
          [4, 0],
          [0, 0.25],
        ],
      })[0],
      log1d(1) - Math.log(2) + log1d(0) - Math.log(0.5),
    );
    const axis = Array.from({ length: 161 }, (_, i) => -8 + i * 0.1);
    const grid = axis.flatMap((x) => axis.map((y) => [x, y]));
    const densities = normalLogDensity(grid, {
      mean: [0.3, -0.2],
      covariance: [
        [1, 0.7],
        [0.7, 1.5],
      ],
    });
    assertClose(
      densities.reduce((sum, log) => sum + Math.exp(log) * 0.01, 0),
      1,
      { tolerance: 1e-6 },
    );
  });

  it("gives standard deviations and correlations by hand, and none of what does not vary", () => {
    const { scale, correlation } = standardDeviations([
      [8 / 3, 10 / 3],
      [10 / 3, 14 / 3],
    ]);
    assertClose(scale, [Math.sqrt(8 / 3), Math.sqrt(14 / 3)], { tolerance: 1e-14 });
    assertClose(correlation[0][1], 10 / Math.sqrt(112), { tolerance: 1e-14 });
    assert.deepEqual(
      standardDeviations([
        [0, 0],
        [0, 4],
      ]).correlation,
      [
        [1, 0],
        [0, 1],
      ],
    );
    assert.throws(
      () =>
        standardDeviations([
          [1, 0],
          [0, -1],
        ]),
      /covariance\[1\]\[1\].*>= 0, got -1/,
    );
    assert.throws(() => standardDeviations([[1, 0]]), /covariance\[0\]\.length: expected 1, got 2/);
  });

  it("takes the variance from the factor of the precision, and sees one that belongs to another covariance", () => {
    const factor = [
      [2, 0],
      [6, 1],
    ];
    const { covariance, precisionFactor } = factoredGaussian([0, 0], factor);
    // (LLᵀ)⁻¹ = [[4, 12], [12, 37]]⁻¹ = [[37, −12], [−12, 4]]/4.
    assertClose(covariance, [
      [9.25, -3],
      [-3, 1],
    ]);
    const x = [1, 3.5];
    for (const form of [{ covariance }, { precisionFactor }, { covariance, precisionFactor }]) {
      assertClose(varianceFunction("", form, 2)(x), 9.25 - 21 + 12.25);
    }
    const twice = covariance.map((row) => row.map((value) => 2 * value));
    assert.throws(
      () => varianceFunction("q.", { covariance: twice, precisionFactor }, 2),
      /q\.precisionFactor: expected the factor of the inverse of the covariance, \[0\]\[0\] of which is 18\.5, got 9\.25/,
    );
    assert.throws(() => varianceFunction("q.", {}, 2), /q\.covariance: expected an array of rows/);
  });

  it("has the normal probability, to 1e-15", () => {
    // mpmath's ncdf.
    for (const [x, expected] of [
      [-8, 6.220960574271784e-16],
      [-3, 0.0013498980316300957],
      [-0.5, 0.3085375387259869],
      [0, 0.5],
      [1, 0.8413447460685429],
      [4, 0.9999683287581669],
    ]) {
      assert.ok(Math.abs(normalProbability(x) - expected) < 2e-15, `${x}: ${normalProbability(x)}`);
    }
    assert.deepEqual([normalProbability(-1e300), normalProbability(1e300)], [0, 1]);
  });

  it("bounds a count before it draws", () => {
    for (const count of [-1, 0.5, NaN, 2 ** 31, 1e300]) {
      assert.throws(
        () => sampleNormal({ mean: [0], covariance: [[1]], count, random: createRandom(0) }),
        /count: expected an integer >= 0/,
      );
    }
  });
});
