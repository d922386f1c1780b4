import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../../src/engine/compile";
import { statelessNormal, statelessUniform } from "../../../src/engine/operations";
import { nodeBackend } from "../../../src/engine/node-backend";
import { tf } from "../../../src/engine/tensorflow";
import { leaves, type TensorTree } from "../../../src/engine/tensor-tree";

/** Asserts that the compiled function gives the eager one's bits, at the call that records and at the next. */
function assertSameBits(pure: (...args: tf.Tensor[]) => TensorTree, ...args: tf.Tensor[]): void {
  const compiled = compile(pure, { eager: false });
  const eager = compile(pure, { eager: true });
  const values = (tree: TensorTree): unknown[] =>
    leaves(tree).map((tensor) => [tensor.dtype, tensor.shape, tensor.dataSync()]);
  const expected = values(eager(...args));
  assert.deepEqual(values(compiled(...args)), expected);
  assert.deepEqual(values(compiled(...args)), expected);
  compiled.dispose();
}

describe("compile", () => {
  const { LAB_EAGER, TMPDIR } = process.env;
  beforeEach(() => {
    delete process.env.LAB_EAGER;
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    if (LAB_EAGER) process.env.LAB_EAGER = LAB_EAGER;
    if (TMPDIR) process.env.TMPDIR = TMPDIR;
    else delete process.env.TMPDIR;
  });

  it("tells arguments apart that share their numbers when it records", () => {
    const [x, y] = [tf.scalar(1), tf.scalar(3)];
    for (const same of [x, x.clone(), tf.reshape(x, [])]) {
      const difference = compile((a: tf.Tensor, b: tf.Tensor) => tf.sub(a, b), { eager: false });
      assert.deepEqual(
        [difference(x, same), difference(x, y)].map((result) => result.dataSync()[0]),
        [0, -2],
      );
      difference.dispose();
    }
  });

  it("refuses an argument's numbers that the function also holds otherwise", () => {
    const x = tf.scalar(1);
    const held = compile((a: tf.Tensor) => tf.add(a, x), { eager: false });
    assert.throws(() => held(x), /no argument of the compiled function/);
  });

  it("gives the eager bits for convolution, pooling, gradients and random numbers", () => {
    const images = tf.randomNormal([7, 12, 12, 1], 0, 1, "float32", 1);
    const kernel = tf.randomNormal([3, 3, 1, 4], 0, 1, "float32", 2);
    const seed = tf.tensor1d([3, 4], "int32");
    assertSameBits(
      (x, w, s) => {
        const noisy = tf.add(x, statelessNormal(x.shape, s));
        const loss = (v: tf.Tensor): tf.Scalar =>
          tf.mean(
            tf.relu(tf.maxPool(tf.conv2d(noisy as tf.Tensor4D, v as tf.Tensor4D, 1, "same"), 2, 2, "valid")),
          );
        const { value, grad } = tf.valueAndGrad(loss)(w);
        return { value, grad, noise: statelessUniform([5], s) };
      },
      images,
      kernel,
      seed,
    );
  });

  for (const [kind, pure] of Object.entries<(x: tf.Tensor) => tf.Tensor>({
    "type and integers": (x) => tf.cast(tf.argMax(x, 1), "float32"),
    "lists of integers": (x) => tf.avgPool(tf.reshape<tf.Rank.R4>(x, [1, 2, 3, 1]), [2, 1], 1, "valid"),
    floats: (x) => tf.leakyRelu(x, 0.3),
    booleans: (x) => tf.sum(x, 1, true),
    text: (x) => tf.conv2d(tf.reshape<tf.Rank.R4>(x, [1, 2, 3, 1]), tf.ones([1, 1, 1, 2]), 1, "same"),
    shapes: (x) =>
      nodeBackend().executeSingleOutput(
        "EnsureShape",
        [
          { name: "T", type: nodeBackend().binding.TF_ATTR_TYPE, value: nodeBackend().binding.TF_FLOAT },
          { name: "shape", type: nodeBackend().binding.TF_ATTR_SHAPE, value: [2, 3] },
        ],
        [x],
      ),
  })) {
    it(`keeps attributes: ${kind}`, () =>
      assertSameBits(
        pure,
        tf.tensor2d([
          [1, -2, 3],
          [-4, 5, -6],
        ]),
      ));
  }

  it("keeps constants: numbers, repeated numbers, integers, booleans", () => {
    assertSameBits(
      (x) => ({
        several: tf.add(x, tf.tensor1d([1, -0.5, 1e-30])),
        negativeZero: tf.div(x, tf.tensor1d([-0, -0, -0])),
        ones: tf.mul(x, tf.ones([3])),
        integers: tf.add(tf.tensor1d([1, 2, 3], "int32"), tf.cast(x, "int32")),
        booleans: tf.logicalAnd(tf.greater(x, 0), tf.tensor1d([true, false, true], "bool")),
        alone: tf.tensor1d([7, 8]),
      }),
      tf.tensor1d([1, 2, -3]),
    );
  });

  it("agrees to rounding where TensorFlow's optimizer takes another form", () => {
    const pure = (x: tf.Tensor, y: tf.Tensor): tf.Tensor[] => [
      tf.div(x, tf.sqrt(tf.sub(tf.add(y, 1), 0.5))),
      tf.log(tf.add(1, y)),
    ];
    const tensors = [
      tf.randomUniform([1000], -1, 1, "float32", 1),
      tf.randomUniform([1000], 0, 1, "float32", 2),
    ] as const;
    const compiled = compile(pure, { eager: false });
    compiled(...tensors);
    const results = compiled(...tensors).map((tensor) => [...tensor.dataSync()]);
    compile(pure, { eager: true })(...tensors).forEach((tensor, i) =>
      [...tensor.dataSync()].forEach((value, j) =>
        assert.ok(
          Math.abs(results[i][j] - value) <= 4 * 2 ** -24 * Math.max(Math.abs(value), 2 ** -4),
          `${results[i][j]}, ${value}`,
        ),
      ),
    );
    compiled.dispose();
  });

  it("returns arguments and repeated results as tensors of their own", () => {
    const compiled = compile((x: tf.Tensor) => {
      const doubled = tf.mul(x, 2);
      return [x, doubled, doubled];
    });
    const x = tf.tensor1d([1, 2]);
    for (let call = 0; call < 2; call++) {
      const [same, first, second] = compiled(x);
      tf.dispose([same, first]);
      assert.deepEqual([...second.dataSync(), ...x.dataSync()], [2, 4, 1, 2]);
    }
    compiled.dispose();
  });

  it("records once for each form of the arguments", () => {
    let runs = 0;
    const compiled = compile((x: { a: tf.Tensor }) => {
      runs++;
      return tf.sum(x.a);
    });
    for (const size of [2, 3, 2, 3]) assert.equal(compiled({ a: tf.ones([size]) }).dataSync()[0], size);
    assert.equal(runs, 2);
    assert.equal(compiled.operations().length, 2);
    compiled.dispose();
    assert.equal(compiled.operations().length, 0);
    assert.equal(compiled({ a: tf.ones([2]) }).dataSync()[0], 2);
    assert.equal(runs, 3);
    compiled.dispose();
  });

  it("takes a compiled function inside another into the outer graph", () => {
    const inner = compile((x: tf.Tensor) => tf.square(x));
    const outer = compile((x: tf.Tensor) => tf.add(inner(x), 1));
    for (let call = 0; call < 2; call++)
      assert.deepEqual([...outer(tf.tensor1d([2, 3])).dataSync()], [5, 10]);
    assert.equal(inner.operations().length, 0);
    outer.dispose();
  });

  it("leaves no tensor, session or folder behind", () => {
    // A temporary folder of its own: others may be compiling beside the test.
    const own = mkdtempSync(join(tmpdir(), "graph-test-"));
    process.env.TMPDIR = own;
    const x = tf.tensor1d([1, 2, 3]);
    const compiled = compile((v: tf.Tensor) => tf.add(tf.mul(v, tf.scalar(2)), tf.exp(v)));
    const before = {
      tensors: tf.memory().numTensors,
      sessions: nodeBackend().binding.getNumOfSavedModels(),
      files: readdirSync(own),
    };
    for (let call = 0; call < 3; call++) compiled(x).dispose();
    compiled.dispose();
    const after = {
      tensors: tf.memory().numTensors,
      sessions: nodeBackend().binding.getNumOfSavedModels(),
      files: readdirSync(own),
    };
    assert.deepEqual(after, before);
    rmdirSync(own);
  });

  const impure: [string, (x: tf.Tensor) => tf.Tensor, RegExp][] = [
    ["reading values", (x) => tf.scalar(x.dataSync()[0]), /cannot read the values/],
    ["tf.gather's check of indices", (x) => tf.gather(x, tf.cast(x, "int32")), /cannot read the values/],
    ["an unseeded random number", (x) => tf.add(x, tf.randomNormal([2])), /unseeded random number/],
    [
      "a large constant",
      () => tf.tensor1d(Float32Array.from({ length: 3e5 }, (_, i) => i)).square(),
      /pass it as an argument/,
    ],
    ["text", () => tf.tensor1d(["a"]), /text constants|not string/],
  ];
  for (const [what, pure, message] of impure) {
    it(`refuses ${what}, and leaves the backend as it was`, () => {
      const before = tf.memory().numTensors;
      const x = tf.tensor1d([0, 1]);
      assert.throws(() => compile(pure)(x), message);
      x.dispose();
      assert.equal(tf.memory().numTensors, before);
      assert.equal(typeof Math.random(), "number");
      assert.equal(tf.add(1, 2).dataSync()[0], 3);
    });
  }

  it("refuses a tensor from outside, known to TensorFlow or not, and names it", () => {
    const fresh = tf.tensor1d([5, 6]);
    const used = tf.square(fresh);
    for (const captured of [tf.tensor1d([5, 6]), used]) {
      const message = /a float32 tensor of shape \[2\] is no argument/;
      assert.throws(() => compile((x: tf.Tensor) => tf.add(x, captured))(fresh), message);
      assert.throws(() => compile(() => captured)(), message);
    }
  });

  it("runs the function itself when asked to be eager", () => {
    let runs = 0;
    const eager = compile(
      (x: tf.Tensor) => {
        runs++;
        return tf.scalar(x.dataSync()[0]);
      },
      { eager: true },
    );
    assert.equal(eager(tf.scalar(3)).dataSync()[0] + eager(tf.scalar(4)).dataSync()[0], 7);
    assert.equal(runs, 2);
  });
});
