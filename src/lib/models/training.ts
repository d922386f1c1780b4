import { breathe, rowCount, type LongWork } from "../core/batches";
import {
  compile,
  disposeTree,
  type Execution,
  flatten,
  gatherRows,
  leaves,
  mapTree,
  type TensorTree,
  tf,
  tidyTree,
  unflatten,
  withLeaves,
} from "../../engine";
import type { Random } from "../core/random";
import { checkNumber } from "../core/shapes";

/** What a training step carries along: the parameters and what the optimizer remembers. */
export type TrainingState<Parameters extends TensorTree> = { parameters: Parameters; memory: TensorTree };

/**
 * An optimizer as two pure functions. It sees all parameters as one vector [P], and their gradients too: an operation on
 * many small tensors takes longer than on a large one.
 */
export interface Optimizer {
  initialize(parameters: tf.Tensor): TensorTree;
  update(state: TrainingState<tf.Tensor>, gradients: tf.Tensor): TrainingState<tf.Tensor>;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1):
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η·m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ) and the paper's
 * β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.
 * @param settings.learningRate η > 0
 * @throws RangeError for another learning rate
 * @example
 * const optimizer = models.adam({ learningRate: 0.1 });
 * const memory = optimizer.initialize(tf.zeros([2]));
 * optimizer.update({ parameters: tf.zeros([2]), memory }, tf.tensor1d([3, -5])).parameters; // → [-0.1, 0.1]
 */
export function adam({ learningRate }: { learningRate: number }): Optimizer {
  checkNumber("learningRate", learningRate, { above: 0 });
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  return {
    initialize: (parameters) => ({
      first: tf.zerosLike(parameters),
      second: tf.zerosLike(parameters),
      time: tf.scalar(0),
    }),
    update: ({ parameters, memory }, gradients) => {
      const { first, second, time } = memory as { first: tf.Tensor; second: tf.Tensor; time: tf.Tensor };
      const t = tf.add(time, 1);
      const m = tf.add(tf.mul(first, beta1), tf.mul(gradients, 1 - beta1));
      const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradients), 1 - beta2));
      // The order at the end of the paper's section 2, with ε there as in algorithm 1: one division by a vector, none by √.
      const scale = tf.sqrt(tf.sub(1, tf.pow(beta2, t)));
      const rate = tf.div(tf.mul(learningRate, scale), tf.sub(1, tf.pow(beta1, t)));
      const step = tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), tf.mul(epsilon, scale))));
      return { parameters: tf.sub(parameters, step), memory: { first: m, second: v, time: t } };
    },
  };
}

/**
 * A loss, a pure function: (parameters, batch, seed, context) → mean loss over the batch.
 * The seed (int32 [2]) is new at every step; the context holds tensors that are neither trained nor cut into batches.
 */
export type Loss<Parameters extends TensorTree, Batch extends TensorTree, Context extends TensorTree> = (
  parameters: Parameters,
  batch: Batch,
  seed: tf.Tensor,
  context: Context,
) => tf.Tensor;

/** The training step as a pure function (state, batch, seed, context) → (state, loss). */
function trainingStep<Parameters extends TensorTree, Batch extends TensorTree, Context extends TensorTree>(
  loss: Loss<Parameters, Batch, Context>,
  optimizer: Optimizer,
) {
  return (
    { parameters, memory }: TrainingState<Parameters>,
    batch: Batch,
    seed: tf.Tensor,
    context: Context,
  ): { state: TrainingState<Parameters>; loss: tf.Tensor } => {
    const lossOf = (...tensors: tf.Tensor[]): tf.Scalar =>
      loss(withLeaves(parameters, tensors), batch, seed, context).asScalar();
    const { value, grads } = tf.valueAndGrads(lossOf)(leaves(parameters));
    const next = optimizer.update({ parameters: flatten(parameters), memory }, flatten(grads));
    return {
      state: { parameters: unflatten(parameters, next.parameters), memory: next.memory },
      loss: value,
    };
  };
}

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

