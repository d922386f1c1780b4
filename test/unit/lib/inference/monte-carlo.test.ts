import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { uncertainty, uncertaintyFromSummary } from "../../../../src/lib/evaluation/uncertainty";
import { monteCarloPredictive, monteCarloSamples } from "../../../../src/lib/inference/monte-carlo";
import { classProbabilities, extractFeatures, networkOutputs } from "../../../../src/lib/inference/outputs";
import { averageSamples } from "../../../../src/lib/inference/predictive";
import { lenet, type LeNetParameters } from "../../../../src/lib/models/lenet";
import { mlp } from "../../../../src/lib/models/mlp";
import { forward } from "../../../../src/lib/models/network";

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `[${i}]: ${actual[i]} is not ${expected[i]}`);
  }
}

describe("MC dropout of LeNet", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("gives on cached features what the whole network with dropout gives", async () => {
    const parameters = lenet.initialize(createRandom(1));
    const images = tf.randomNormal([6, 28, 28, 1], 0, 3, "float32", 2);
    const before = tf.memory().numTensors;
    const features = await extractFeatures(lenet, parameters, images);
    const cached = await monteCarloPredictive(lenet, parameters, features, {
      passes: 4000,
      random: createRandom(3),
    });
    assert.equal(tf.memory().numTensors, before + 1);
    const whole = await averageSamples(
      (inputs: { parameters: LeNetParameters; images: tf.Tensor }, seed) =>
        tf.softmax(forward(lenet, inputs.parameters, inputs.images, seed)),
      {
        inputs: { parameters, images },
        shape: [6, 10],
        samples: 4000,
        sampleBytes: 1e9,
        random: createRandom(4),
      },
    );
    assertNear(cached.mean.flat(), whole.mean.flat(), 0.01);
    assertNear(cached.expectedEntropy, whole.expectedEntropy, 0.02);
    const deterministic = tf.softmax(forward(lenet, parameters, images)).arraySync() as number[][];
    assertNear(classProbabilities(lenet, parameters, features).flat(), deterministic.flat(), 1e-5);
  });

  it("extracts the features of more images than fit a batch in their order", async () => {
    const parameters = lenet.initialize(createRandom(1));
    const images = tf.randomNormal([1100, 28, 28, 1], 0, 1, "float32", 2);
    const features = await extractFeatures(lenet, parameters, images);
    const last = await extractFeatures(lenet, parameters, images.slice(1090, 10));
    assert.deepEqual(features.shape, [1100, 512]);
    assertNear(features.slice(1090, 10).dataSync(), last.dataSync(), 1e-5);
  });

  it("gives the passes of MC dropout one by one as it gives their summary", async () => {
    const parameters = lenet.initialize(createRandom(1));
    const images = tf.randomNormal([4, 28, 28, 1], 0, 3, "float32", 3);
    const { features } = await networkOutputs(lenet, parameters, images);
    const samples = monteCarloSamples(lenet, parameters, features, { passes: 40, random: createRandom(5) });
    assert.deepEqual([samples.length, samples[0].length, samples[0][0].length], [40, 4, 10]);
    const single = uncertainty(samples);
    const summary = uncertaintyFromSummary(
      await monteCarloPredictive(lenet, parameters, features, { passes: 40, random: createRandom(5) }),
    );
    assertNear(single.variationRatio, summary.variationRatio, 1e-6);
    assertNear(single.predictiveEntropy, summary.predictiveEntropy, 1e-5);
    assertNear(single.mutualInformation, summary.mutualInformation, 1e-5);
    assert.ok(Math.max(...single.mutualInformation) > 1e-3, "the passes differ");
    assert.throws(
      () => monteCarloSamples(lenet, parameters, features, { passes: 0, random: createRandom(5) }),
      /passes.*>= 1.*got 0/,
    );
  });
});

describe("MC dropout of a network with one hidden layer", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  // One unit that is 3 at (1, 1): kept it gives 0.5·3/(1 − rate) − 1, dropped −1.
  const unit = () => ({
    hidden: { weights: tf.tensor2d([[2], [1.5]]), bias: tf.tensor1d([-0.5]) },
    output: { weights: tf.tensor2d([[0.5]]), bias: tf.tensor1d([-1]) },
  });
  const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
  const entropy = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);

  it("averages over the unit kept and dropped, written out", async () => {
    const [parameters, points, passes, rate] = [unit(), tf.tensor2d([[1, 1]]), 3000, 0.4];
    const before = tf.memory().numTensors;
    const { mean, votes, expectedEntropy } = await monteCarloPredictive(
      mlp({ hiddenUnits: 1, rate }),
      parameters,
      points,
      { passes, random: createRandom(2) },
    );
    assert.equal(tf.memory().numTensors, before);
    const kept = votes[0][1];
    assert.ok(Math.abs(kept - 0.6) < 4 * Math.sqrt((0.6 * 0.4) / passes), `${kept}`);
    const [on, off] = [sigmoid(1.5 / 0.6 - 1), sigmoid(-1)];
    assertNear(mean[0], [1 - kept * on - (1 - kept) * off, kept * on + (1 - kept) * off], 1e-5);
    assertNear(expectedEntropy, [kept * entropy(on) + (1 - kept) * entropy(off)], 1e-5);
  });

  it("is the plain network at rate 0", async () => {
    const { mean, expectedEntropy } = await monteCarloPredictive(
      mlp({ hiddenUnits: 1 }),
      unit(),
      tf.tensor2d([[1, 1]]),
      { passes: 3, random: createRandom(2) },
    );
    assertNear(mean[0], [1 - sigmoid(0.5), sigmoid(0.5)], 1e-6);
    assertNear(expectedEntropy, [entropy(sigmoid(0.5))], 1e-6);
  });

  it("refuses rates outside [0, 1), no units and no passes at all", async () => {
    for (const rate of [1, 20, -0.1, NaN]) {
      assert.throws(() => mlp({ hiddenUnits: 2, rate }), /rate: .* >= 0 and < 1, got /);
    }
    for (const hiddenUnits of [0, 2.5]) {
      assert.throws(() => mlp({ hiddenUnits }), /hiddenUnits: expected an integer >= 1, got /);
    }
    await assert.rejects(
      monteCarloPredictive(mlp({ hiddenUnits: 1 }), unit(), tf.ones([1, 2]), {
        passes: 0,
        random: createRandom(0),
      }),
      /passes.*>= 1.*got 0/,
    );
  });
});
