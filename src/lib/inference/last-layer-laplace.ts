import { compile, statelessNormal, tf, type Execution, type TensorTree } from "../../engine";
import { forBatches, type LongWork } from "../core/batches";
import { cholesky, inverseOfLower } from "../core/linalg";
import type { Random } from "../core/random";
import { checkMatrix, checkNumber, invalid } from "../core/shapes";
import { dense, type Layer } from "../models/layers";
import type { Likelihood } from "../models/likelihood";
import { checkFinite, checkReadout, checkShape, type Network } from "../models/network";
import { averageSamples } from "./predictive";
import type { PredictiveSummary } from "./summary";

/** A Gaussian over weights and bias of a network's last layer; everything before it stays as it is. */
export interface LastLayerPosterior {
  /** The trained layer: weights [D, K], bias [K]. */
  mean: Layer;
  /** L⁻¹ with LLᵀ = H + τI, so that (L⁻¹)ᵀL⁻¹ is the covariance; parameters in the order class, unit, bias last: [P, P]. */
  inverseFactor: tf.Tensor;
  /** What the logits say of the K classes. */
  likelihood: Likelihood;
  classes: number;
}

/** Rows in a batch; their outer products take K·(D + 1) numbers each. */
const BATCH = 1000;

/** Features with a 1 for the bias: [N, D] → [N, D + 1]. */
function withBias(units: tf.Tensor): tf.Tensor {
  return tf.concat([units, tf.ones([units.shape[0], 1])], 1);
}

/**
 * Hessian of the summed negative log-likelihood of logits φW with respect to W, for a batch:
 * H = Σₙ (diag(pₙ) − pₙpₙᵀ) ⊗ φₙφₙᵀ, which for a last layer is exact and does not depend on the labels. With a Bernoulli
 * likelihood p is the probability of class 1 alone. The blocks of one class take pₙₖ(1 − pₙₖ) at once: pₙₖ − pₙₖ² would
 * cancel where the network is sure.
 *
 * @param units φ: [N, D]
 * @returns [K(D+1), K(D+1)], the parameters of one logit after the other's
 * @example
 * const layer = { weights: tf.zeros([1, 1]), bias: tf.zeros([1]) };
 * inference.lastLayerHessian(models.bernoulli, layer, tf.tensor2d([[2]])); // → [[1, 0.5], [0.5, 0.25]]
 */
export function lastLayerHessian(likelihood: Likelihood, layer: Layer, units: tf.Tensor): tf.Tensor {
  const logits = dense(layer, units);
  const probabilities = likelihood.name === "Bernoulli" ? tf.sigmoid(logits) : tf.softmax(logits);
  const classes = probabilities.shape[1]!;
  const inputs = withBias(units);
  const width = inputs.shape[1]!;
  const weighted = (weights: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.mul(tf.reshape(weights, [-1, classes, 1]), tf.reshape(inputs, [-1, 1, width])), [
      -1,
      classes * width,
    ]);
  const identity = tf.reshape(tf.eye(classes), [classes, 1, classes, 1]);
  const ownBlocks = tf.matMul(weighted(tf.mul(probabilities, tf.sub(1, probabilities))), inputs, true);
  const products = weighted(probabilities);
  const allBlocks = tf.reshape(tf.matMul(products, products, true), [classes, width, classes, width]);
  const blocks = tf.sub(
    tf.mul(tf.reshape(ownBlocks, [classes, width, 1, width]), identity),
    tf.mul(allBlocks, tf.sub(1, identity)),
  );
  return tf.reshape(blocks, [classes * width, classes * width]);
}

/**
 * The Hessian over all rows, summed in double precision: [P][P].
 * @param units inputs of the last layer for the training data: [N, D]
 * @throws RangeError for a network that does not keep its contract, for units of another width than the last layer's, and
 *   for a sum that is not finite; AbortError when the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * await inference.summedHessian(network, parameters, tf.tensor2d([[2], [0]])); // → [[0.42, 0.21], [0.21, 0.355]]
 */
