import { forBatches, type LongWork } from "../core/batches";
import { compile, type Execution, statelessNormal, tf } from "../../engine";
import { cholesky } from "../core/linalg";
import type { Random } from "../core/random";
import { checkNumber } from "../core/shapes";
import { dense, type Layer } from "../models/networks";
import { monteCarloPredictive, type PredictiveSummary } from "./predictive";

/** A Gaussian over weights and bias of a network's last layer; everything before it stays as it is. */
export interface LastLayerPosterior {
  /** The trained layer: weights [D, K], bias [K]. */
  mean: Layer;
  /** L⁻¹ with LLᵀ = H + τI, so that (L⁻¹)ᵀL⁻¹ is the covariance; parameters in the order class, unit, bias last: [P, P]. */
  inverseFactor: tf.Tensor;
}

/** Rows in a batch; their outer products take K·(D + 1) numbers each. */
const BATCH = 1000;

/** Features with a 1 for the bias: [N, D] → [N, D + 1]. */
function withBias(units: tf.Tensor): tf.Tensor {
  return tf.concat([units, tf.ones([units.shape[0], 1])], 1);
}

/**
 * Hessian of the summed cross-entropy of softmax(φW) with respect to W, for a batch:
 * H = Σₙ (diag(pₙ) − pₙpₙᵀ) ⊗ φₙφₙᵀ, which for a last layer is exact and does not depend on the labels.
 * The blocks of one class take pₙₖ(1 − pₙₖ) at once: pₙₖ − pₙₖ² would cancel where the network is sure.
 * @returns [K(D+1), K(D+1)], the parameters of one class after the other's
 */
export function lastLayerHessian(layer: Layer, units: tf.Tensor): tf.Tensor {
  const probabilities = tf.softmax(dense(layer, units));
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
 * @param units inputs of the last layer for the training images: [N, D]
 * @throws AbortError when the signal stops it
 */
export async function summedHessian(
  layer: Layer,
  units: tf.Tensor,
  { eager, ...work }: LongWork & Execution = {},
): Promise<Float64Array[]> {
  const hessian = compile((fixed: Layer, batch: tf.Tensor) => lastLayerHessian(fixed, batch), { eager });
  const size = (units.shape[1]! + 1) * layer.bias.size;
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
    return total;
  } finally {
    hessian.dispose();
  }
}

/** L⁻¹ of a lower triangular L, row by row: row i is (eᵢ − Σ_{j<i} Lᵢⱼ row j)/Lᵢᵢ. */
function inverseOfLower(lower: number[][]): Float32Array {
  const size = lower.length;
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    inverse[i * size + i] = 1;
    for (let j = 0; j < i; j++) {
      const factor = lower[i][j];
      for (let k = 0; k <= j; k++) inverse[i * size + k] -= factor * inverse[j * size + k];
    }
    for (let k = 0; k <= i; k++) inverse[i * size + k] /= lower[i][i];
  }
  return Float32Array.from(inverse);
}

/**
 * The last-layer Laplace approximation N(ŵ, (H + τI)⁻¹) (Daxberger et al. 2021).
 *
 * @param layer the trained last layer ŵ; it remains the caller's
 * @param options.hessian H of summedHessian
 * @param options.priorPrecision τ > 0
 * @returns the posterior, whose tensor `inverseFactor` the caller disposes of
 * @throws RangeError for a prior precision <= 0
 */
export function lastLayerLaplace(
  layer: Layer,
  { hessian, priorPrecision }: { hessian: Float64Array[]; priorPrecision: number },
): LastLayerPosterior {
  checkNumber("priorPrecision", priorPrecision, { above: 0 });
  const precision = hessian.map((row, i) =>
    row.map((value, j) => (value + hessian[j][i]) / 2 + (i === j ? priorPrecision : 0)),
  );
  const lower = cholesky("precision", precision);
  return { mean: layer, inverseFactor: tf.tensor2d(inverseOfLower(lower), [lower.length, lower.length]) };
}

/**
 * The predictive distribution: softmax outputs averaged over samples of the last layer, w = ŵ + L⁻ᵀz, z ~ N(0, I).
 * @param units inputs of the last layer: [N, D]
 * @throws RangeError when samples is no integer >= 1; AbortError when the signal stops it
 */
export function lastLayerPredictive(
  posterior: LastLayerPosterior,
  units: tf.Tensor,
  options: LongWork & Execution & { samples: number; random: Random },
): Promise<PredictiveSummary> {
  const { mean, inverseFactor } = posterior;
  const classes = mean.bias.shape[0];
  return monteCarloPredictive(
    (inputs: { mean: Layer; inverseFactor: tf.Tensor; units: tf.Tensor }, seed) => {
      const draw = tf.matMul(statelessNormal([1, inputs.inverseFactor.shape[0]], seed), inputs.inverseFactor);
      const change = tf.transpose(tf.reshape(draw, [classes, -1]));
      return tf.softmax(tf.add(dense(inputs.mean, inputs.units), tf.matMul(withBias(inputs.units), change)));
    },
    {
      inputs: { mean, inverseFactor, units },
      shape: [units.shape[0], classes],
      sampleBytes: 4 * 3 * classes * units.shape[0],
      ...options,
    },
  );
}
