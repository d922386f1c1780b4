import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { ensembleSamples } from "../../../../src/lib/inference/ensemble";
import { monteCarloPredictive, monteCarloSamples } from "../../../../src/lib/inference/monte-carlo";
import { odin } from "../../../../src/lib/inference/odin";
import { classProbabilities, networkOutputs, networkRows } from "../../../../src/lib/inference/outputs";
import { dense } from "../../../../src/lib/models/layers";
import { lenet } from "../../../../src/lib/models/lenet";
import { mlp } from "../../../../src/lib/models/mlp";
import { forward } from "../../../../src/lib/models/network";

function assertNear(actual: number[], expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) <= tolerance, `[${i}]: ${value} is not ${expected[i]}`),
  );
}

describe("what LeNet says about images", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("is told of whole numbers too, and of no tensor that is gone", async () => {
    const network = mlp({ hiddenUnits: 3 });
    const parameters = network.initialize(createRandom(1));
    const inputs = tf.tensor2d([[1, 2]], undefined, "int32");
    const floats = await networkRows(network, parameters, tf.cast(inputs, "float32"));
    assert.deepEqual(await networkRows(network, parameters, inputs), floats);
    inputs.dispose();
    await assert.rejects(
      networkRows(network, parameters, inputs),
      /inputs: expected tensors that are not disposed/,
    );
    tf.dispose(parameters);
    const others = tf.ones([1, 2]);
    await assert.rejects(
      networkRows(network, parameters, others),
      /parameters: expected tensors that are not/,
    );
  });

  it("is the same in every layer as the whole network's answer", async () => {
    const parameters = lenet.initialize(createRandom(1));
    const images = tf.randomNormal([7, 28, 28, 1], 0, 2, "float32", 3);
    const before = tf.memory().numTensors;
    const { features, hidden, logits, probabilities } = await networkOutputs(lenet, parameters, images);
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(features.shape, [7, 512]);
    const expected = forward(lenet, parameters, images);
    assertNear(logits.flat(), expected.dataSync(), 1e-4);
    assertNear(probabilities.flat(), tf.softmax(expected).dataSync(), 1e-5);
    assertNear([...dense(parameters.dense2, tf.tensor2d(hidden)).dataSync()], expected.dataSync(), 1e-4);
  });

  it("is the same without the features, which are computed a batch at a time", async () => {
    const parameters = lenet.initialize(createRandom(1));
    const images = tf.randomNormal([600, 28, 28, 1], 0, 2, "float32", 3);
    const { features, ...expected } = await networkOutputs(lenet, parameters, images);
    features.dispose();
    const before = tf.memory().numTensors;
    const { hidden, logits, probabilities } = await networkRows(lenet, parameters, images);
    assert.equal(tf.memory().numTensors, before);
    assertNear(hidden.flat(), expected.hidden.flat(), 1e-5);
    assertNear(logits.flat(), expected.logits.flat(), 1e-5);
    assertNear(probabilities.flat(), expected.probabilities.flat(), 1e-6);
  });

  it("is read of a network whose hidden units are its inputs, which stay the caller's", async () => {
    const network = { ...mlp({ hiddenUnits: 2 }), hidden: (_: unknown, features: tf.Tensor) => features };
    const parameters = network.initialize(createRandom(1));
    const points = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const { features, hidden } = await networkOutputs(network, parameters, points);
    assert.deepEqual([hidden, features.arraySync()], [await points.array(), await points.array()]);
    assert.deepEqual((await networkRows(network, parameters, points)).hidden, hidden);
  });
});

describe("a network that gives what is not finite", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("is told so with the place, by whatever asks it, and leaves no tensor behind", async () => {
    const network = mlp({ hiddenUnits: 2, rate: 0.5 });
    const parameters = network.initialize(createRandom(1));
    const points = tf.tensor2d([
      [1, 1],
      [NaN, 0],
    ]);
    const point = points.slice(0, 1);
    const draw = { passes: 3, random: createRandom(2) };
    const before = tf.memory().numTensors;
    await assert.rejects(networkOutputs(network, parameters, points), /features\[1\]\[0\].*got NaN$/);
    await assert.rejects(monteCarloPredictive(network, parameters, points, draw), /mean probabilities\[1\]/);
    await assert.rejects(
      odin(network, parameters, points, { temperature: 1, epsilon: 0 }),
      /scores at temperature 1 and epsilon 0\[1\]: expected a finite number, got NaN/,
    );
    await assert.rejects(ensembleSamples(network, [parameters], points), /features\[1\]\[0\].*NaN/);
    assert.throws(() => classProbabilities(network, parameters, points), /probabilities\[1\]\[0\].*NaN/);
    const blind = { ...network, hidden: () => tf.tensor2d([[0, NaN]]) };
    await assert.rejects(networkOutputs(blind, parameters, point), /hidden units\[0\]\[1\].*NaN$/);
    assert.throws(() => monteCarloSamples(network, parameters, points, draw), /probabilities of pass 0\[1\]/);
    assert.equal(tf.memory().numTensors, before);
  });
});
