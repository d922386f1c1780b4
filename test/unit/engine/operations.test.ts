import assert from "node:assert/strict";
import {
  gatherRows,
  leftShift,
  statelessBits,
  statelessNormal,
  statelessUniform,
  tensorOfSlices,
} from "../../../src/engine/operations";
import * as portable from "../../../src/engine/portable-operations";
import { tf } from "../../../src/engine/tensorflow";

describe("operations with a seed, gathering, shifting", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("draws uniform and normal numbers with the right moments, the same for the same seed", () => {
    const seed = tf.tensor1d([1, 2], "int32");
    const uniform = statelessUniform([200000], seed);
    const normal = statelessNormal([200000], seed);
    const moments = (x: tf.Tensor): number[] => [
      tf.mean(x).dataSync()[0],
      tf.moments(x).variance.dataSync()[0],
    ];
    const near = (actual: number[], expected: number[]): void =>
      actual.forEach((value, i) =>
        assert.ok(Math.abs(value - expected[i]) < 0.01, `${actual.join()} ${expected.join()}`),
      );
    near(moments(uniform), [0.5, 1 / 12]);
    near(moments(normal), [0, 1]);
    assert.deepEqual(statelessNormal([200000], seed).dataSync(), normal.dataSync());
    assert.notDeepEqual(
      statelessNormal([200000], tf.tensor1d([1, 3], "int32")).dataSync(),
      normal.dataSync(),
    );
  });

  it("draws 32 random bits a number, each 1 as often as 0, and shifts them as JavaScript does", () => {
    const seed = tf.tensor1d([3, 4], "int32");
    const numbers = Array.from(statelessBits([40000], seed).dataSync());
    for (let bit = 0; bit < 32; bit++) {
      const ones = numbers.reduce((sum, value) => sum + ((value >>> bit) & 1), 0);
      assert.ok(Math.abs(ones - 20000) < 5 * 100, `bit ${bit}: ${ones} ones`);
    }
    for (const bits of [0, 8, 24]) {
      assert.deepEqual(
        [...leftShift(tf.tensor1d(numbers, "int32"), bits).dataSync()],
        numbers.map((value) => value << bits),
      );
    }
  });

  it("gathers rows as tf.gather does", () => {
    const rows = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const indices = tf.tensor1d([2, 0, 2], "int32");
    assert.deepEqual(gatherRows(rows, indices).arraySync(), tf.gather(rows, indices).arraySync());
    assert.throws(() => gatherRows(rows, tf.tensor1d([3], "int32")), /indices\[0\] = 3 is not in \[0, 3\)/);
  });

  it("fills a tensor slice by slice, from one array for all of them", () => {
    const array = new Float32Array(4);
    function* slices(): Generator<Float32Array> {
      for (const start of [1, 5]) {
        array.set([start, start + 1, start + 2, start + 3]);
        yield array;
      }
      yield Float32Array.of(9, 10);
    }
    const { numTensors } = tf.memory();
    const filled = tensorOfSlices([5, 2], slices());
    assert.equal(tf.memory().numTensors, numTensors + 1);
    const rows = [1, 3, 5, 7, 9].map((first) => [first, first + 1]);
    assert.deepEqual(filled.arraySync(), rows);
    assert.deepEqual(portable.tensorOfSlices([5, 2], slices()).arraySync(), rows);
    for (const fill of [tensorOfSlices, portable.tensorOfSlices]) {
      assert.deepEqual(fill([0, 2], []).shape, [0, 2]);
      assert.throws(() => fill([6, 2], slices()), /slices: expected 6 rows together, got 5/);
    }
  });
});
