import { gatherRows, leaves, mapTree, type TensorTree, tf, withLeaves } from "../../engine";
import { invalid } from "../core/shapes";
import type { Optimizer } from "./adam";

/** What a training step carries along: the parameters, and what the optimizer remembers of each of their tensors. */
export type TrainingState<Parameters extends TensorTree> = { parameters: Parameters; memory: TensorTree[] };

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
  ): { state: TrainingState<Parameters>; result: tf.Tensor } => {
    const lossOf = (...tensors: tf.Tensor[]): tf.Scalar =>
      loss(withLeaves(parameters, tensors), batch, seed, context).asScalar();
    const { value, grads } = tf.valueAndGrads(lossOf)(leaves(parameters));
    const step = tf.add(tf.cast(tf.slice(seed, 1, 1), "float32"), 1).asScalar();
    const next = leaves(parameters).map((tensor, i) =>
      optimizer.update({ parameters: tensor, memory: memory[i] }, grads[i], step),
    );
    return {
      state: {
        parameters: withLeaves(
          parameters,
          next.map((one) => one.parameters),
        ),
        memory: next.map((one) => one.memory),
      },
      result: value,
    };
  };
}

/** The step from the numbers of the batch's rows: (state, data, rows, seed, context) → (next state, loss). */
export function stepOnRows<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree,
>(
  { loss, optimizer }: { loss: Loss<Parameters, Batch, Context>; optimizer: Optimizer },
  takesAllRows: boolean,
) {
  const pureStep = trainingStep(loss, optimizer);
  return (
    state: TrainingState<Parameters>,
    data: Batch,
    order: tf.Tensor,
    seed: tf.Tensor,
    context: Context,
  ) => {
    const batch = takesAllRows ? data : mapTree((tensor) => gatherRows(tensor, order), data);
    return pureStep(state, batch, seed, context);
  };
}

/** Runs what a caller's loss takes part in. TensorFlow's own errors are plain ones that do not know what tensors are called. */
export function named<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if ((error as Error).constructor !== Error) throw error;
    const told = invalid("parameters and data", "tensors that the loss can take", (error as Error).message);
    throw Object.assign(told, { cause: error });
  }
}

/** As many rows are named where a batch of them is refused. */
const SHOWN_ROWS = 5;

/**
 * Numbers of rows that a loss may refuse: of each vector among the data, such as labels, those of the smallest and of the
 * largest value, and of the first that is no whole number.
 */
function doubtfulRows(data: TensorTree): number[] {
  const vectors = leaves(data).filter(({ rank }) => rank === 1);
  return vectors.flatMap((vector) => {
    const values = vector.dataSync();
    let [least, most] = [0, 0];
    values.forEach((value, row) => {
      if (value < values[least]) least = row;
      if (value > values[most]) most = row;
    });
    const broken = values.findIndex((value) => !Number.isInteger(value));
    return broken < 0 ? [least, most] : [least, most, broken];
  });
}

/** The numbers of the rows that a loss is tried on, batch by batch: the doubtful ones, and the first. */
function rowsToTry(data: TensorTree, batchSize: number): number[][] {
  const doubtful = doubtfulRows(data);
  const rows = [...doubtful, ...Array.from({ length: batchSize }, (_, row) => row)];
  const batches = Math.max(1, Math.ceil(doubtful.length / batchSize));
  return Array.from({ length: batches }, (_, i) => rows.slice(i * batchSize, (i + 1) * batchSize));
}

/** Computes the loss of some rows once: an error in a step would leave the tensors that tfjs saves for gradients. */
export function tryLoss<Parameters extends TensorTree, Batch extends TensorTree, Context extends TensorTree>(
  loss: Loss<Parameters, Batch, Context>,
  {
    parameters,
    data,
    batchSize,
    context,
  }: { parameters: Parameters; data: Batch; batchSize: number; context: Context },
): void {
  const tryOn = (batch: Batch): void => {
    const value: unknown = named(() => loss(parameters, batch, tf.tensor1d([0, 0], "int32"), context));
    if (value instanceof tf.Tensor && value.size === 1) return;
    throw invalid("loss(…)", "a tensor of one number", value instanceof tf.Tensor ? value.shape : value);
  };
  tf.tidy(() => {
    if (leaves(data).every(({ shape }) => shape[0] === batchSize)) return tryOn(data);
    for (const rows of rowsToTry(data, batchSize)) {
      const order = tf.tensor1d(rows, "int32");
      try {
        tryOn(mapTree((tensor) => gatherRows(tensor, order), data));
      } catch (error) {
        (error as Error).message += ` (in a batch of the rows ${rows.slice(0, SHOWN_ROWS).join(", ")}, …)`;
        throw error;
      }
    }
  });
}
