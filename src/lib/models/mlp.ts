import { tf } from "../../engine";
import { checkNumber } from "../core/shapes";
import { dense, dropout, DROPOUT_RATE, initializeLayer, LAYER_SIZE, type Layer } from "./layers";
import { bernoulli } from "./likelihood";
import type { Network } from "./network";

/** Parameters of a network with one hidden layer. */
export type MlpParameters = { hidden: Layer; output: Layer };

/**
 * A network from the plane to one logit with one hidden layer: a = dropout(ReLU(xW₁ + b₁))·W₂ + b₂.
 * @param settings.hiddenUnits width of the hidden layer
 * @param settings.rate dropout rate of the hidden units, in [0, 1); 0 gives the plain network
 * @throws RangeError when hiddenUnits is not an integer >= 1, and for another rate
 * @example
 * const network = models.mlp({ hiddenUnits: 10, rate: 0.2 });
 * network.initialize(createRandom(0)).hidden.weights.shape; // → [2, 10]
 */
export function mlp({
  hiddenUnits,
  rate = 0,
}: {
  hiddenUnits: number;
  rate?: number;
}): Network<MlpParameters> {
  checkNumber("hiddenUnits", hiddenUnits, LAYER_SIZE);
  checkNumber("rate", rate, DROPOUT_RATE);
  return {
    name: "MLP",
    classes: 2,
    inputShape: [2],
    likelihood: bernoulli,
    initialize: (random) => ({
      hidden: initializeLayer([2, hiddenUnits], random),
      output: initializeLayer([hiddenUnits, 1], random),
    }),
    features: (_, points) => points,
    hidden: ({ hidden }, points, seed) =>
      dropout(tf.relu(dense(hidden, points)), rate, rate > 0 ? seed : undefined),
    readout: ({ output }) => output,
  };
}
