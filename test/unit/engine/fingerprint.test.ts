import assert from "node:assert/strict";
import { compile } from "../../../src/engine/compile";
import { statelessNormal } from "../../../src/engine/operations";
import { tf } from "../../../src/engine/tensorflow";

type Pure = (x: tf.Tensor, y: tf.Tensor, seed: tf.Tensor) => tf.Tensor | tf.Tensor[];

describe("the fingerprint of a compiled function", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const args = () => [tf.ones([2, 2]), tf.zeros([2, 2]), tf.tensor1d([1, 2], "int32")] as const;
  const fingerprint = (pure: Pure): string => {
    const compiled = compile(pure, { eager: false });
    const found = compiled.fingerprint(...args())!;
    compiled.dispose();
    assert.match(found, /^[0-9a-f]{64}$/);
    return found;
  };
  const pure: Pure = (x, y, seed) => {
    const noise = statelessNormal([2, 2], seed);
    const product = tf.matMul(x, tf.leakyRelu(y, 0.2));
    return tf.add(tf.mul(product, 2), noise);
  };

  const same: Record<string, Pure> = {
    "a second recording": pure,
    "other names, and independent operations in another order": (first, second, s) => {
      const rectified = tf.leakyRelu(second, 0.2);
      const doubled = tf.mul(tf.matMul(first, rectified), 2);
      return tf.add(doubled, statelessNormal([2, 2], s));
    },
    "work whose result is not used": (x, y, seed) => {
      tf.exp(tf.add(x, 5));
      return pure(x, y, seed);
    },
    "a compiled function inside": compile(pure),
  };
  for (const [what, other] of Object.entries(same)) {
    it(`is the same for ${what}`, () => assert.equal(fingerprint(other), fingerprint(pure)));
  }

  const others: Record<string, Pure> = {
    "another constant": (x, y, seed) =>
      tf.add(tf.mul(tf.matMul(x, tf.leakyRelu(y, 0.2)), 3), statelessNormal([2, 2], seed)),
    "another attribute": (x, y, seed) =>
      tf.add(tf.mul(tf.matMul(x, tf.leakyRelu(y, 0.3)), 2), statelessNormal([2, 2], seed)),
    "another operation": (x, y, seed) =>
      tf.sub(tf.mul(tf.matMul(x, tf.leakyRelu(y, 0.2)), 2), statelessNormal([2, 2], seed)),
    "arguments in each other's place": (x, y, seed) => pure(y, x, seed),
    "inputs in each other's place": (x, y, seed) =>
      tf.add(tf.mul(tf.matMul(tf.leakyRelu(y, 0.2), x), 2), statelessNormal([2, 2], seed)),
    "a second result": (x, y, seed) => [pure(x, y, seed) as tf.Tensor, x],
    "results in each other's place": (x, y, seed) => [x, pure(x, y, seed) as tf.Tensor],
    "a constant −0": (x) =>
      tf.mul(
        x,
        tf.tensor2d([
          [0, 1],
          [-0, 1],
        ]),
      ),
    "a constant 0": (x) =>
      tf.mul(
        x,
        tf.tensor2d([
          [0, 1],
          [0, 1],
        ]),
      ),
    "one output of several": (x) => tf.split(x, 2)[0],
    "another output of several": (x) => tf.split(x, 2)[1],
  };
  it("differs between functions that compute something else", () => {
    const found = [pure, ...Object.values(others)].map(fingerprint);
    assert.equal(new Set(found).size, found.length);
  });

  it("depends on the arguments' form, not on their values, and not on what has run", () => {
    const compiled = compile((x: tf.Tensor) => tf.square(x), { eager: false });
    const first = compiled.fingerprint(tf.ones([2]));
    compiled(tf.ones([2]));
    assert.equal(compiled.fingerprint(tf.zeros([2])), first);
    assert.notEqual(compiled.fingerprint(tf.ones([3])), first);
    assert.notEqual(compiled.fingerprint(tf.ones([2], "int32")), first);
    compiled.dispose();
  });

  it("is unknown where the function runs eagerly", () =>
    assert.equal(compile(pure, { eager: true }).fingerprint(...args()), undefined));
});
