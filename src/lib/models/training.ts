import { breathe, rowCount, type LongWork } from "../core/batches";
import {
  compileLoop,
  disposeTree,
  type Execution,
  leaves,
  mapTree,
  type TensorTree,
  tf,
  tidyTree,
} from "../../engine";
import type { Random } from "../core/random";
import { checkNumber, COUNT } from "../core/shapes";
import type { Optimizer } from "./adam";
import { checkAlive, checkFinite } from "./network";
import { named, stepOnRows, tryLoss, type Loss } from "./training-step";

/** What is known at the end of an epoch; the parameters belong to the loop and live until the function returns. */
export interface Epoch<Parameters> {
  epoch: number;
  /** Mean loss over the batches of the epoch. */
  loss: number;
  parameters: Parameters;
}

/** What a training tells while it runs, and what may stop it. */
export interface RunOptions<Parameters extends TensorTree> extends LongWork {
  onEpoch?: (epoch: Epoch<Parameters>) => void | Promise<void>;
}

export interface TrainingOptions<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree,
>
  extends RunOptions<Parameters>, Execution {
  loss: Loss<Parameters, Batch, Context>;
  optimizer: Optimizer;
  /** Where to start; they remain the caller's. */
  parameters: Parameters;
  /** Tensors [N, …] whose rows belong together. */
  data: Batch;
  context?: Context;
  /** Rows in a step; all of them by default. An incomplete last batch is left out of its epoch. */
  batchSize?: number;
  epochs: number;
  /** Draws the order of the rows and the seeds of the steps. */
  random: Random;
}

/** The same numbers in tensors of their own. */
export function copyTree<T extends TensorTree>(tree: T): T {
  return mapTree((tensor) => tensor.clone(), tree);
}

/** A training that is checked and ready to run: its first state is made, the stream of its seeds is drawn. */
export interface PreparedTraining<Parameters extends TensorTree> {
  /** What the optimizer remembers before the first step. */
  memory: TensorTree[];
  data: TensorTree;
  context: TensorTree;
  rows: number;
  batchSize: number;
  epochs: number;
  /** First half of the seed of every step; the second is the number of steps done before it. */
  stream: number;
  /** Takes one step on the rows of these numbers; returns the loss. */
  step(rowNumbers: Int32Array, done: number): number;
  /** The present parameters, which the caller disposes of. */
  parameters(): Parameters;
  /** What a step computes; undefined where it runs eagerly. */
  fingerprint(): string | undefined;
  /** Frees the state and the compiled step. */
  dispose(): void;
}

/**
 * Checks a training's options, makes its first state and draws the stream of its seeds.
 * @returns what {@link runTraining} takes
 * @throws RangeError for a batch size or number of epochs out of range, and for tensors that do not fit each other
 */
export function prepareTraining<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree,
>(options: TrainingOptions<Parameters, Batch, Context>): PreparedTraining<Parameters> {
  const { optimizer, parameters, data, epochs, random } = options;
  const context = options.context ?? ([] as unknown as Context);
  checkNumber("epochs", epochs, COUNT);
  for (const [name, tree] of Object.entries({ parameters, data, context })) checkAlive(name, tree);
  const rows = rowCount("data", data);
  const batchSize = checkNumber("batchSize", options.batchSize ?? rows, {
    atLeast: 1,
    atMost: rows,
    integer: true,
  });
  tryLoss(options.loss, { parameters, data, batchSize, context });
  const memory = tidyTree(() => leaves(parameters).map((tensor) => optimizer.initialize(tensor)));
  const loop = compileLoop(stepOnRows(options, batchSize === rows), { parameters, memory }, options);
  const stream = random.integer(2 ** 31);
  const stepArguments = (rowNumbers: Int32Array, done: number) =>
    [data, tf.tensor1d(rowNumbers, "int32"), tf.tensor1d([stream, done], "int32"), context] as const;
  return {
    ...{ memory, data, context, rows, batchSize, epochs, stream },
    step: (rowNumbers, done) =>
      tf.tidy(() => named(() => loop.advance(...stepArguments(rowNumbers, done))).dataSync()[0]),
    parameters: () => {
      const state = loop.state();
      disposeTree(state.memory);
      return state.parameters;
    },
    fingerprint: () => {
      const rowNumbers = new Int32Array(batchSize < rows ? batchSize : 1);
      let found: string | undefined;
      tf.tidy(() => void (found = loop.fingerprint(...stepArguments(rowNumbers, 0))));
      return found;
    },
    dispose: () => {
      disposeTree(memory);
      loop.dispose();
    },
  };
}

