import assert from "node:assert/strict";
import { flatten, unflatten } from "../../../src/engine/tensor-tree";
import { tf } from "../../../src/engine/tensorflow";

describe("flatten and unflatten", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("put a tree's numbers into a vector, in the order of its keys, and back", () => {
    const tree = {
      b: [
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.scalar(5),
      ],
      a: { c: tf.tensor3d([[[6]], [[7]]]) },
    };
    const vector = flatten(tree);
    assert.deepEqual(vector.arraySync(), [1, 2, 3, 4, 5, 6, 7]);
    const { b, a } = unflatten(tree, tf.mul(vector, 2));
    assert.deepEqual(
      [b[0].arraySync(), b[1].arraySync(), a.c.arraySync()],
      [
        [
          [2, 4],
          [6, 8],
        ],
        10,
        [[[12]], [[14]]],
      ],
    );
  });

  it("work for a single tensor", () => {
    const matrix = tf.tensor2d([[1, 2, 3]]);
    assert.deepEqual(unflatten(matrix, flatten(matrix)).arraySync(), [[1, 2, 3]]);
  });

  it("refuse a vector of another length", () => {
    assert.throws(() => unflatten({ a: tf.zeros([2, 2]) }, tf.zeros([5])), /sum of sizes must match/);
  });
});
