import assert from "node:assert/strict";
import {
  euclideanNorm,
  extremes,
  formatNumber,
  largestDifference,
  linspace,
  mean,
  ranks,
  sum,
  variance,
} from "../../../../src/lib/core/numbers";
import reference from "../../../fixtures/study/statistics.json";

describe("numbers", () => {
  it("adds, averages and spreads as by hand, from any array-like", () => {
    for (const values of [[1, 2, 6], Float32Array.of(1, 2, 6), { length: 3, 0: 1, 1: 2, 2: 6 }]) {
      assert.deepEqual([sum(values), mean(values), variance(values)], [9, 3, 14 / 3]);
    }
    assert.equal(sum([]), 0);
    assert.deepEqual(linspace(-1, 2, 4), [-1, 0, 1, 2]);
    assert.equal(linspace(0.1, 0.7, 7)[6], 0.7);
    assert.equal(largestDifference([1, 5, 2], [1, 3, 2.5]), 2);
  });

  it("finds extremes and norm of more values than a call takes arguments", () => {
    const long = Float64Array.from({ length: 1e6 }, (_, i) => (i % 2 ? -3e200 : 4e200));
    assert.deepEqual(extremes(long), [-3e200, 4e200]);
    assert.deepEqual(extremes([]), [Infinity, -Infinity]);
    assert.ok(Math.abs(euclideanNorm(long) / 1e203 - Math.sqrt(12.5)) < 1e-15);
    assert.deepEqual([euclideanNorm([]), euclideanNorm([0, 0]), euclideanNorm([3, -4])], [0, 0, 5]);
  });

  it("has the norm of Math.hypot, as its compensated sum loses no digits", () => {
    const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 10 ** (i % 7));
    assert.ok(Math.abs(euclideanNorm(values) / Math.hypot(...values) - 1) < 1e-15);
  });

  it("says what is wrong instead of giving NaN or ∞", () => {
    // eslint-disable-next-line no-sparse-arrays
    const hole = [1, , 3] as number[];
    for (const of of [sum, mean, variance]) {
      assert.throws(() => of([1, NaN]), /values\[1\]: expected a finite number, got NaN/);
      assert.throws(() => of(hole), /values\[1\]: expected a finite number, got undefined/);
      assert.throws(() => of([1.7e308, 1.7e308]), /values: expected numbers with a finite sum/);
    }
    for (const of of [mean, variance]) assert.throws(() => of([]), /values: expected at least one value/);
    for (const count of [1, 2.5, 5e7, 2 ** 31])
      assert.throws(() => linspace(0, 1, count), /count: expected an integer/);
    assert.throws(() => linspace(-1.7e308, 1.7e308, 3), /to − from: .*got Infinity/);
    assert.throws(() => largestDifference([1, 2], [1]), /b\.length: expected 2, got 1/);
  });

  it("ranks as SciPy does: the highest first, ties sharing their places", () => {
    assert.deepEqual(ranks(reference.ranks.values), reference.ranks.ranks);
    assert.deepEqual(ranks([]), []);
  });

  it("writes numbers for reading", () => {
    assert.deepEqual([0.123456, 12, 1e-12, 1234567.8, 2e33, 99.31, NaN].map(formatNumber), [
      "0.1235",
      "12",
      "1.00e-12",
      "1.23e+6",
      "2.00e+33",
      "99.31",
      "NaN",
    ]);
  });
});
