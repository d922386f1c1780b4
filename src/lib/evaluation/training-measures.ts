import { tf, type TensorTree } from "../../engine";
import { networkOutputs } from "../inference/outputs";
import { confidNetConfidence, type ConfidNetParameters } from "../models/confidnet";
import { dense } from "../models/layers";
import type { LabeledBatch, Network } from "../models/network";
import type { Measure } from "../trainings/measures";
import { negativeLogLikelihood } from "./calibration";
import { accuracy, predictionErrors } from "./failure-prediction";
import { averagePrecision } from "./ranking";

/** What a network reaches on labelled inputs: mean negative log-likelihood in nats, and share of right answers. */
export type LossAndAccuracy = { loss: number; accuracy: number };

/**
 * A measure of a network along its training: what it reaches on these inputs with dropout off.
 * @param network that is trained
 * @param batch inputs [N, …] and labels [N], which live as long as the measure
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const batch = { inputs: tf.tensor2d([[1, 1], [0, 0]]), labels: tf.tensor1d([1, 0], "int32") };
 * const { of, on } = evaluation.lossAndAccuracy(network, batch);
 * await of(parameters, on); // → { loss: 0.41, accuracy: 1 }
 */
export function lossAndAccuracy<P extends TensorTree>(
  network: Network<P>,
  batch: LabeledBatch,
): Measure<P, LabeledBatch, LossAndAccuracy> {
  return {
    name: "loss and accuracy",
    version: 1,
    on: batch,
    of: async (parameters, { inputs, labels }) => {
      const { features, probabilities } = await networkOutputs(network, parameters, inputs);
      features.dispose();
      const predictions = { probabilities, labels: labels.dataSync() };
      return { loss: negativeLogLikelihood(predictions), accuracy: accuracy(predictions) };
    },
  };
}

/** A frozen network's parameters, its hidden units [N, D] of some inputs, and their labels int32 [N]. */
export type FrozenUnits<P> = { parameters: P; units: tf.Tensor; labels: tf.Tensor };

/**
 * A measure of a ConfidNet along its training: the average precision with which 1 − ĉ finds the errors of the frozen
 * network.
 * @param network that is frozen
 * @param frozen its parameters, and hidden units of `trainings.compute`, by which the training is known
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a, the hidden unit itself
 * const branch = { hidden: [], output: layer(1) }; // ĉ = σ(a)
 * const frozen = { parameters, units: tf.tensor2d([[3], [1], [2]]), labels: tf.tensor1d([1, 0, 1], "int32") };
 * const { of, on } = evaluation.confidNetPrecision(network, frozen);
 * of(branch, on); // → 1
 */
export function confidNetPrecision<P extends TensorTree>(
  network: Network<P>,
  frozen: FrozenUnits<P>,
): Measure<ConfidNetParameters, FrozenUnits<P>, number> {
  return {
    name: "average precision of 1 − confidence",
    version: 2,
    on: frozen,
    of: (branch, { parameters, units, labels }) =>
      tf.tidy(() => {
        const logits = dense(network.readout(parameters), units);
        const probabilities = network.likelihood.probabilities(logits).arraySync() as number[][];
        return averagePrecision({
          labels: predictionErrors({ probabilities, labels: labels.dataSync() }),
          scores: tf.sub(1, confidNetConfidence(branch, units)).dataSync(),
        });
      }),
  };
}
