import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { disposeTree, leaves, type TensorTree, tf } from "../../../../src/engine";
import { negativeElbo } from "../../../../src/lib/inference/elbo";
import { lenet, type LeNetParameters } from "../../../../src/lib/models/lenet";
import { binaryCrossEntropy } from "../../../../src/lib/models/likelihood";
import { negativeLogLikelihoodLoss, type LabeledBatch } from "../../../../src/lib/models/network";
import { variationalMlp } from "../../../../src/lib/models/variational-networks";
import { adam, type Optimizer } from "../../../../src/lib/models/adam";
import { train, type TrainingOptions } from "../../../../src/lib/models/training";

/** 40 points on a line with a cut between the classes, and labels: a problem small enough to do in plain numbers. */
const xs = Float32Array.from({ length: 40 }, (_, i) => (i - 20) / 10);
const ys = Float32Array.from(xs, (x) => (x + 0.35 * Math.sin(9 * x) > 0 ? 1 : 0));

/** Gradient of the mean negative log-likelihood of a logistic regression y ~ σ(wx + b). */
function logisticGradient(w: number, b: number): [number, number] {
  let gw = 0;
  let gb = 0;
  xs.forEach((x, i) => {
    const error = 1 / (1 + Math.exp(-(w * x + b))) - ys[i];
    gw += (error * x) / xs.length;
    gb += error / xs.length;
  });
  return [gw, gb];
}

async function trainLogistic(optimizer: Optimizer, epochs: number): Promise<[number, number]> {
  const parameters = { w: tf.tensor2d([[0.1]]), b: tf.tensor1d([-0.2]) };
  const result = await train({
    loss: ({ w, b }: typeof parameters, { x, y }: { x: tf.Tensor; y: tf.Tensor }) =>
      binaryCrossEntropy(tf.add(tf.matMul(x, w), b), y),
    optimizer,
    parameters,
    data: { x: tf.tensor2d(xs, [40, 1]), y: tf.tensor2d(ys, [40, 1]) },
    epochs,
    random: createRandom(1),
  });
  return [result.parameters.w.dataSync()[0], result.parameters.b.dataSync()[0]];
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  actual.forEach((value, i) =>
    assert.ok(
      Math.abs(value - expected[i]) <= tolerance,
      `${actual.join(", ")} is not ${expected.join(", ")}`,
    ),
  );
}

describe("optimizers", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("Adam follows Kingma and Ba's algorithm, done in plain numbers", async () => {
    const theta = [0.1, -0.2];
    const m = [0, 0];
    const v = [0, 0];
    for (let t = 1; t <= 50; t++) {
      logisticGradient(theta[0], theta[1]).forEach((g, i) => {
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        theta[i] -= (0.05 * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
      });
    }
    assertNear(await trainLogistic(adam({ learningRate: 0.05 }), 50), theta, 2e-5);
  });

  it("Adam adds ε to the root of the corrected square: half a step for a gradient as large as ε", async () => {
    const { parameters } = await train({
      loss: ({ w }: { w: tf.Tensor }) => tf.mul(w, 1e-8),
      optimizer: adam({ learningRate: 0.5 }),
      parameters: { w: tf.scalar(1) },
      data: { row: tf.zeros([1]) },
      epochs: 1,
      random: createRandom(0),
    });
    assertNear([parameters.w.dataSync()[0]], [1 - 0.5 / 2], 1e-5);
  });

  it("refuses a learning rate that is not positive", () => {
    assert.throws(() => adam({ learningRate: 0 }), /learningRate: expected a number > 0, got 0/);
    assert.throws(() => adam({ learningRate: NaN }), /learningRate.*NaN/);
  });
});

