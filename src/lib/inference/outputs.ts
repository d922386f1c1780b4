import { compile, tf, type Execution, type TensorTree } from "../../engine";
import { mapBatches, type LongWork } from "../core/batches";
import { checkMatrix } from "../core/shapes";
import { dense } from "../models/layers";
import { checkFeatures, checkFinite, checkInputs, type Network } from "../models/network";

/** Rows per batch where features are computed: 1,000 images take 37 MB of LeNet's intermediates. */
const FEATURE_BATCH = 1000;

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
  { eager, ...work }: LongWork & Execution = {},
): Promise<tf.Tensor> {
  checkInputs(network, parameters, inputs);
  const features = compile((all: P, batch: tf.Tensor) => network.features(all, batch), { eager });
  try {
    const all = await mapBatches(inputs, (batch) => features(parameters, batch), {
      batchSize: FEATURE_BATCH,
      ...work,
    });
    try {
      checkFinite("features", all);
      return all;
    } catch (error) {
      all.dispose();
      throw error;
    }
  } finally {
    features.dispose();
  }
}

/** What the deterministic network makes of N inputs. */
export interface NetworkOutputs {
  /** What no dropout touches, [N, …]; the caller disposes of it. */
  features: tf.Tensor;
  /** The hidden units: [N][D]. */
  hidden: number[][];
  /** The logits that scores see, (0, a) for a single one: [N][K]. */
  logits: number[][];
  /** Class probabilities: [N][K]. */
  probabilities: number[][];
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
    return { features, ...outputsOf(network, parameters, features) };
  } catch (error) {
    features.dispose();
    throw error;
  }
}

function outputsOf<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
): Omit<NetworkOutputs, "features"> {
  const [hidden, logits, probabilities] = tf.tidy(() => {
    const units = network.hidden(parameters, features);
    const outputs = dense(network.readout(parameters), units);
    const { likelihood } = network;
    return [units, likelihood.classLogits(outputs), likelihood.probabilities(outputs)].map((tensor) =>
      tensor.arraySync(),
    );
  }) as number[][][];
  checkMatrix("hidden units", hidden);
  checkMatrix("logits", logits);
  checkMatrix("probabilities", probabilities);
  return { hidden, logits, probabilities };
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
  const probabilities = tf.tidy(() => {
    const logits = dense(network.readout(parameters), network.hidden(parameters, features));
    return network.likelihood.probabilities(logits).arraySync();
  }) as number[][];
  checkMatrix("probabilities", probabilities);
  return probabilities;
}
