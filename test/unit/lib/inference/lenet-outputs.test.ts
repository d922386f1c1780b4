import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { tf } from "../../../../src/engine";
import { uncertainty, uncertaintyFromSummary } from "../../../../src/lib/evaluation/uncertainty";
import { lenetOutputs } from "../../../../src/lib/inference/lenet-outputs";
import { lenetDropoutSamples, lenetMcDropout } from "../../../../src/lib/inference/mc-dropout";
import { dense, initializeLeNet, lenetLogits } from "../../../../src/lib/models/networks";

function assertNear(actual: number[], expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) <= tolerance, `[${i}]: ${value} is not ${expected[i]}`),
  );
}

describe("what LeNet says about images", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("is the same in every layer as the whole network's answer", async () => {
    const lenet = initializeLeNet(createRandom(1));
    const images = tf.randomNormal([7, 28, 28, 1], 0, 2, "float32", 3);
    const before = tf.memory().numTensors;
    const { features, hidden, logits, probabilities } = await lenetOutputs(lenet, images);
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(features.shape, [7, 512]);
    const expected = lenetLogits(lenet, images);
    assertNear(logits.flat(), expected.dataSync(), 1e-4);
    assertNear(probabilities.flat(), tf.softmax(expected).dataSync(), 1e-5);
    assertNear([...dense(lenet.dense2, tf.tensor2d(hidden)).dataSync()], expected.dataSync(), 1e-4);
  });

  it("gives the passes of MC dropout one by one as it gives their summary", async () => {
    const lenet = initializeLeNet(createRandom(1));
    const { features } = await lenetOutputs(lenet, tf.randomNormal([4, 28, 28, 1], 0, 3, "float32", 3));
    const samples = lenetDropoutSamples(lenet, features, { passes: 40, random: createRandom(5) });
    assert.deepEqual([samples.length, samples[0].length, samples[0][0].length], [40, 4, 10]);
    const single = uncertainty(samples);
    const summary = uncertaintyFromSummary(
      await lenetMcDropout(lenet, features, { passes: 40, random: createRandom(5) }),
    );
    assertNear(single.variationRatio, summary.variationRatio, 1e-6);
    assertNear(single.predictiveEntropy, summary.predictiveEntropy, 1e-5);
    assertNear(single.mutualInformation, summary.mutualInformation, 1e-5);
    assert.ok(Math.max(...single.mutualInformation) > 1e-3, "the passes differ");
    assert.throws(
      () => lenetDropoutSamples(lenet, features, { passes: 0, random: createRandom(5) }),
      /passes.*>= 1, got 0/,
    );
  });
});
