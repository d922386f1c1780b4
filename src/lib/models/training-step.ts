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

/** Computes the loss of the first rows once: an error in a step would leave the tensors that tfjs saves for gradients. */
export function tryLoss<Parameters extends TensorTree, Batch extends TensorTree, Context extends TensorTree>(
  loss: Loss<Parameters, Batch, Context>,
  {
    parameters,
    data,
    batchSize,
    context,
  }: { parameters: Parameters; data: Batch; batchSize: number; context: Context },
): void {
  tf.tidy(() => {
    const batch = mapTree((tensor) => tf.slice(tensor, 0, batchSize), data);
    const value: unknown = named(() => loss(parameters, batch, tf.tensor1d([0, 0], "int32"), context));
    if (value instanceof tf.Tensor && value.size === 1) return;
    throw invalid("loss(…)", "a tensor of one number", value instanceof tf.Tensor ? value.shape : value);
  });
}
