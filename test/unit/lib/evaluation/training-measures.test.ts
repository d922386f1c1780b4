import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { confidNetPrecision, lossAndAccuracy } from "../../../../src/lib/evaluation/training-measures";
import { mlp } from "../../../../src/lib/models/mlp";

/*
 * Name and version of a measure stand for its values in the key of a training. Values that change here need another
 * version.
 */
describe("measures of a training", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const network = mlp({ hiddenUnits: 1, rate: 0.5 });
  const layer = (inputs: number, bias = 0) => ({ weights: tf.ones([inputs, 1]), bias: tf.tensor1d([bias]) });
  const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

  it("loss and accuracy, version 1: of the network without dropout", async () => {
    const batch = {
      inputs: tf.tensor2d([
        [1, 2],
        [-1, 0],
        [0.5, 0],
      ]), // logits 3, 0, ½
      labels: tf.tensor1d([1, 0, 0], "int32"),
    };
    const { name, version, on, of } = lossAndAccuracy(network, batch);
    assert.deepEqual([name, version, on], ["loss and accuracy", 1, batch]);
    const before = tf.memory().numTensors;
    const found = await of({ hidden: layer(2), output: layer(1) }, on);
    assert.equal(tf.memory().numTensors, before + 4);
    const expected = -(Math.log(sigmoid(3)) + Math.log(sigmoid(0)) + Math.log(1 - sigmoid(0.5))) / 3;
    assert.ok(Math.abs(found.loss - expected) < 1e-6, String(found.loss));
    assert.ok(Math.abs(found.accuracy - 2 / 3) < 1e-12, String(found.accuracy)); // of the equal classes of the second the first is taken
  });

  it("ConfidNet's average precision, version 2: the frozen network's errors, the least confident first", () => {
    const frozen = {
      parameters: { hidden: layer(2), output: layer(1, -2) },
      units: tf.tensor2d([[3], [1], [2.5], [0]]), // logits 1, −1, ½, −2: answers 1, 0, 1, 0
      labels: tf.tensor1d([1, 1, 0, 0], "int32"), // right, wrong, wrong, right
    };
    const { name, version, on, of } = confidNetPrecision(network, frozen);
    assert.deepEqual([name, version, on], ["average precision of 1 − confidence", 2, frozen]);
    const branch = { hidden: [], output: layer(1) }; // ĉ = σ(unit): ranks 4, 2, 3, 1
    const before = tf.memory().numTensors;
    assert.equal(of(branch, on), (1 / 2 + 2 / 3) / 2);
    assert.equal(tf.memory().numTensors, before);
  });
});
