import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { networkOutputs } from "../../../../src/lib/inference/outputs";
import { dense } from "../../../../src/lib/models/layers";
import { lenet } from "../../../../src/lib/models/lenet";
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
});
