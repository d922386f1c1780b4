import assert from "node:assert/strict";
import { tf } from "../../../src/engine/tensorflow";

describe("replaced operations", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const a = [
    [1, -2, 3],
    [0.5, 4, -1],
  ];
  const b = [
    [2, 1],
    [0, -3],
    [5, 0.25],
  ];
  const transposed = (rows: number[][]): number[][] => rows[0].map((_, j) => rows.map((row) => row[j]));
  const product = (left: number[][], right: number[][]): number[][] =>
    left.map((row) =>
      transposed(right).map((column) => row.reduce((sum, value, k) => sum + value * column[k], 0)),
    );

  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      it(`multiply matrices, transposed or not: ${transposeA}, ${transposeB}`, () => {
        const found = tf.matMul(
          tf.tensor2d(transposeA ? transposed(a) : a),
          tf.tensor2d(transposeB ? transposed(b) : b),
          transposeA,
          transposeB,
        );
        assert.deepEqual(found.arraySync(), product(a, b));
      });
    }
  }

  it("leave stacks of matrices and their broadcasting as they are", () => {
    const stack = tf.matMul(
      tf.tensor3d([a, a.map((row) => row.map((value) => 2 * value))]),
      tf.tensor3d([b]),
    );
    assert.deepEqual(stack.arraySync(), [
      product(a, b),
      product(a, b).map((row) => row.map((value) => 2 * value)),
    ]);
  });

  it("differentiate products and ReLU as the rules say, 0 at a kink", () => {
    const gradients = tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.relu(tf.matMul(x, w))));
    const x = tf.tensor2d(a);
    const w = tf.tensor2d([
      [2, 1],
      [1, -3],
      [0, 0.25],
    ]); // the first unit is exactly 0 at the first row
    const [dx, dw] = gradients([x, w]).map((gradient) => gradient.arraySync());
    const open = product(a, w.arraySync()).map((row) => row.map((value) => Number(value > 0)));
    assert.deepEqual(open, [
      [0, 1],
      [1, 0],
    ]);
    assert.deepEqual(dx, product(open, transposed(w.arraySync())));
    assert.deepEqual(dw, product(transposed(a), open));
  });

  it("differentiate ReLU twice: of ReLU(x)² to 2 where x > 0", () => {
    const second = tf.grad(tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.relu(x)))));
    assert.deepEqual(second(tf.tensor1d([-1, 0, 0.5, 3])).arraySync(), [0, 0, 2, 2]);
  });
});
