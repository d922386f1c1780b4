import { tf } from "../../engine";
import { checkNumber } from "../core/shapes";
import { LAYER_SIZE, streamOf } from "./layers";
import { bernoulli } from "./likelihood";
import { LinearVariational, type VariationalParameters } from "./linear-variational";
import type { VariationalNetwork } from "./network";

const PLANE = { classes: 2, inputShape: [2], likelihood: bernoulli } as const;

export type VariationalLogisticParameters = { layer: VariationalParameters };

/**
 * Logistic regression in the plane with a variational posterior over its weights and bias.
 * @throws RangeError for a priorVariance outside 1e-30 … 1e30
 * @example
 * const network = models.variationalLogistic({ priorVariance: 1 });
 * network.kl(network.initialize(createRandom(0))); // → 0.2694
 */
export function variationalLogistic({
  priorVariance,
}: {
  priorVariance: number;
}): VariationalNetwork<VariationalLogisticParameters> {
  const layer = new LinearVariational(2, 1, priorVariance);
  return {
    ...PLANE,
    name: "variational logistic regression",
    initialize: () => ({ layer: layer.initialize() }),
    features: (_, points) => points,
    hidden: (_, points) => points,
    readout: (parameters, seed) => layer.sample(parameters.layer, seed),
    kl: (parameters) => layer.kl(parameters.layer),
    localLogits: (parameters, points, seed) => layer.forwardLocal(parameters.layer, points, seed),
  };
}

export type VariationalMlpParameters = { hidden: VariationalParameters; output: VariationalParameters };

/**
 * A network from the plane to one logit with one hidden ReLU layer, all of whose weights are variational.
 * @throws RangeError when hiddenUnits is not an integer >= 1, and for a priorVariance outside 1e-30 … 1e30
 * @example
 * const network = models.variationalMlp({ hiddenUnits: 3, priorVariance: 1 });
 * models.forward(network, network.initialize(createRandom(0)), tf.tensor2d([[1, 1]])); // → [[0]]
 */
export function variationalMlp({
  hiddenUnits,
  priorVariance,
}: {
  hiddenUnits: number;
  priorVariance: number;
}): VariationalNetwork<VariationalMlpParameters> {
  checkNumber("hiddenUnits", hiddenUnits, LAYER_SIZE);
  const hidden = new LinearVariational(2, hiddenUnits, priorVariance);
  const output = new LinearVariational(hiddenUnits, 1, priorVariance);
  return {
    ...PLANE,
    name: "variational MLP",
    initialize: () => ({ hidden: hidden.initialize(), output: output.initialize() }),
    features: (_, points) => points,
    hidden: (parameters, points, seed) =>
      tf.relu(hidden.forward(parameters.hidden, points, streamOf(seed, "hiddenLayer"))),
    readout: (parameters, seed) => output.sample(parameters.output, streamOf(seed, "outputLayer")),
    kl: (parameters) => tf.add(hidden.kl(parameters.hidden), output.kl(parameters.output)),
    localLogits: (parameters, points, seed) => {
      const units = hidden.forwardLocal(parameters.hidden, points, streamOf(seed, "hiddenLayer")!);
      return output.forwardLocal(parameters.output, tf.relu(units), streamOf(seed, "outputLayer")!);
    },
  };
}
