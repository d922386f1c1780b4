import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { pointPosterior, sampleMoments } from "../../../../src/lib/inference/point-posterior";
import { assertClose } from "../../../support/reference";

describe("pointPosterior", () => {
  it("averages probabilities, votes and entropies over weighted points, written out", () => {
    const points = [
      [1, 0],
      [-2, 1],
    ];
    const [p, q] = [1 / (1 + Math.exp(-3)), 1 / (1 + Math.exp(5))];
    const entropyOf = (x: number): number => -x * Math.log(x) - (1 - x) * Math.log(1 - x);
    const {
      mean: average,
      votes,
      expectedEntropy,
    } = pointPosterior({ points, shares: [0.25, 0.75] }).predictive([[3]]);
    assertClose(average[0], [1 - (0.25 * p + 0.75 * q), 0.25 * p + 0.75 * q], { tolerance: 1e-14 });
    assertClose(votes[0], [0.75, 0.25], { tolerance: 1e-14 });
    assertClose(expectedEntropy, [0.25 * entropyOf(p) + 0.75 * entropyOf(q)], { tolerance: 1e-14 });
  });

  it("stays exact for large activations", () => {
    const { mean: average, expectedEntropy } = pointPosterior({ points: [[1000, 0]] }).predictive([
      [1],
      [-1],
    ]);
    assert.deepEqual(average, [
      [0, 1],
      [1, 0],
    ]);
    assert.deepEqual(expectedEntropy, [0, 0]);
  });

  it("has entropies (|a| + 1)e^−|a| where it is sure, on either side, and none below 0", () => {
    for (const a of [-700, -60, -36, 36, 60, 700]) {
      const [entropy] = pointPosterior({ points: [[a, 0]] }).predictive([[1]]).expectedEntropy;
      const expected = (Math.abs(a) + 1) * Math.exp(-Math.abs(a));
      assert.ok(Math.abs(entropy / expected - 1) < 1e-13, `${a}: ${entropy} for ${expected}`);
    }
  });

  it("refuses shapes that do not fit", () => {
    assert.throws(
      () => pointPosterior({ points: [[1, 2]] }).predictive([[1, 2]]),
      /inputs\[0\]\.length: expected 1, got 2/,
    );
    assert.throws(() => pointPosterior({ points: [[1, 2]], shares: [1, 2] }), /shares\.length/);
  });

  it("draws its points by their shares", () => {
    const { sample } = pointPosterior({ points: [[1], [2], [3], [4]], shares: [0.5, 0, 0.2, 0.3] });
    const count = 20_000;
    const draws = sample({ count, random: createRandom(1) }).flat();
    for (const [value, share] of [
      [1, 0.5],
      [2, 0],
      [3, 0.2],
      [4, 0.3],
    ]) {
      const found = draws.filter((draw) => draw === value).length / count;
      assert.ok(
        Math.abs(found - share) <= 4 * Math.sqrt((share * (1 - share)) / count),
        `${value}: ${found}`,
      );
    }
    for (const count of [5e7, 2 ** 31])
      assert.throws(() => sample({ count, random: createRandom(1) }), /count: .*<= 10000000, got/);
  });
});

describe("sampleMoments", () => {
  it("refuses what are not shares", () => {
    const points = [[0], [4]];
    const message = /shares: expected numbers whose sum is 1, got 0\.9/;
    assert.throws(() => sampleMoments(points, [0.5, 0.4]), message);
    assert.throws(
      () =>
        pointPosterior({
          points: [
            [0, 1],
            [4, 1],
          ],
          shares: [0.5, 0.4],
        }),
      message,
    );
    assert.throws(() => sampleMoments(points, [1.5, -0.5]), /shares\[1\].*>= 0, got -0\.5/);
    assert.doesNotThrow(() => sampleMoments([[0], [1], [2]], new Float32Array(3).fill(1 / 3)));
  });

  it("gives mean and covariance by hand", () => {
    const { mean: center, covariance } = sampleMoments([
      [0, 0],
      [2, 1],
      [4, 5],
    ]);
    assertClose(center, [2, 2], { tolerance: 1e-14 });
    assertClose(covariance.flat(), [8 / 3, 10 / 3, 10 / 3, 14 / 3], { tolerance: 1e-14 });
    assertClose(sampleMoments([[0], [4]], [0.75, 0.25]).covariance[0], [3], { tolerance: 1e-14 });
  });
});
