import { compile, tf, type Execution, type TensorTree } from "../../engine";
import { mapBatches, type LongWork } from "../core/batches";
import { checkMatrix } from "../core/shapes";
import { rowsOf } from "../core/values";
import { dense } from "../models/layers";
import { checkFeatures, checkFinite, checkInputs, type Network } from "../models/network";

/** Rows per batch where features are computed: 250 images take 9 MB of LeNet's intermediates. */
const FEATURE_BATCH = 250;

/**
 * A network's features of inputs, computed once for all that follows.
 * @param inputs [N, …]
 * @returns [N, …], which the caller disposes of
 * @throws RangeError for a network or inputs that do not keep the contract; AbortError when the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * await inference.extractFeatures(network, parameters, tf.tensor2d([[1, 1]])); // → [[1, 1]]
 */
export async function extractFeatures<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
  work: LongWork & Execution = {},
): Promise<tf.Tensor> {
  const all = await batchFeatures(network, parameters, inputs, (features) => features, work);
  try {
    checkFinite("features", all);
    return all;
  } catch (error) {
    all.dispose();
    throw error;
  }
}

/** What is made of the features, a batch of inputs at a time. */
async function batchFeatures<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
  use: (features: tf.Tensor) => tf.Tensor,
  { eager, ...work }: LongWork & Execution,
): Promise<tf.Tensor> {
  checkInputs(network, parameters, inputs);
  const features = compile((all: P, batch: tf.Tensor) => network.features(all, batch), { eager });
  try {
    return await mapBatches(inputs, (batch) => use(features(parameters, batch)), {
      batchSize: FEATURE_BATCH,
      ...work,
    });
  } finally {
    features.dispose();
  }
}

/** What a deterministic network's hidden and last layers give for N inputs. */
export interface OutputRows {
  /** The hidden units: [N][D]. */
  hidden: number[][];
  /** The logits that scores see, (0, a) for a single one: [N][K]. */
  logits: number[][];
  /** Class probabilities: [N][K]. */
  probabilities: number[][];
}

/** What the deterministic network makes of N inputs. */
export interface NetworkOutputs extends OutputRows {
  /** What no dropout touches, [N, …]; the caller disposes of it. */
  features: tf.Tensor;
}

/**
 * Runs a network without a seed and keeps what the methods of uncertainty start from.
 * @param inputs [N, …]
 * @throws RangeError and AbortError as {@link extractFeatures}; RangeError for outputs that are not finite
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const { hidden, logits } = await inference.networkOutputs(network, parameters, tf.tensor2d([[1, 1]]));
 * [hidden, logits]; // → [[[2]], [[0, 2]]]
 */
export async function networkOutputs<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
  work: LongWork & Execution = {},
): Promise<NetworkOutputs> {
  const features = await extractFeatures(network, parameters, inputs, work);
  try {
    const units = tf.tidy(() => network.hidden(parameters, features).clone());
    return { features, ...outputsOf(network, parameters, units) };
  } catch (error) {
    features.dispose();
    throw error;
  }
}

/**
 * The same outputs without the features, which for a training set would take five times as much as the hidden units:
 * 112 MB for MNIST's.
 * @throws RangeError and AbortError as {@link networkOutputs}
 */
export async function networkRows<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
  work: LongWork & Execution = {},
): Promise<OutputRows> {
  const hidden = (features: tf.Tensor): tf.Tensor => network.hidden(parameters, features);
  return outputsOf(network, parameters, await batchFeatures(network, parameters, inputs, hidden, work));
}

/** The hidden units, of which it disposes, and what the last layer makes of them. */
function outputsOf<P extends TensorTree>(network: Network<P>, parameters: P, units: tf.Tensor): OutputRows {
  const { likelihood } = network;
  try {
    const outputs = tf.tidy(() => dense(network.readout(parameters), units));
    try {
      const hidden = rowsOf(() => units);
      const logits = rowsOf(() => likelihood.classLogits(outputs));
      const probabilities = rowsOf(() => likelihood.probabilities(outputs));
      checkMatrix("hidden units", hidden);
      checkMatrix("logits", logits);
      checkMatrix("probabilities", probabilities);
      return { hidden, logits, probabilities };
    } finally {
      outputs.dispose();
    }
  } finally {
    units.dispose();
  }
}

/**
 * Class probabilities of the deterministic network from features.
 * @param features [N, …]
 * @returns [N][K]
 * @throws RangeError for probabilities that are not finite, as of parameters that diverged
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * inference.classProbabilities(network, parameters, tf.tensor2d([[1, 1]])); // → [[0.1192, 0.8808]]
 */
export function classProbabilities<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
): number[][] {
  checkFeatures(network, parameters, features);
  const probabilities = rowsOf(() =>
    network.likelihood.probabilities(
      dense(network.readout(parameters), network.hidden(parameters, features)),
    ),
  );
  checkMatrix("probabilities", probabilities);
  return probabilities;
}
