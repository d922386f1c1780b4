import assert from "node:assert/strict";
import { statelessNormal, tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import {
  extractLeNetFeatures,
  lenetMcDropout,
  lenetProbabilities,
  mlpMcDropout,
} from "../../../../src/lib/inference/mc-dropout";
import { monteCarloPredictive } from "../../../../src/lib/inference/predictive";
import { dropout, initializeLeNet, initializeMlp, lenetLogits } from "../../../../src/lib/models/networks";

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `[${i}]: ${actual[i]} is not ${expected[i]}`);
  }
}

describe("dropout", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("drops the given share, keeps the mean, and is off without a seed", () => {
    const ones = tf.ones([400, 500]);
    const dropped = dropout(ones, 0.2, tf.tensor1d([1, 2], "int32")).dataSync();
    const zeros = dropped.filter((value) => value === 0).length / dropped.length;
    assert.ok(Math.abs(zeros - 0.2) < 0.005);
    assertNear([...new Set(dropped)].sort(), [0, 1.25], 2 ** -16); // 0.2 is rounded to a multiple of 2⁻¹⁶
    assert.equal(dropout(ones, 0.2), ones);
  });

  for (const [rate, exact] of [
    [0, 0],
    [0.25, 0.25],
    [0.5, 0.5],
    [1 / 3, 21845 / 65536],
    [0.9999999, 65535 / 65536],
  ]) {
    it(`drops each unit at rate ${rate}, and no unit along with another`, () => {
      const [rows, units] = [40000, 11];
      const dropped = dropout(
        tf.ones([rows, units]),
        rate,
        tf.tensor1d([5, 6], "int32"),
      ).arraySync() as number[][];
      const kept = dropped.map((row) => row.map((value) => Number(value > 0)));
      const standard = Math.sqrt((exact * (1 - exact)) / rows);
      for (const row of dropped)
        for (const value of row) assert.ok(value === 0 || Math.abs(value * (1 - exact) - 1) < 1e-6);
      for (let i = 0; i < units; i++) {
        const share = kept.reduce((sum, row) => sum + row[i], 0) / rows;
        assert.ok(Math.abs(share - (1 - exact)) <= 5 * standard, `unit ${i}: ${share} kept`);
        for (let j = 0; j < i; j++) {
          const both = kept.reduce((sum, row) => sum + (row[i] - 1 + exact) * (row[j] - 1 + exact), 0) / rows;
          assert.ok(
            Math.abs(both) <= (5 * exact * (1 - exact)) / Math.sqrt(rows),
            `units ${i} and ${j}: covariance ${both}`,
          );
        }
      }
    });
  }
});

