import assert from "node:assert/strict";
import { compileLoop, leaves, tf, updateInPlace, type Step, type TensorTree } from "../../../src/engine";
import { nodeBackend } from "../../../src/engine/node-backend";

type State = { w: tf.Tensor; first: tf.Tensor; second: tf.Tensor; count: tf.Tensor };

/** Adam on ½ Σ (w − x)², with a count of the steps beside it. */
const adamStep: Step<State, [tf.Tensor], tf.Tensor> = ({ w, first, second, count }, x) => {
  const gradient = tf.sub(w, x);
  const step = tf.add(count, 1);
  const [beta1, beta2, rate, epsilon] = [0.9, 0.999, 0.1, 1e-8].map((value) => tf.scalar(value));
  const [power1, power2] = [tf.pow(beta1, step), tf.pow(beta2, step)];
  const [next, m, v] = updateInPlace(
    "ResourceApplyAdam",
    [w, first, second],
    [power1, power2, rate, beta1, beta2, epsilon, gradient],
    () => {
      const m = tf.add(first, tf.mul(tf.sub(gradient, first), tf.sub(1, beta1)));
      const v = tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), tf.sub(1, beta2)));
      const alpha = tf.div(tf.mul(rate, tf.sqrt(tf.sub(1, power2))), tf.sub(1, power1));
      return [tf.sub(w, tf.div(tf.mul(m, alpha), tf.add(tf.sqrt(v), epsilon))), m, v];
    },
  );
  return { state: { w: next, first: m, second: v, count: step }, result: tf.sum(tf.square(gradient)) };
};

const start = (size: number): State => ({
  w: tf.linspace(-1, 1, size),
  first: tf.zeros([size]),
  second: tf.zeros([size]),
  count: tf.scalar(0),
});

const values = (tree: TensorTree): unknown[] =>
  leaves(tree).map((tensor) => [tensor.dtype, tensor.shape, tensor.dataSync()]);

describe("compileLoop", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  for (const size of [7, 400 * 400]) {
    it(`gives the eager bits, those of an operation in place too, for ${size} numbers`, () => {
      const first = start(size);
      const x = tf.linspace(0, 3, size);
      const [eager, graph] = [true, false].map((how) => compileLoop(adamStep, first, { eager: how }));
      for (let step = 0; step < 5; step++) {
        assert.deepEqual(values(graph.advance(x)), values(eager.advance(x)));
        assert.deepEqual(values(graph.state()), values(eager.state()));
      }
      eager.dispose();
      graph.dispose();
    });
  }

  it("keeps a state that was read, whatever comes later, and the first one", () => {
    const first = start(1000);
    const loop = compileLoop(adamStep, first, { eager: false });
    const x = tf.ones([1000]);
    assert.deepEqual(values(loop.state()), values(first));
    loop.advance(x);
    const read = loop.state();
    const before = values(read).map((value) => structuredClone(value));
    for (let step = 0; step < 20; step++) loop.advance(x);
    assert.deepEqual(values(read), before);
    assert.notDeepEqual(values(loop.state()), before);
    assert.deepEqual(values(first), values(start(1000)));
    loop.dispose();
  });

  it("reads the state as it was, whatever takes its place", () => {
    const { add, mul, sub } = tf;
    type Pair = { a: tf.Tensor; b: tf.Tensor };
    const steps: Record<string, Step<Pair, [tf.Tensor], tf.Tensor>> = {
      swap: ({ a, b }) => ({ state: { a: b, b: a }, result: sub(a, b) }),
      "shift register": ({ a, b }, x) => ({ state: { a: x, b: a }, result: add(b, 0) }),
      "operations that come to nothing": ({ a, b }, x) => ({
        state: { a: add(x, 0), b: mul(sub(a, add(b, x)), 1) },
        result: add(b, 0),
      }),
    };
    for (const [name, step] of Object.entries(steps)) {
      for (let attempt = 0; attempt < 10; attempt++) {
        const first = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3, 5]) };
        const [eager, graph] = [true, false].map((how) => compileLoop(step, first, { eager: how }));
        for (let x = 7; x < 12; x++) {
          const argument = tf.tensor1d([x, -x]);
          assert.deepEqual(values(graph.advance(argument)), values(eager.advance(argument)), name);
          assert.deepEqual(values(graph.state()), values(eager.state()), name);
        }
        eager.dispose();
        graph.dispose();
      }
    }
  });

  it("tells state and arguments apart that share their numbers", () => {
    const one = tf.scalar(1);
    const loop = compileLoop(
      ([a, b]: tf.Tensor[], x: tf.Tensor) => ({
        state: [tf.add(a, x), tf.add(b, tf.mul(2, x))],
        result: tf.sub(a, x),
      }),
      [one, one],
      { eager: false },
    );
    const results = [loop.advance(one), loop.advance(one.clone())];
    assert.deepEqual(
      [...results, ...leaves(loop.state())].map((tensor) => tensor.dataSync()[0]),
      [0, 1, 3, 5],
    );
    loop.dispose();
  });

  it("leaves neither tensors nor sessions behind, within scopes and without", () => {
    const [first, x] = [start(3), tf.ones([3])];
    const count = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
    const before = count();
    for (const eager of [true, false]) {
      const loop = compileLoop(adamStep, first, { eager });
      for (let step = 0; step < 3; step++) tf.tidy(() => void loop.advance(x));
      tf.dispose(leaves(loop.state()));
      loop.dispose();
      loop.dispose();
      assert.deepEqual(count(), before);
    }
  });

  it("is known by what a step computes", () => {
    const print = (by: number): string => {
      const loop = compileLoop(
        (sum: tf.Tensor, x: tf.Tensor) => ({ state: tf.add(sum, tf.mul(x, by)), result: sum }),
        tf.scalar(0),
        { eager: false },
      );
      const found = loop.fingerprint(tf.scalar(1))!;
      loop.dispose();
      return found;
    };
    assert.equal(print(2), print(2));
    assert.notEqual(print(2), print(3));
  });

  it("refuses arguments of another form", () => {
    const loop = compileLoop(adamStep, start(3), { eager: false });
    loop.advance(tf.ones([3]));
    assert.throws(
      () => loop.advance(tf.ones([1])),
      /one form: expected \[0:float32\[3\]\], got \[0:float32\[1\]\]/,
    );
    loop.dispose();
  });
});
