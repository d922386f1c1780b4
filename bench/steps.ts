/**
 * What a training step takes, its gradient and Adam, beside the least that the machine's arithmetic and memory allow:
 * prints Steps.
 */
import { disposeTree, leaves, tf, updateInPlace, type TensorTree } from "../src/engine";
import { createRandom, type Random } from "../src/lib/core/random";
import { pointBatch } from "../src/lib/data/point-batch";
import { moons } from "../src/lib/data/toy-data";
import * as inference from "../src/lib/inference";
import * as models from "../src/lib/models";
import { adam, lenet, train, type Optimizer } from "../src/lib/models";

export interface Step {
  /** From the call of `train` to the end of its first step, in ms: its checks, the recording, the first run. */
  first: number[];
  /** A later step, in ms; and with plain descent in place of Adam. */
  step: number[];
  descent: number[];
  /** Products and convolutions of a step, forwards and backwards. */
  gigaflop: number;
  /** What Adam reads and writes. */
  megabytes: number;
}

export interface Steps {
  stages: Record<string, Step>;
  /** What the machine does in a large product of matrices, and in the sum of two long vectors. */
  gigaflopPerSecond: number;
  gigabytesPerSecond: number;
}

const WARM = 20;
const STEPS = 200;
const REPEATS = 3;
const BATCH = 100;
/** Of 4 bytes: Adam reads parameters, two moments and gradients, and writes the first three. */
const ADAM_BYTES = 7 * 4;

/** θ ← θ − ηg: as little as an optimizer can do. */
function descent(learningRate: number): Optimizer {
  return {
    initialize: () => [],
    update: ({ parameters, memory }, gradients) => {
      const rate = tf.scalar(learningRate);
      const plain = (): [tf.Tensor] => [tf.sub(parameters, tf.mul(rate, gradients))];
      const [theta] = updateInPlace("ResourceApplyGradientDescent", [parameters], [rate, gradients], plain);
      return { parameters: theta, memory };
    },
  };
}

type Timed = (optimizer: Optimizer) => Promise<{ first: number; step: number }>;

/** Times a training's first step and its later ones. */
function timed<P extends TensorTree, B extends TensorTree, C extends TensorTree>(
  training: Omit<models.TrainingOptions<P, B, C>, "optimizer" | "epochs" | "random">,
  random: Random,
): Timed {
  return async (optimizer) => {
    const rows = leaves(training.data)[0].shape[0];
    const perEpoch = Math.floor(rows / (training.batchSize ?? rows));
    const start = performance.now();
    const at: Record<number, number> = {};
    const { parameters } = await train({
      ...training,
      optimizer,
      random,
      epochs: Math.ceil((WARM + STEPS) / perEpoch),
      onProgress: ({ step }) => (at[step] = performance.now()),
    });
    disposeTree(parameters);
    return { first: at[1] - start, step: (at[WARM + STEPS] - at[WARM]) / STEPS };
  };
}

const sizeOf = (tree: TensorTree): number => leaves(tree).reduce((sum, { size }) => sum + size, 0);

/** What a row costs in a layer: forwards, backwards to the weights, and to its input where that needs a gradient. */
interface Layer {
  multiplications: number;
  times: number;
}

/** A multiplication comes with an addition. */
const gigaflop = (rows: number, layers: Layer[]): number =>
  layers.reduce((sum, { multiplications, times }) => sum + 2 * rows * multiplications * times, 0) / 1e9;

/** Images of noise: what a step takes does not depend on what they show. */
function images(random: Random): { inputs: tf.Tensor; labels: tf.Tensor } {
  const count = BATCH * 20;
  const pixels = Float32Array.from({ length: count * 784 }, () => random.uniform());
  const labels = Int32Array.from({ length: count }, () => random.integer(10));
  return { inputs: tf.tensor4d(pixels, [count, 28, 28, 1]), labels: tf.tensor1d(labels, "int32") };
}

interface Stage {
  run: Timed;
  parameters: TensorTree;
  layers: Layer[];
  rows: number;
}

async function stages(random: Random): Promise<Record<string, Stage>> {
  const network = models.variationalMlp({ hiddenUnits: 50, priorVariance: 1 });
  const points = pointBatch(moons({ count: 1000, noise: 0.05, random }));
  const variational = network.initialize(random);
  const digits = images(random);
  const trained = lenet.initialize(random);
  const branch = models.initializeConfidNet({ inputs: 100, random });
  const features = await inference.extractFeatures(lenet, trained, digits.inputs);
  const dense = (sizes: number[], first: number): Layer[] =>
    sizes.slice(1).map((size, i) => ({ multiplications: sizes[i] * size, times: i === 0 ? first : 3 }));
  return {
    "moons VI": {
      run: timed({ loss: inference.negativeElbo(network), parameters: variational, data: points }, random),
      parameters: variational,
      layers: dense([2, 50, 1], 2),
      rows: 1000,
    },
    LeNet: {
      run: timed(
        {
          loss: models.negativeLogLikelihoodLoss(lenet),
          parameters: trained,
          data: digits,
          batchSize: BATCH,
        },
        random,
      ),
      parameters: trained,
      layers: [
        { multiplications: 24 * 24 * 25 * 16, times: 2 },
        { multiplications: 8 * 8 * 25 * 16 * 32, times: 3 },
        ...dense([512, 100, 10], 3),
      ],
      rows: BATCH,
    },
    ConfidNet: {
      run: timed(
        {
          loss: models.confidNetLoss(lenet, { backboneDropout: true }),
          parameters: branch,
          data: { features, labels: digits.labels },
          context: trained,
          batchSize: BATCH,
        },
        random,
      ),
      parameters: branch,
      layers: [
        ...dense([100, 400, 400, 400, 400, 1], 2),
        ...[512 * 100, 100 * 10].map((multiplications) => ({ multiplications, times: 1 })),
      ],
      rows: BATCH,
    },
  };
}

/** The shortest of some runs, in seconds. */
function shortest(work: () => tf.Tensor): number {
  const once = (): number => {
    const start = performance.now();
    tf.tidy(() => void work().dataSync());
    return (performance.now() - start) / 1000;
  };
  return Math.min(...Array.from({ length: 20 }, once));
}

async function main(): Promise<void> {
  const random = createRandom(0);
  const side = 1024;
  const square = tf.ones([side, side]);
  const [one, other] = [1, 2].map((value) => tf.fill([2 ** 24], value));
  const gigaflopPerSecond =
    (2 * side ** 3) / 1e9 / shortest(() => tf.matMul(square, square).slice([0, 0], [1, 1]));
  const gigabytesPerSecond = (3 * 4 * one.size) / 1e9 / shortest(() => tf.add(one, other).slice(0, 1));
  const measured: Steps = { stages: {}, gigaflopPerSecond, gigabytesPerSecond };
  for (const [name, { run, parameters, layers, rows }] of Object.entries(await stages(random))) {
    const row: Step = {
      ...{ first: [], step: [], descent: [] },
      gigaflop: gigaflop(rows, layers),
      megabytes: (ADAM_BYTES * sizeOf(parameters)) / 1e6,
    };
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const { first, step } = await run(adam({ learningRate: 1e-4 }));
      row.first.push(first);
      row.step.push(step);
      row.descent.push((await run(descent(1e-4))).step);
    }
    measured.stages[name] = row;
  }
  console.log(JSON.stringify(measured));
}

void main();