/** The compiled step: (state, data, numbers of the batch's rows, seed, context) → (next state, loss). */
function compileStep<Parameters extends TensorTree, Batch extends TensorTree, Context extends TensorTree>(
  options: TrainingOptions<Parameters, Batch, Context>,
  takesAllRows: boolean,
) {
  const pureStep = trainingStep(options.loss, options.optimizer);
  return compile(
    (state: TrainingState<Parameters>, data: Batch, order: tf.Tensor, seed: tf.Tensor, context: Context) => {
      const batch = takesAllRows ? data : mapTree((tensor) => gatherRows(tensor, order), data);
      return pureStep(state, batch, seed, context);
    },
    options,
  );
}

/** A training that is checked and ready to run: its first state is made, the stream of its seeds is drawn. */
export interface PreparedTraining<Parameters extends TensorTree> {
  state: TrainingState<Parameters>;
  data: TensorTree;
  context: TensorTree;
  rows: number;
  batchSize: number;
  epochs: number;
  /** First half of the seed of every step; the second is the number of steps done before it. */
  stream: number;
  /** One step from the present state, on the rows of these numbers. */
  step(rowNumbers: Int32Array, done: number): { state: TrainingState<Parameters>; loss: tf.Tensor };
  /** What a step computes; undefined where it runs eagerly. */
  fingerprint(): string | undefined;
  /** Frees the present state and the compiled step. */
  dispose(): void;
}

/**
 * Checks a training's options, makes its first state and draws the stream of its seeds.
 * @returns what {@link runTraining} takes
 * @throws RangeError for a batch size or number of epochs out of range
 */
export function prepareTraining<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree,
>(options: TrainingOptions<Parameters, Batch, Context>): PreparedTraining<Parameters> {
  const { optimizer, parameters, data, epochs, random } = options;
  const context = options.context ?? ([] as unknown as Context);
  checkNumber("epochs", epochs, { atLeast: 1, integer: true });
  const rows = rowCount("data", data);
  const batchSize = checkNumber("batchSize", options.batchSize ?? rows, {
    atLeast: 1,
    atMost: rows,
    integer: true,
  });
  const step = compileStep(options, batchSize === rows);
  const stream = random.integer(2 ** 31);
  const stepArguments = (rowNumbers: Int32Array, done: number) =>
    [
      training.state,
      data,
      tf.tensor1d(rowNumbers, "int32"),
      tf.tensor1d([stream, done], "int32"),
      context,
    ] as const;
  const training: PreparedTraining<Parameters> = {
    ...{ data, context, rows, batchSize, epochs, stream },
    state: tidyTree(() => ({
      parameters: copyTree(parameters),
      memory: optimizer.initialize(flatten(parameters)),
    })),
    step: (rowNumbers, done) => tidyTree(() => step(...stepArguments(rowNumbers, done))),
    fingerprint: () => {
      const rowNumbers = new Int32Array(batchSize < rows ? batchSize : 1);
      let found: string | undefined;
      tf.tidy(() => void (found = step.fingerprint(...stepArguments(rowNumbers, 0))));
      return found;
    },
    dispose: () => {
      disposeTree(training.state);
      step.dispose();
    },
  };
  return training;
}

/** The order in which each epoch takes the rows, drawn when its turn comes; where a batch holds all rows, nothing is. */
export function* rowOrders(
  random: Random,
  { rows, batchSize, epochs }: Pick<PreparedTraining<TensorTree>, "rows" | "batchSize" | "epochs">,
): Generator<Int32Array> {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    yield batchSize < rows ? Int32Array.from(random.permutation(rows)) : new Int32Array(1);
  }
}

/** Replaces the training's state by the next one; returns the loss. */
function advance(training: PreparedTraining<TensorTree>, rowNumbers: Int32Array, done: number): number {
  const next = training.step(rowNumbers, done);
  disposeTree(training.state);
  training.state = next.state;
  const value = next.loss.dataSync()[0];
  next.loss.dispose();
  return value;
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
        const value = advance(training, order.subarray(batch * batchSize, (batch + 1) * batchSize), done);
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
      await onEpoch?.({ epoch, loss: total / batches, parameters: training.state.parameters });
    }
    // A copy of its own: the state is freed.
    return { parameters: copyTree(training.state.parameters), losses };
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
