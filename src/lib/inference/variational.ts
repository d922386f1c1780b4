import type { LongWork } from "../core/batches";
import { deriveSeed, type Execution, statelessNormal, tf } from "../../engine";
import type { Gaussian } from "../core/linalg";
import type { Random } from "../core/random";
import { checkNumber, checkVector, type Vector } from "../core/shapes";
import { logSigmoid } from "../models/logistic-regression";
import { binaryCrossEntropy, type PointBatch } from "../models/networks";
import { binaryProbabilities, monteCarloPredictive, type PredictiveSummary } from "./predictive";

/** Variational parameters of a layer: every weight is Gaussian with mean μ and standard deviation log(1 + e^ρ). */
export type VariationalParameters = { wMu: tf.Tensor; wRho: tf.Tensor; bMu: tf.Tensor; bRho: tf.Tensor };

/**
 * KL divergence of a diagonal Gaussian q = N(mean, scale²) from the prior N(0, priorVariance·I), in nats:
 * ½ Σ [(σᵢ² + μᵢ²)/σ₀² − 1 − log(σᵢ²/σ₀²)].
 * @param input.scale the standard deviations σᵢ > 0
 * @throws RangeError for lengths that differ, scale <= 0, priorVariance <= 0
 */
export function gaussianKl({
  mean,
  scale,
  priorVariance,
}: {
  mean: Vector;
  scale: Vector;
  priorVariance: number;
}): number {
  checkVector("mean", mean);
  checkVector("scale", scale, { length: mean.length, range: { above: 0 } });
  checkNumber("priorVariance", priorVariance, { above: 0 });
  let sum = 0;
  for (let i = 0; i < mean.length; i++) {
    const ratio = scale[i] ** 2 / priorVariance;
    sum += ratio + mean[i] ** 2 / priorVariance - 1 - Math.log(ratio);
  }
  return sum / 2;
}

/** The same divergence as a tensor, so that it carries gradients to mean and scale. */
export function gaussianKlTensor(mean: tf.Tensor, scale: tf.Tensor, priorVariance: number): tf.Scalar {
  const ratio = tf.div(tf.square(scale), priorVariance);
  const penalty = tf.sub(tf.add(ratio, tf.div(tf.square(mean), priorVariance)), tf.add(1, tf.log(ratio)));
  return tf.mul(0.5, tf.sum(penalty));
}

/**
 * A linear layer with a mean-field Gaussian over its weights (Blundell et al. 2015), the lab's `LinearVariational`.
 * The object holds sizes and the prior; all else are pure functions of the variational parameters.
 */
export class LinearVariational {
  /** @throws RangeError for a size that is no integer >= 1, and for priorVariance <= 0 */
  constructor(
    readonly inputSize: number,
    readonly outputSize: number,
    readonly priorVariance: number,
  ) {
    checkNumber("inputSize", inputSize, { atLeast: 1, integer: true });
    checkNumber("outputSize", outputSize, { atLeast: 1, integer: true });
    checkNumber("priorVariance", priorVariance, { above: 0 });
  }

  /** Initialisation: μ = 0 and ρ = 1, hence σ = log(1 + e) ≈ 1.31. */
  initialize(): VariationalParameters {
    const { inputSize, outputSize } = this;
    return {
      wMu: tf.zeros([inputSize, outputSize]),
      wRho: tf.ones([inputSize, outputSize]),
      bMu: tf.zeros([outputSize]),
      bRho: tf.ones([outputSize]),
    };
  }

  /** Sampling by reparameterisation: w = μ + σ·ε with ε ~ N(0, 1), so that gradients reach μ and ρ. */
  sample(
    { wMu, wRho, bMu, bRho }: VariationalParameters,
    seed: tf.Tensor,
  ): { weights: tf.Tensor; bias: tf.Tensor } {
    const draw = (mu: tf.Tensor, rho: tf.Tensor, stream: number): tf.Tensor =>
      tf.add(mu, tf.mul(tf.softplus(rho), statelessNormal(mu.shape, deriveSeed(seed, stream))));
    return { weights: draw(wMu, wRho, 1 << 28), bias: draw(bMu, bRho, 1 << 29) };
  }

  /** KL divergence of the layer's posterior from its prior N(0, priorVariance): weights and bias. */
  kl({ wMu, wRho, bMu, bRho }: VariationalParameters): tf.Scalar {
    const { priorVariance } = this;
    return tf.add(
      gaussianKlTensor(wMu, tf.softplus(wRho), priorVariance),
      gaussianKlTensor(bMu, tf.softplus(bRho), priorVariance),
    );
  }

  /** Forward pass with one draw of the weights: [N, inputSize] → [N, outputSize]. */
  forward(parameters: VariationalParameters, inputs: tf.Tensor, seed: tf.Tensor): tf.Tensor {
    const { weights, bias } = this.sample(parameters, seed);
    return tf.add(tf.matMul(inputs, weights), bias);
  }

  /**
   * Forward pass by local reparameterisation (Kingma et al. 2015): draws the outputs themselves, N(xμ_w + μ_b,
   * x²σ_w² + σ_b²), each row's on its own. For a single row it is the same distribution as `forward`'s; over many
   * rows the noise averages out, so that the ELBO's gradient varies less.
   */
  forwardLocal(
    { wMu, wRho, bMu, bRho }: VariationalParameters,
    inputs: tf.Tensor,
    seed: tf.Tensor,
  ): tf.Tensor {
    const mean = tf.add(tf.matMul(inputs, wMu), bMu);
    const variance = tf.add(
      tf.matMul(tf.square(inputs), tf.square(tf.softplus(wRho))),
      tf.square(tf.softplus(bRho)),
    );
    return tf.add(mean, tf.mul(tf.sqrt(variance), statelessNormal(mean.shape, deriveSeed(seed, 1 << 28))));
  }
}

