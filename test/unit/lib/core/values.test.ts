import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { rowsOf, valuesOf } from "../../../../src/lib/core/values";

describe("reading tensors", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("gives the numbers, frees what the work made and leaves what it was given", () => {
    const given = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6.5],
    ]);
    const before = tf.memory().numTensors;
    assert.deepEqual(
      rowsOf(() => tf.add(tf.mul(given, 2), 1)),
      [
        [3, 5, 7],
        [9, 11, 14],
      ],
    );
    assert.deepEqual(
      rowsOf(() => given),
      given.arraySync(),
    );
    assert.deepEqual(
      valuesOf(() => tf.sum(given, 0)),
      Float32Array.of(5, 7, 9.5),
    );
    assert.equal(tf.memory().numTensors, before);
    assert.equal(given.isDisposed, false);
  });
});
