import assert from "node:assert/strict";
import { compile, tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { adam } from "../../../../src/lib/models/adam";
import {
  bernoulli,
  binaryCrossEntropy,
  categorical,
  crossEntropy,
} from "../../../../src/lib/models/likelihood";
import { mlp } from "../../../../src/lib/models/mlp";
import { negativeLogLikelihoodLoss } from "../../../../src/lib/models/network";
import { train } from "../../../../src/lib/models/training";

const labelsOf = (...labels: number[]): tf.Tensor => tf.tensor1d(labels, "int32");

describe("likelihoods", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("give the mean negative log-likelihood as by hand", () => {
    const logits = tf.tensor2d([
      [Math.log(3), 0],
      [0, 0],
    ]);
    const expected = (Math.log(4 / 3) + Math.log(2)) / 2;
    assert.ok(Math.abs(crossEntropy(logits, labelsOf(0, 1)).dataSync()[0] - expected) < 1e-6);
    const single = tf.tensor2d([[Math.log(3)], [0]]);
    assert.ok(Math.abs(binaryCrossEntropy(single, labelsOf(1, 0)).dataSync()[0] - expected) < 1e-6);
  });

  it("refuse labels that are no class, instead of counting them as 0 or several times", () => {
    const refused = { message: /^labels\[1\]: expected an integer >= 0 and <= 1, got (5|-1)$/ };
    for (const label of [5, -1]) {
      assert.throws(() => crossEntropy(tf.zeros([2, 2]), labelsOf(0, label)), refused);
      assert.throws(() => binaryCrossEntropy(tf.zeros([2, 1]), labelsOf(0, label)), refused);
      assert.throws(() => categorical.loss(tf.zeros([2, 2]), labelsOf(0, label)), refused);
      assert.throws(() => bernoulli.loss(tf.zeros([2, 1]), labelsOf(0, label)), refused);
    }
  });

  it("refuse another number of labels than rows, which TensorFlow would repeat", () => {
    const labels = (...values: number[]) => tf.tensor1d(values, "int32");
    const [one, two] = [tf.zeros([1, 1]), tf.zeros([2, 3])];
    assert.throws(() => crossEntropy(two, labels(1)), /labels: expected 2 labels, got \[1\]/);
    assert.throws(() => binaryCrossEntropy(one, labels(0, 1, 1)), /labels: expected 1 labels, got \[3\]/);
    assert.throws(() => binaryCrossEntropy(tf.zeros([3, 1]), labels(1)), /labels: expected 3 labels/);
  });

  it("are compiled as before", () => {
    const loss = compile(crossEntropy, { eager: false });
    assert.ok(Math.abs(loss(tf.zeros([1, 2]), labelsOf(1)).dataSync()[0] - Math.log(2)) < 1e-6);
    loss.dispose();
  });

  it("refuse such labels before a compiled training begins", async () => {
    const network = mlp({ hiddenUnits: 2 });
    const training = train({
      loss: negativeLogLikelihoodLoss(network),
      optimizer: adam({ learningRate: 0.1 }),
      parameters: network.initialize(createRandom(0)),
      data: { inputs: tf.zeros([2, 2]), labels: labelsOf(1, 2) },
      epochs: 1,
      random: createRandom(1),
    });
    await assert.rejects(training, /labels\[1\]: expected an integer >= 0 and <= 1, got 2/);
  });
});