/** What a pass draws: the weights, one draw for all rows, or each layer's outputs row by row (`forwardLocal`). */
export type Reparameterization = "weights" | "local";

/** A network from the plane to one logit whose layers are variational. */
export interface VariationalNetwork<Parameters> {
  initialize(): Parameters;
  kl(parameters: Parameters): tf.Scalar;
  /** Logits [N, 1] under one draw; of the weights by default. */
  forward(parameters: Parameters, inputs: tf.Tensor, seed: tf.Tensor, draw?: Reparameterization): tf.Tensor;
}

/** A layer's pass in the way that is asked for. */
function pass(
  layer: LinearVariational,
  parameters: VariationalParameters,
  inputs: tf.Tensor,
  { seed, draw = "weights" }: { seed: tf.Tensor; draw?: Reparameterization },
): tf.Tensor {
  return draw === "local"
    ? layer.forwardLocal(parameters, inputs, seed)
    : layer.forward(parameters, inputs, seed);
}

export type VariationalLogisticParameters = { layer: VariationalParameters };

/** Logistic regression in the plane with a variational posterior. */
export function variationalLogistic({
  priorVariance,
}: {
  priorVariance: number;
}): VariationalNetwork<VariationalLogisticParameters> {
  const layer = new LinearVariational(2, 1, priorVariance);
  return {
    initialize: () => ({ layer: layer.initialize() }),
    kl: (parameters) => layer.kl(parameters.layer),
    forward: (parameters, inputs, seed, draw) => pass(layer, parameters.layer, inputs, { seed, draw }),
  };
}

/** The posterior of a layer with one output as a Gaussian over (w, b), the bias last, with a diagonal covariance. */
export function layerPosterior({ wMu, wRho, bMu, bRho }: VariationalParameters): Gaussian {
  const values = (weights: tf.Tensor, bias: tf.Tensor): number[] => [
    ...weights.dataSync(),
    ...bias.dataSync(),
  ];
  const variance = values(wRho, bRho).map((rho) => logSigmoid(-rho) ** 2); // log(1 + e^ρ) = −log σ(−ρ)
  const covariance = variance.map((value, i) => variance.map((_, j) => (i === j ? value : 0)));
  return { mean: values(wMu, bMu), covariance };
}

export type VariationalMlpParameters = { hidden: VariationalParameters; output: VariationalParameters };

/**
 * A network with one hidden ReLU layer, all of whose weights are variational.
 * @throws RangeError when hiddenUnits is no integer >= 1, and for priorVariance <= 0
 */
export function variationalMlp({
  hiddenUnits,
  priorVariance,
}: {
  hiddenUnits: number;
  priorVariance: number;
}): VariationalNetwork<VariationalMlpParameters> {
  checkNumber("hiddenUnits", hiddenUnits, { atLeast: 1, integer: true });
  const hidden = new LinearVariational(2, hiddenUnits, priorVariance);
  const output = new LinearVariational(hiddenUnits, 1, priorVariance);
  return {
    initialize: () => ({ hidden: hidden.initialize(), output: output.initialize() }),
    kl: (parameters) => tf.add(hidden.kl(parameters.hidden), output.kl(parameters.output)),
    forward: (parameters, inputs, seed, draw) => {
      const units = tf.relu(
        pass(hidden, parameters.hidden, inputs, { seed: deriveSeed(seed, 1 << 26), draw }),
      );
      return pass(output, parameters.output, units, { seed: deriveSeed(seed, 1 << 27), draw });
    },
  };
}

/**
 * The negative ELBO divided by N, as a loss for `train`:
 * −(1/N) [Σₙ log p(yₙ|xₙ, w) − KL(q‖p)] with one draw w ~ q. The KL is counted once.
 * On a batch of B rows it is −(1/B) Σₙ log p(yₙ|xₙ, w) + KL(q‖p)/N, so that the mean over an epoch's batches is the same.
 * @param settings.draw what is drawn: the weights (default), or "local" for local reparameterisation
 * @param settings.rows N, all rows of the data; those of the batch by default, which is right for `train` without a
 *   batchSize only
 * @throws RangeError when rows is no integer >= 1
 */
export function negativeElbo<Parameters>(
  network: VariationalNetwork<Parameters>,
  { draw = "weights", rows }: { draw?: Reparameterization; rows?: number } = {},
) {
  if (rows !== undefined) checkNumber("rows", rows, { atLeast: 1, integer: true });
  return (parameters: Parameters, { inputs, labels }: PointBatch, seed: tf.Tensor): tf.Tensor => {
    const nll = binaryCrossEntropy(network.forward(parameters, inputs, seed, draw), labels);
    return tf.add(nll, tf.div(network.kl(parameters), rows ?? inputs.shape[0]));
  };
}

/** The Monte-Carlo predictive of a variational network on points [N, 2]; class probabilities [N][2]. */
export function variationalPredictive<Parameters extends Record<string, VariationalParameters>>(
  network: VariationalNetwork<Parameters>,
  parameters: Parameters,
  points: tf.Tensor,
  options: LongWork & Execution & { samples: number; random: Random },
): Promise<PredictiveSummary> {
  const copies = 3; // of the units: before and after ReLU, and on the way
  const units = Object.values(parameters).reduce((sum, { bMu }) => sum + bMu.size, 0);
  return monteCarloPredictive(
    (inputs: { parameters: Parameters; points: tf.Tensor }, seed) =>
      binaryProbabilities(network.forward(inputs.parameters, inputs.points, seed)),
    {
      inputs: { parameters, points },
      shape: [points.shape[0], 2],
      sampleBytes: 4 * copies * units * points.shape[0],
      ...options,
    },
  );
}