describe("monteCarloPredictive", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("averages probabilities, votes and entropies of its samples", async () => {
    const samples = [
      [
        [0.5, 0.5, 0],
        [0.1, 0.2, 0.7],
      ],
      [
        [0.2, 0.8, 0],
        [1, 0, 0],
      ],
      [
        [0.3, 0.6, 0.1],
        [0.3, 0.3, 0.4],
      ],
    ];
    const given = samples.map((sample) => tf.tensor2d(sample));
    let call = 0;
    const summary = await monteCarloPredictive(() => given[call++], {
      inputs: [],
      shape: [2, 3],
      samples: 3,
      sampleBytes: 1e9,
      random: createRandom(0),
      eager: true,
    });
    const entropy = (p: number[]): number => -p.reduce((sum, x) => sum + (x > 0 ? x * Math.log(x) : 0), 0);
    summary.mean.forEach((row, n) =>
      assertNear(
        row,
        [0, 1, 2].map((k) => (samples[0][n][k] + samples[1][n][k] + samples[2][n][k]) / 3),
        1e-6,
      ),
    );
    assertNear(summary.votes.flat(), [1 / 3, 2 / 3, 0, 1 / 3, 0, 2 / 3], 1e-6);
    assertNear(
      summary.expectedEntropy,
      [0, 1].map((n) => samples.reduce((sum, sample) => sum + entropy(sample[n]) / 3, 0)),
      1e-6,
    );
  });

  it("gives the same bits whether samples are drawn one by one or several to a call", async () => {
    const inputs = tf.randomNormal([5, 3], 0, 1, "float32", 1);
    const drawn = (sampleBytes: number, samples: number) =>
      monteCarloPredictive((x: tf.Tensor, seed) => tf.softmax(tf.add(x, statelessNormal([5, 3], seed))), {
        inputs,
        shape: [5, 3],
        samples,
        sampleBytes,
        random: createRandom(0),
      });
    assert.deepEqual(await drawn(1, 12), await drawn(1e9, 12));
    assert.deepEqual(await drawn(1, 11), await drawn(1e9, 11));
  });

  it("refuses no samples at all, and stops when told to", async () => {
    const options = {
      inputs: tf.ones([2, 2]),
      shape: [2, 2] as [number, number],
      sampleBytes: 1e9,
      random: createRandom(0),
    };
    await assert.rejects(
      monteCarloPredictive((x) => x, { ...options, samples: 0 }),
      /samples.*got 0/,
    );
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    await assert.rejects(
      monteCarloPredictive((x) => tf.softmax(x), {
        ...options,
        samples: 100,
        signal: controller.signal,
        onProgress: ({ step }) => {
          if (step === 3) controller.abort();
        },
      }),
      { name: "AbortError", message: /after 3 of 100/ },
    );
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("MC dropout of LeNet", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("gives on cached features what the whole network with dropout gives", async () => {
    const lenet = initializeLeNet(createRandom(1));
    const images = tf.randomNormal([6, 28, 28, 1], 0, 3, "float32", 2);
    const before = tf.memory().numTensors;
    const features = await extractLeNetFeatures(lenet, images);
    const cached = await lenetMcDropout(lenet, features, { passes: 4000, random: createRandom(3) });
    assert.equal(tf.memory().numTensors, before + 1);
    const whole = await monteCarloPredictive(
      (inputs: { lenet: typeof lenet; images: tf.Tensor }, seed) =>
        tf.softmax(lenetLogits(inputs.lenet, inputs.images, seed)),
      { inputs: { lenet, images }, shape: [6, 10], samples: 4000, sampleBytes: 1e9, random: createRandom(4) },
    );
    assertNear(cached.mean.flat(), whole.mean.flat(), 0.01);
    assertNear(cached.expectedEntropy, whole.expectedEntropy, 0.02);
    const deterministic = tf.softmax(lenetLogits(lenet, images)).arraySync() as number[][];
    assertNear(lenetProbabilities(lenet, features).flat(), deterministic.flat(), 1e-5);
  });

  it("extracts the features of more images than fit a batch in their order", async () => {
    const lenet = initializeLeNet(createRandom(1));
    const images = tf.randomNormal([1100, 28, 28, 1], 0, 1, "float32", 2);
    const features = await extractLeNetFeatures(lenet, images);
    const last = await extractLeNetFeatures(lenet, images.slice(1090, 10));
    assert.deepEqual(features.shape, [1100, 512]);
    assertNear(features.slice(1090, 10).dataSync(), last.dataSync(), 1e-5);
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
    const { mean, votes, expectedEntropy } = await mlpMcDropout(parameters, points, {
      passes,
      rate,
      random: createRandom(2),
    });
    assert.equal(tf.memory().numTensors, before);
    const kept = votes[0][1];
    assert.ok(Math.abs(kept - 0.6) < 4 * Math.sqrt((0.6 * 0.4) / passes), `${kept}`);
    const [on, off] = [sigmoid(1.5 / 0.6 - 1), sigmoid(-1)];
    assertNear(mean[0], [1 - kept * on - (1 - kept) * off, kept * on + (1 - kept) * off], 1e-5);
    assertNear(expectedEntropy, [kept * entropy(on) + (1 - kept) * entropy(off)], 1e-5);
  });

  it("is the plain network at rate 0", async () => {
    const { mean, expectedEntropy } = await mlpMcDropout(unit(), tf.tensor2d([[1, 1]]), {
      passes: 3,
      rate: 0,
      random: createRandom(2),
    });
    assertNear(mean[0], [1 - sigmoid(0.5), sigmoid(0.5)], 1e-6);
    assertNear(expectedEntropy, [entropy(sigmoid(0.5))], 1e-6);
  });

  it("refuses rates outside [0, 1) and no passes at all, as that of LeNet does", async () => {
    const [parameters, random] = [
      initializeMlp({ hiddenUnits: 2, random: createRandom(0) }),
      createRandom(0),
    ];
    for (const rate of [1, 20, -0.1]) {
      await assert.rejects(
        mlpMcDropout(parameters, tf.ones([1, 2]), { passes: 5, rate, random }),
        /rate: .* >= 0 and < 1, got /,
      );
    }
    await assert.rejects(
      mlpMcDropout(parameters, tf.ones([1, 2]), { passes: 0, rate: 0.1, random }),
      /passes.*>= 1, got 0/,
    );
    await assert.rejects(
      lenetMcDropout(initializeLeNet(random), tf.ones([1, 512]), { passes: 0, random }),
      /passes.*>= 1, got 0/,
    );
  });
});
