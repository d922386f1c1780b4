import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { leaves, tf } from "../../../../src/engine";
import {
  confidNetConfidence,
  confidNetLoss,
  initializeConfidNet,
  trueClassProbability,
} from "../../../../src/lib/models/confidnet";
import type { Layer } from "../../../../src/lib/models/layers";
import { lenet } from "../../../../src/lib/models/lenet";

const layer = (weights: number[][], bias: number[]): Layer => ({
  weights: tf.tensor2d(weights),
  bias: tf.tensor1d(bias),
});
const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
const relu = (a: number): number => Math.max(0, a);
const seedOf = (i: number): tf.Tensor => tf.tensor1d([7, i], "int32");

function assertNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i] - value) < 1e-6, `[${i}]: ${actual[i]} is not ${value}`),
  );
}

describe("ConfidNet", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("starts with PyTorch's uniform numbers within 1/√fan-in, the same for the same seed", () => {
    const parameters = initializeConfidNet({ inputs: 100, random: createRandom(3) });
    const shapes = [...parameters.hidden, parameters.output].map(({ weights, bias }) => [
      weights.shape,
      bias.shape,
    ]);
    assert.deepEqual(shapes, [
      [[100, 400], [400]],
      [[400, 400], [400]],
      [[400, 400], [400]],
      [[400, 400], [400]],
      [[400, 1], [1]],
    ]);
    for (const { weights } of parameters.hidden) {
      const limit = 1 / Math.sqrt(weights.shape[0]);
      const [low, high] = [tf.min(weights), tf.max(weights)].map((tensor) => tensor.dataSync()[0] / limit);
      assert.ok(low >= -1.000001 && low < -0.999 && high <= 1.000001 && high > 0.999, `${low} ${high}`);
    }
    const again = leaves(initializeConfidNet({ inputs: 100, random: createRandom(3) }));
    leaves(parameters).forEach((tensor, i) => assert.deepEqual(tensor.dataSync(), again[i].dataSync()));
  });

  it("gives the confidence written out for two hidden layers", () => {
    // (1, 2) → ReLU (2, −1) = (2, 0) → 0.75 → 0.5; (0, 4) → (2, 2) → 6.75 → 12.5.
    const parameters = {
      hidden: [
        layer(
          [
            [1, -1],
            [0.5, 1],
          ],
          [0, -2],
        ),
        layer([[0.5], [3]], [-0.25]),
      ],
      output: layer([[2]], [-1]),
    };
    const confidence = confidNetConfidence(
      parameters,
      tf.tensor2d([
        [1, 2],
        [0, 4],
      ]),
    );
    assertNear(confidence.dataSync(), [0.6224593, 0.9999963]);
    assert.deepEqual(confidence.shape, [2]);
  });

  it("takes for its target what the network gives to the right class", () => {
    const probabilities = tf.tensor2d([
      [1 / 6, 2 / 6, 3 / 6],
      [5 / 8, 1 / 8, 2 / 8],
    ]);
    assertNear(trueClassProbability(probabilities, tf.tensor1d([2, 0], "int32")).dataSync(), [3 / 6, 5 / 8]);
  });

  // LeNet's part behind the features, with two features, two hidden units and three classes.
  const backbone = () => ({
    ...lenet.initialize(createRandom(0)),
    dense1: layer(
      [
        [1, -1],
        [0.5, 1],
      ],
      [0, -2],
    ),
    dense2: layer(
      [
        [Math.log(2) / 2, 0, 0],
        [0, Math.log(3) / 2, 0],
      ],
      [0, 0, 0],
    ),
  });
  const branch = () => ({ hidden: [layer([[0.5], [3]], [-0.25])], output: layer([[2]], [-1]) });

  it("has the mean squared error from the true class probability for its loss, written out", () => {
    const batch = {
      features: tf.tensor2d([
        [1, 2],
        [0, 4],
      ]),
      labels: tf.tensor1d([0, 2], "int32"),
    };
    const loss = confidNetLoss(lenet, { backboneDropout: false });
    // Units (2, 0) and (2, 2): softmax (2, 1, 1)/4 and (2, 3, 1)/6.
    const expected = ((sigmoid(0.5) - 1 / 2) ** 2 + (sigmoid(12.5) - 1 / 6) ** 2) / 2;
    for (const i of [0, 1]) assertNear(loss(branch(), batch, seedOf(i), backbone()).dataSync(), [expected]);
  });

  it("draws one dropout for the units and the target alike, where the backbone has it on", () => {
    const batch = { features: tf.tensor2d([[1, 3]]), labels: tf.tensor1d([1], "int32") };
    const lossOf = ([f1, f2, u1, u2]: number[]): number => {
      const [a, b] = [2 * f1, 6 * f2];
      const [first, second] = [(relu(a + 0.5 * b) * u1 * 4) / 3, (relu(-a + b - 2) * u2 * 4) / 3];
      const [one, two] = [2 ** (first / 2), 3 ** (second / 2)];
      return (sigmoid(2 * relu(0.5 * first + 3 * second - 0.25) - 1) - two / (one + two + 1)) ** 2;
    };
    const masks = Array.from({ length: 16 }, (_, i) => [i & 1, (i >> 1) & 1, (i >> 2) & 1, (i >> 3) & 1]);
    const possible = masks.map(lossOf);
    const loss = confidNetLoss(lenet, { backboneDropout: true });
    const [parameters, frozen] = [branch(), backbone()];
    const seen = Array.from(
      { length: 80 },
      (_, i) => loss(parameters, batch, seedOf(i), frozen).dataSync()[0],
    );
    for (const value of seen) {
      assert.ok(
        possible.some((other) => Math.abs(value - other) < 1e-5),
        `${value} is none of ${possible.join(", ")}`,
      );
    }
    assert.ok(new Set(seen.map((value) => value.toFixed(5))).size > 3);
  });
});
