import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { tf } from "../../../../src/engine";
import { identify } from "../../../../src/lib/trainings/identity";

describe("what a tensor is for the key of a training", () => {
  it("is its type, its shape and all its bytes, however it is read", () => {
    const shape = [1500, 1000]; // read back in two parts, of which the last is shorter
    const values = Float32Array.from({ length: 1_500_000 }, (_, i) => Math.sin(i));
    const tensor = tf.tensor2d(values, [1500, 1000]);
    const expected = createHash("sha256")
      .update(JSON.stringify(["float32", shape]))
      .update(new Uint8Array(values.buffer));
    const before = tf.memory().numTensors;
    assert.equal(identify(tensor), expected.digest("hex"));
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
  });

  it("tells large integers apart, and refuses what it cannot tell apart", () => {
    assert.notEqual(identify(1n), identify(2n));
    assert.notEqual(identify(1n), identify(1));
    const around: unknown[] = [];
    around.push({ around });
    for (const value of [new Date(0), /a/, new ArrayBuffer(4), around, [Symbol("a")]])
      assert.throws(() => identify(value), /a part of what a training depends on: expected numbers/);
    const twice = [1];
    assert.equal(identify([twice, twice]), identify([[1], [1]]));
  });

  it("is of today's values, where it is a variable", () => {
    const variable = tf.variable(tf.tensor1d([1, 3]));
    const first = identify(variable);
    variable.assign(tf.tensor1d([-10, -30]));
    const plain = tf.tensor1d([-10, -30]);
    assert.notEqual(identify(variable), first);
    assert.equal(identify(variable), identify(plain));
    variable.dispose();
  });

  it("is the same for a sequence that is gone through once as for its array, and another in another order", () => {
    const orders = [Int32Array.of(1, 0), Int32Array.of(0, 1)];
    assert.equal(identify(orders.values()), identify(orders));
    assert.notEqual(identify(orders), identify([...orders].reverse()));
    assert.notEqual(identify([]), identify({}));
  });
});
