import type { Random } from "../core/random";
import { tf } from "../../engine";
import { dense, initializeLayer, lenetHidden, type Layer, type LeNetParameters } from "./networks";

/** Parameters of ConfidNet's branch: four hidden layers of 400 and one output. */
export type ConfidNetParameters = { hidden: Layer[]; output: Layer };

const HIDDEN_UNITS = 400;

/** ConfidNet (Corbière et al. 2019) on LeNet's 100 hidden units. */
export function initializeConfidNet(random: Random): ConfidNetParameters {
  const widths = [100, HIDDEN_UNITS, HIDDEN_UNITS, HIDDEN_UNITS, HIDDEN_UNITS];
  return {
    hidden: widths.slice(1).map((width, i) => initializeLayer([widths[i], width], random)),
    output: initializeLayer([HIDDEN_UNITS, 1], random),
  };
}

/** The confidence in [0, 1] that ConfidNet gives to LeNet's answer: hidden units [N, 100] → [N]. */
export function confidNetConfidence({ hidden, output }: ConfidNetParameters, units: tf.Tensor): tf.Tensor {
  const last = hidden.reduce((inputs, layer) => tf.relu(dense(layer, inputs)), units);
  return tf.reshape(tf.sigmoid(dense(output, last)), [-1]);
}

/** True class probability: what the softmax gives to the right class. Logits [N, 10], int32 labels [N] → [N]. */
export function trueClassProbability(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(tf.softmax(logits), tf.oneHot(labels, logits.shape[1]!)), 1);
}

/** Features [N, 512] of the frozen LeNet, and labels int32 [N]. */
export type FeatureBatch = { features: tf.Tensor; labels: tf.Tensor };

/**
 * ConfidNet's loss, the mean squared error (1/N) Σ (ĉₙ − TCPₙ)² against the frozen network's true class probability.
 * @param settings.backboneDropout whether the frozen LeNet's dropout is on, for the hidden units and the target alike
 *   (the course's way)
 */
export function confidNetLoss({ backboneDropout }: { backboneDropout: boolean }) {
  return (
    parameters: ConfidNetParameters,
    { features, labels }: FeatureBatch,
    seed: tf.Tensor,
    lenet: LeNetParameters,
  ): tf.Tensor => {
    const units = lenetHidden(lenet, features, backboneDropout ? seed : undefined);
    const target = trueClassProbability(dense(lenet.dense2, units), labels);
    return tf.mean(tf.square(tf.sub(confidNetConfidence(parameters, units), target)));
  };
}
