import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { tf } from "../../../../src/engine";
import { MNIST_STANDARD_DEVIATION } from "../../../../src/lib/data/digit-tensors";
import { LAB_ODIN, odin, odinScore } from "../../../../src/lib/inference/odin";
import { lenet } from "../../../../src/lib/models/lenet";
import { forward } from "../../../../src/lib/models/network";

describe("ODIN", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const initial = () => lenet.initialize(createRandom(1));
  const images = (count: number): tf.Tensor => tf.randomNormal([count, 28, 28, 1], 0, 2, "float32", 5);

  it("is 1 − the largest class probability for T = 1 and ε = 0", async () => {
    const [parameters, x] = [initial(), images(12)];
    const before = tf.memory().numTensors;
    const scores = await odin(lenet, parameters, x, { temperature: 1, epsilon: 0 });
    assert.equal(tf.memory().numTensors, before);
    const expected = tf.sub(1, tf.max(tf.softmax(forward(lenet, parameters, x)), 1)).dataSync();
    scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) < 1e-6));
  });

  it("moves against the gradient that finite differences give, with T inside it", () => {
    // A network that is known in closed form: logits (x₀, −2x₁, 0).
    const logits = (x: tf.Tensor): tf.Tensor => tf.mul(tf.reshape(x, [-1, 3]), tf.tensor1d([1, -2, 0]));
    const point = [0.3, 0.4, 5];
    const [temperature, epsilon] = [3, 0.05];
    const logProbability = (x: number[], k: number): number => {
      const a = [x[0] / temperature, (-2 * x[1]) / temperature, 0];
      return a[k] - Math.log(a.reduce((sum, value) => sum + Math.exp(value), 0));
    };
    const predicted = 0;
    const moved = point.map((value, i) => {
      const bump = (h: number): number[] => point.map((v, j) => (j === i ? v + h : v));
      const slope = (logProbability(bump(1e-4), predicted) - logProbability(bump(-1e-4), predicted)) / 2e-4;
      return value + epsilon * Math.sign(Math.abs(slope) < 1e-9 ? 0 : slope);
    });
    const expected = 1 - Math.max(...[0, 1, 2].map((k) => Math.exp(logProbability(moved, k))));
    const score = odinScore(
      logits,
      tf.tensor2d([point]),
      tf.scalar(temperature),
      tf.scalar(epsilon),
    ).dataSync()[0];
    assert.ok(Math.abs(score - expected) < 1e-6, `${score} ${expected}`);
  });

  it("gives an image the same score in any batch", async () => {
    const [parameters, x] = [initial(), images(1003)];
    const settings = { temperature: 5, epsilon: 0.0045 };
    const all = await odin(lenet, parameters, x, settings);
    const last = await odin(lenet, parameters, x.slice(1000, 3), settings);
    assert.equal(all.length, 1003);
    last.forEach((score, i) => assert.ok(Math.abs(score - all[1000 + i]) < 1e-5));
  });

  it("has the lab's ε of the grey values in units of normalised images", () => {
    assert.ok(Math.abs(LAB_ODIN.epsilon * MNIST_STANDARD_DEVIATION - 0.0014) < 1e-12);
  });

  it("refuses settings out of range", async () => {
    await assert.rejects(
      odin(lenet, initial(), images(1), { temperature: 0, epsilon: 0 }),
      /temperature.*> 0, got 0/,
    );
    await assert.rejects(
      odin(lenet, initial(), images(1), { temperature: 1, epsilon: -1 }),
      /epsilon.*>= 0, got -1/,
    );
  });
});