export async function summedHessian<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  units: tf.Tensor,
  { eager, ...work }: LongWork & Execution = {},
): Promise<Float64Array[]> {
  const layer = lastLayer(network, parameters);
  checkShape("units", units, ["N", layer.weights.shape[0]]);
  checkFinite("units", units);
  const { likelihood } = network;
  const hessian = compile((fixed: Layer, batch: tf.Tensor) => lastLayerHessian(likelihood, fixed, batch), {
    eager,
  });
  const size = layer.weights.size + layer.bias.size;
  const total = Array.from({ length: size }, () => new Float64Array(size));
  const add = (part: tf.Tensor): void => {
    const values = part.dataSync();
    part.dispose();
    total.forEach((row, i) => {
      for (let j = 0; j < size; j++) row[j] += values[i * size + j];
    });
  };
  try {
    await forBatches(units, (batch) => hessian(layer, batch), add, { batchSize: BATCH, ...work });
    checkMatrix("hessian", total);
    return total;
  } finally {
    hessian.dispose();
  }
}

/** The trained last layer; it belongs to the parameters. */
function lastLayer<P extends TensorTree>(network: Network<P>, parameters: P): Layer {
  checkReadout(network, parameters);
  return network.readout(parameters);
}

/**
 * The last-layer Laplace approximation N(ŵ, (H + τI)⁻¹) around the trained last layer ŵ (Daxberger et al. 2021).
 *
 * @param options.hessian H of {@link summedHessian}
 * @param options.priorPrecision τ > 0
 * @returns the posterior, whose tensor `inverseFactor` the caller disposes of
 * @throws RangeError for a prior precision <= 0 or one so small that a variance has no float32, and a Hessian of another size
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const hessian = await inference.summedHessian(network, parameters, tf.tensor2d([[2], [0]]));
 * const { inverseFactor } = inference.lastLayerLaplace(network, parameters, { hessian, priorPrecision: 1 });
 * inverseFactor; // → [[0.8392, 0], [-0.1285, 0.8691]]
 */
export function lastLayerLaplace<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  { hessian, priorPrecision }: { hessian: Float64Array[]; priorPrecision: number },
): LastLayerPosterior {
  const layer = lastLayer(network, parameters);
  const size = layer.weights.size + layer.bias.size;
  checkMatrix("hessian", hessian, { rows: size, columns: size });
  checkNumber("priorPrecision", priorPrecision, { above: 0 });
  const precision = hessian.map((row, i) =>
    row.map((value, j) => (value + hessian[j][i]) / 2 + (i === j ? priorPrecision : 0)),
  );
  const inverse = Float32Array.from(inverseOfLower(cholesky("precision", precision)).flat());
  if (!inverse.every(Number.isFinite))
    throw invalid("priorPrecision", "one that gives a variance which float32 holds", priorPrecision);
  const { likelihood, classes } = network;
  return { mean: layer, likelihood, classes, inverseFactor: tf.tensor2d(inverse, [size, size]) };
}

/**
 * The predictive distribution: class probabilities averaged over samples of the last layer, w = ŵ + L⁻ᵀz, z ~ N(0, I).
 * @param units inputs of the last layer: [N, D]
 * @throws RangeError when samples is not an integer >= 1; AbortError when the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const hessian = await inference.summedHessian(network, parameters, tf.tensor2d([[2], [0]]));
 * const posterior = inference.lastLayerLaplace(network, parameters, { hessian, priorPrecision: 1 });
 * const options = { samples: 1000, random: createRandom(0) };
 * (await inference.lastLayerPredictive(posterior, tf.tensor2d([[2]]), options)).mean; // → [[0.2134, 0.7866]]
 */
export async function lastLayerPredictive(
  { mean, inverseFactor, likelihood, classes }: LastLayerPosterior,
  units: tf.Tensor,
  options: LongWork & Execution & { samples: number; random: Random },
): Promise<PredictiveSummary> {
  checkShape("units", units, ["N", mean.weights.shape[0]]);
  checkShape("posterior.mean.weights", mean.weights, ["D", likelihood.logits(classes)]);
  checkShape("posterior.mean.bias", mean.bias, [likelihood.logits(classes)]);
  const size = mean.weights.size + mean.bias.size;
  checkShape("posterior.inverseFactor", inverseFactor, [size, size]);
  const outputs = mean.bias.size;
  return averageSamples(
    (inputs: { mean: Layer; inverseFactor: tf.Tensor; units: tf.Tensor }, seed) => {
      const draw = tf.matMul(statelessNormal([1, size], seed), inputs.inverseFactor);
      const change = tf.transpose(tf.reshape(draw, [outputs, -1]));
      const moved = tf.matMul(withBias(inputs.units), change);
      return likelihood.probabilities(tf.add(dense(inputs.mean, inputs.units), moved));
    },
    {
      inputs: { mean, inverseFactor, units },
      shape: [units.shape[0], classes],
      sampleBytes: 4 * 3 * outputs * units.shape[0],
      ...options,
    },
  );
}
