import assert from "node:assert/strict";
import { statelessNormal, tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { averageSamples } from "../../../../src/lib/inference/predictive";

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `[${i}]: ${actual[i]} is not ${expected[i]}`);
  }
}

describe("averageSamples", () => {
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
    const summary = await averageSamples(() => given[call++], {
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
      averageSamples((x: tf.Tensor, seed) => tf.softmax(tf.add(x, statelessNormal([5, 3], seed))), {
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
      averageSamples((x) => x, { ...options, samples: 0 }),
      /samples.*got 0/,
    );
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    await assert.rejects(
      averageSamples((x) => tf.softmax(x), {
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