/** The order in which each epoch takes the rows, drawn when its turn comes; where a batch holds all rows, nothing is. */
export function* rowOrders(
  random: Random,
  { rows, batchSize, epochs }: Pick<PreparedTraining<TensorTree>, "rows" | "batchSize" | "epochs">,
): Generator<Int32Array> {
  const whole = new Int32Array(1);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    yield batchSize < rows ? Int32Array.from(random.permutation(rows)) : whole;
  }
}

/** Shows the parameters at the end of an epoch. */
async function tellEpoch<Parameters extends TensorTree>(
  training: PreparedTraining<Parameters>,
  epoch: Omit<Epoch<Parameters>, "parameters">,
  onEpoch: NonNullable<RunOptions<Parameters>["onEpoch"]>,
): Promise<void> {
  const parameters = training.parameters();
  try {
    await onEpoch({ ...epoch, parameters });
  } finally {
    disposeTree(parameters);
  }
}

/**
 * Runs a prepared training, which it frees: the one training loop.
 * @param orders see {@link rowOrders}
 * @returns and throws as {@link train}
 */
export async function runTraining<Parameters extends TensorTree>(
  training: PreparedTraining<Parameters>,
  orders: Iterable<Int32Array>,
  { signal, onProgress, onEpoch }: RunOptions<Parameters>,
): Promise<{ parameters: Parameters; losses: number[] }> {
  const { rows, batchSize, epochs } = training;
  const batches = Math.floor(rows / batchSize);
  const losses: number[] = [];
  try {
    for (const order of orders) {
      const epoch = losses.length + 1;
      let total = 0;
      for (let batch = 0; batch < batches; batch++) {
        const done = (epoch - 1) * batches + batch;
        const value = training.step(order.subarray(batch * batchSize, (batch + 1) * batchSize), done);
        if (!Number.isFinite(value)) {
          throw new RangeError(
            `the loss is ${value} in epoch ${epoch} of ${epochs}; expected a finite number: ` +
              "a smaller learning rate, or other data",
          );
        }
        total += value;
        onProgress?.({ step: done + 1, steps: epochs * batches, loss: value });
        await breathe(signal, () => `in epoch ${epoch} of ${epochs}`);
      }
      losses.push(total / batches);
      if (onEpoch) await tellEpoch(training, { epoch, loss: total / batches }, onEpoch);
    }
    const parameters = training.parameters();
    try {
      leaves(parameters).forEach((tensor) => checkFinite("parameters after the last step", tensor));
    } catch (error) {
      disposeTree(parameters);
      throw error;
    }
    return { parameters, losses };
  } finally {
    training.dispose();
  }
}

/**
 * Trains by minibatch gradient steps.
 * @returns the trained parameters, which the caller disposes of, and the mean loss of each epoch
 * @throws RangeError for a batch size or number of epochs out of range, and for a loss that is not finite; AbortError,
 *   which says at which epoch the signal stopped it
 * @example
 * const data = datasets.pointBatch(datasets.blobs({ count: 100, random: createRandom(0) }));
 * const network = models.mlp({ hiddenUnits: 4 });
 * const { losses } = await models.train({
 *   loss: models.negativeLogLikelihoodLoss(network),
 *   optimizer: models.adam({ learningRate: 0.1 }),
 *   parameters: network.initialize(createRandom(1)),
 *   data,
 *   epochs: 50,
 *   random: createRandom(2),
 * });
 * losses[49] < 0.1; // → true
 */
export async function train<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree = readonly TensorTree[],
>(
  options: TrainingOptions<Parameters, Batch, Context>,
): Promise<{ parameters: Parameters; losses: number[] }> {
  const training = prepareTraining(options);
  return runTraining(training, rowOrders(options.random, training), options);
}
