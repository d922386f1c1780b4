import { tf, type TensorTree } from "../../engine";
import type { Random } from "../core/random";
import { checkNumber } from "../core/shapes";
import { dense, initializeLayer, LAYER_SIZE, type Layer } from "./layers";
import { checkParts, type Network } from "./network";

/** Parameters of ConfidNet's branch: four hidden layers of 400 and one output. */
export type ConfidNetParameters = { hidden: Layer[]; output: Layer };

const HIDDEN_UNITS = 400;

/**
 * ConfidNet's branch (Corbière et al. 2019) on the hidden units of a trained network.
 * @param options.inputs D, number of those units: 100 for LeNet
 * @throws RangeError when inputs is not an integer >= 1
 * @example
 * const { hidden } = models.initializeConfidNet({ inputs: 100, random: createRandom(0) });
 * hidden.map(({ weights }) => weights.shape); // → [[100, 400], [400, 400], [400, 400], [400, 400]]
 */
export function initializeConfidNet({
  inputs,
  random,
}: {
  inputs: number;
  random: Random;
}): ConfidNetParameters {
  checkNumber("inputs", inputs, LAYER_SIZE);
  const widths = [inputs, HIDDEN_UNITS, HIDDEN_UNITS, HIDDEN_UNITS, HIDDEN_UNITS];
  return {
    hidden: widths.slice(1).map((width, i) => initializeLayer([widths[i], width], random)),
    output: initializeLayer([HIDDEN_UNITS, 1], random),
  };
}

/**
 * The confidence in [0, 1] that ConfidNet gives to the network's answer: hidden units [N, D] → [N].
 * @example
 * const branch = { hidden: [], output: { weights: tf.zeros([1, 1]), bias: tf.zeros([1]) } };
 * models.confidNetConfidence(branch, tf.tensor2d([[2], [0]])); // → [0.5, 0.5]
 */
export function confidNetConfidence({ hidden, output }: ConfidNetParameters, units: tf.Tensor): tf.Tensor {
  const last = hidden.reduce((inputs, layer) => tf.relu(dense(layer, inputs)), units);
  return tf.reshape(tf.sigmoid(dense(output, last)), [-1]);
}

/**
 * True class probability: what the network gives to the right class.
 * @param probabilities [N, K]
 * @param labels int32 [N]
 * @returns [N]
 * @example
 * const probabilities = tf.tensor2d([[0.9, 0.1], [0.6, 0.4]]);
 * models.trueClassProbability(probabilities, tf.tensor1d([0, 1], "int32")); // → [0.9, 0.4]
 */
export function trueClassProbability(probabilities: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(probabilities, tf.oneHot(labels, probabilities.shape[1]!)), 1);
}

/** Features of the frozen network, [N, …], and labels int32 [N]. */
export type FeatureBatch = { features: tf.Tensor; labels: tf.Tensor };

/**
 * ConfidNet's loss for {@link train}, the mean squared error (1/N) Σ (ĉₙ − TCPₙ)² against the frozen network's true class
 * probability. The frozen network's parameters are the loss's context.
 * @param settings.backboneDropout whether the frozen network's dropout is on, for the hidden units and the target alike
 *   (the course's way)
 * @throws RangeError for a network that does not keep its contract
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const branch = { hidden: [], output: { weights: tf.zeros([1, 1]), bias: tf.zeros([1]) } };
 * const batch = { features: tf.tensor2d([[1, 1], [0, 0]]), labels: tf.tensor1d([1, 0], "int32") };
 * const loss = models.confidNetLoss(network, { backboneDropout: false });
 * loss(branch, batch, tf.tensor1d([0, 0], "int32"), parameters); // → 0.0725
 */
export function confidNetLoss<P extends TensorTree>(
  network: Network<P>,
  { backboneDropout }: { backboneDropout: boolean },
) {
  checkParts(network);
  return (
    branch: ConfidNetParameters,
    { features, labels }: FeatureBatch,
    seed: tf.Tensor,
    backbone: P,
  ): tf.Tensor => {
    const drawn = backboneDropout ? seed : undefined;
    const units = network.hidden(backbone, features, drawn);
    const probabilities = network.likelihood.probabilities(dense(network.readout(backbone, drawn), units));
    const target = trueClassProbability(probabilities, labels);
    return tf.mean(tf.square(tf.sub(confidNetConfidence(branch, units), target)));
  };
}