describe("train", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const lenetOptions = (): TrainingOptions<LeNetParameters, LabeledBatch, []> => ({
    loss: negativeLogLikelihoodLoss(lenet),
    optimizer: adam({ learningRate: 1e-3 }),
    parameters: lenet.initialize(createRandom(5)),
    data: {
      inputs: tf.randomNormal([45, 28, 28, 1], 0, 1, "float32", 3),
      labels: tf.randomUniform([45], 0, 10, "int32", 4),
    },
    batchSize: 10,
    epochs: 2,
    random: createRandom(6),
  });

  /** Asserts that training as a graph gives the bits of eager training, and gives them again. */
  async function assertSameBits<Parameters extends TensorTree, Batch extends TensorTree>(
    options: () => TrainingOptions<Parameters, Batch, []>,
  ): Promise<void> {
    const numbers = async (eager: boolean): Promise<unknown> => {
      const { parameters, losses } = await train({ ...options(), eager });
      return [losses, leaves(parameters).map((tensor) => tensor.dataSync())];
    };
    const graph = await numbers(false);
    assert.deepEqual(await numbers(true), graph);
    assert.deepEqual(await numbers(false), graph);
  }

  it("gives the same bits as a graph, eagerly, and again", () => assertSameBits(lenetOptions));

  it("gives the same bits again, and the eager ones to rounding, for a network all of whose weights are variational", async () => {
    const network = variationalMlp({ hiddenUnits: 7, priorVariance: 1 });
    const options = () => ({
      loss: negativeElbo(network),
      optimizer: adam({ learningRate: 0.1 }),
      parameters: network.initialize(createRandom(0)),
      data: {
        inputs: tf.randomNormal([20, 2], 0, 1, "float32", 1),
        labels: tf.randomUniform([20], 0, 2, "int32", 2),
      },
      epochs: 20,
      random: createRandom(3),
    });
    const run = async (eager: boolean) => {
      const { parameters } = await train({ ...options(), eager });
      return leaves(parameters).flatMap((tensor) => Array.from(tensor.dataSync()));
    };
    const graph = await run(false);
    assert.deepEqual(await run(false), graph);
    assertNear(await run(true), graph, 1e-5);
  });

  it("gives the same bits as a graph and eagerly for a single tensor of parameters", () =>
    assertSameBits(() => ({
      loss: ({ w }: { w: tf.Tensor }, { x }: { x: tf.Tensor }) =>
        tf.mean(tf.square(tf.sub(tf.matMul(x, w), 1))),
      optimizer: adam({ learningRate: 0.1 }),
      parameters: { w: tf.fill([10, 3], 0.5) },
      data: { x: tf.randomNormal([30, 10], 0, 1, "float32", 1) },
      epochs: 20,
      random: createRandom(3),
    })));

  for (const [what, batchSize] of [
    ["several batches fit", 5],
    ["only one batch fits", 15],
  ] as const) {
    it(`sees no row twice in an epoch and other orders in the next, without an incomplete batch, where ${what}`, async () => {
      const rows: number[] = [];
      await train({
        loss: ({ w }: { w: tf.Tensor }, { row }: { row: tf.Tensor }) => {
          rows.push(...row.dataSync());
          return tf.mean(tf.mul(w, row));
        },
        optimizer: adam({ learningRate: 0.1 }),
        parameters: { w: tf.scalar(0) },
        data: { row: tf.range(0, 22) },
        batchSize,
        epochs: 2,
        random: createRandom(0),
        eager: true,
      });
      // Before the training, to see whether the loss can take the tensors: the least value and the largest, and the first.
      const others = Array.from({ length: batchSize - 2 }, (_, i) => i);
      assert.deepEqual(rows.splice(0, batchSize), [0, 21, ...others]);
      const inEpoch = batchSize * Math.floor(22 / batchSize);
      const [first, second] = [rows.slice(0, inEpoch), rows.slice(inEpoch)];
      for (const epoch of [first, second]) assert.equal(new Set(epoch).size, inEpoch);
      assert.notDeepEqual(first, second);
    });
  }

  it("stops at a loss that is not finite, and frees what it used", async () => {
    const parameters = { w: tf.scalar(100) };
    const data = { row: tf.range(1, 5) };
    const before = tf.memory().numTensors;
    await assert.rejects(
      train({
        loss: ({ w }: typeof parameters, { row }: { row: tf.Tensor }) => tf.mean(tf.mul(tf.exp(w), row)),
        optimizer: adam({ learningRate: 1 }),
        parameters,
        data,
        epochs: 5,
        random: createRandom(0),
      }),
      /the loss is Infinity in epoch 1 of 5/,
    );
    assert.equal(tf.memory().numTensors, before);
  });

  it("tells each epoch and step, and its losses", async () => {
    const steps: number[] = [];
    const epochs: number[] = [];
    const { losses } = await train({
      ...lenetOptions(),
      onProgress: ({ step, steps: all, loss }) => steps.push(step, all, Math.sign(loss!)),
      onEpoch: ({ epoch, loss }) => void epochs.push(epoch, loss),
    });
    assert.deepEqual(steps, [1, 8, 1, 2, 8, 1, 3, 8, 1, 4, 8, 1, 5, 8, 1, 6, 8, 1, 7, 8, 1, 8, 8, 1]);
    assert.deepEqual(epochs, [1, losses[0], 2, losses[1]]);
  });

  it("keeps the number of tensors, but for the parameters it returns, also when it is interrupted", async () => {
    const options = lenetOptions();
    const before = tf.memory().numTensors;
    const { parameters } = await train(options);
    assert.equal(tf.memory().numTensors, before + 8);
    tf.dispose(leaves(parameters));
    const controller = new AbortController();
    const interrupted = train({
      ...options,
      epochs: 1000,
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === 7) controller.abort();
      },
    });
    await assert.rejects(interrupted, { name: "AbortError", message: "interrupted in epoch 2 of 1000" });
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses batches and data that do not fit before any work", async () => {
    const options = lenetOptions();
    await assert.rejects(train({ ...options, batchSize: 46 }), /batchSize: .* >= 1 and <= 45, got 46/);
    await assert.rejects(train({ ...options, epochs: 0.5 }), /epochs: expected an integer >= 1, got 0.5/);
    const data = { inputs: options.data.inputs, labels: tf.zeros([44], "int32") };
    await assert.rejects(train({ ...options, data }), /same number of rows, got \[45, 44\]/);
  });

  it("refuses a label that is no class, whichever batch it is in, before any work", async () => {
    const before = tf.memory().numTensors;
    const options = lenetOptions();
    for (const [row, label] of [
      [40, 10],
      [44, -1],
      [3, 10],
    ]) {
      const labels = tf.tensor1d(
        Int32Array.from({ length: 45 }, (_, n) => (n === row ? label : n % 10)),
        "int32",
      );
      for (const batchSize of [1, 4, 45]) {
        const wrong = { ...options, batchSize, data: { inputs: options.data.inputs, labels } };
        await assert.rejects(train(wrong), new RegExp(`labels\\[\\d+\\]: expected .*, got ${label}`));
      }
      labels.dispose();
    }
    disposeTree(options.parameters, options.data);
    assert.equal(tf.memory().numTensors, before);
  });

  it("takes its start as a context too", async () => {
    const before = tf.memory().numTensors;
    const parameters = { w: tf.scalar(1) };
    const data = { x: tf.tensor1d([3, 3]) };
    // Minimum of (w − 3)² + (w − 1)².
    const { parameters: trained } = await train({
      loss: ({ w }: typeof parameters, { x }: typeof data, _seed: tf.Tensor, start: typeof parameters) =>
        tf.add(tf.square(tf.sub(w, tf.mean(x))), tf.square(tf.sub(w, start.w))),
      optimizer: adam({ learningRate: 0.05 }),
      ...{ parameters, data, context: parameters, epochs: 400, random: createRandom(0) },
    });
    assert.ok(Math.abs(trained.w.dataSync()[0] - 2) < 1e-2, String(trained.w.dataSync()[0]));
    disposeTree(trained, parameters, data);
    assert.equal(tf.memory().numTensors, before);
  });
});
