import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { dropout, initializeLayer } from "../../../../src/lib/models/layers";

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `[${i}]: ${actual[i]} is not ${expected[i]}`);
  }
}

describe("dropout", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("drops the given share, keeps the mean, and is off without a seed", () => {
    const ones = tf.ones([400, 500]);
    const dropped = dropout(ones, 0.2, tf.tensor1d([1, 2], "int32")).dataSync();
    const zeros = dropped.filter((value) => value === 0).length / dropped.length;
    assert.ok(Math.abs(zeros - 0.2) < 0.005);
    assertNear([...new Set(dropped)].sort(), [0, 1.25], 2 ** -16); // 0.2 is rounded to a multiple of 2⁻¹⁶
    assert.equal(dropout(ones, 0.2), ones);
  });

  for (const [rate, exact] of [
    [0, 0],
    [0.25, 0.25],
    [0.5, 0.5],
    [1 / 3, 21845 / 65536],
    [0.9999999, 65535 / 65536],
  ]) {
    it(`drops each unit at rate ${rate}, and no unit along with another`, () => {
      const [rows, units] = [40000, 11];
      const dropped = dropout(
        tf.ones([rows, units]),
        rate,
        tf.tensor1d([5, 6], "int32"),
      ).arraySync() as number[][];
      const kept = dropped.map((row) => row.map((value) => Number(value > 0)));
      const standard = Math.sqrt((exact * (1 - exact)) / rows);
      for (const row of dropped)
        for (const value of row) assert.ok(value === 0 || Math.abs(value * (1 - exact) - 1) < 1e-6);
      for (let i = 0; i < units; i++) {
        const share = kept.reduce((sum, row) => sum + row[i], 0) / rows;
        assert.ok(Math.abs(share - (1 - exact)) <= 5 * standard, `unit ${i}: ${share} kept`);
        for (let j = 0; j < i; j++) {
          const both = kept.reduce((sum, row) => sum + (row[i] - 1 + exact) * (row[j] - 1 + exact), 0) / rows;
          assert.ok(
            Math.abs(both) <= (5 * exact * (1 - exact)) / Math.sqrt(rows),
            `units ${i} and ${j}: covariance ${both}`,
          );
        }
      }
    });
  }
  it("refuse more weights than memory is meant for, before they are drawn", () => {
    const random = createRandom(0);
    assert.throws(
      () => initializeLayer([1e5, 1e5], random),
      /the number of weights: expected an integer >= 1 and <= 10000000, got 10000000000/,
    );
    assert.equal(random.uniform(), createRandom(0).uniform());
  });

  it("refuse dropout rates outside [0, 1) and layers without units", () => {
    for (const rate of [-0.2, 1, 20, NaN]) {
      const message = new RegExp(`rate: expected a number >= 0 and < 1, got ${rate}$`);
      assert.throws(() => dropout(tf.ones([2]), rate, tf.tensor1d([1, 2], "int32")), message);
    }
    assert.throws(
      () => initializeLayer([0, 3], createRandom(0)),
      /shape\[0\]: expected an integer >= 1.*got 0/,
    );
    assert.throws(() => initializeLayer([], createRandom(0)), /shape: expected at least one value, got \[\]/);
  });
});
