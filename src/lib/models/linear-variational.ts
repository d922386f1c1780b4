import { statelessNormal, tf } from "../../engine";
import type { Gaussian } from "../core/normal";
import { checkNumber, type NumberRange } from "../core/shapes";
import { gaussianKlTensor } from "./gaussian-kl";
import { dense, LAYER_SIZE, streamOf, type Layer } from "./layers";
import { logSigmoid } from "./logistic-regression";

/** Variational parameters of a layer: every weight is Gaussian with mean μ and standard deviation log(1 + e^ρ). */
export type VariationalParameters = { wMu: tf.Tensor; wRho: tf.Tensor; bMu: tf.Tensor; bRho: tf.Tensor };

/** Beyond it the KL divergence overflows in single precision. */
const PRIOR_VARIANCE: NumberRange = { atLeast: 1e-30, atMost: 1e30 };

/**
 * A linear layer with a mean-field Gaussian over its weights (Blundell et al. 2015), the lab's `LinearVariational`.
 * The object holds sizes and the prior; all else are pure functions of the variational parameters.
 * @example
 * const layer = new models.LinearVariational(2, 1, 1);
 * layer.forward(layer.initialize(), tf.tensor2d([[1, 2]])); // → [[0]]
 */
export class LinearVariational {
  /** @throws RangeError for a size that is not an integer >= 1, more than 10⁷ weights, and a priorVariance outside 1e-30 … 1e30 */
  constructor(
    readonly inputSize: number,
    readonly outputSize: number,
    readonly priorVariance: number,
  ) {
    checkNumber("inputSize", inputSize, LAYER_SIZE);
    checkNumber("outputSize", outputSize, LAYER_SIZE);
    checkNumber("inputSize · outputSize", inputSize * outputSize, LAYER_SIZE);
    checkNumber("priorVariance", priorVariance, PRIOR_VARIANCE);
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

  /**
   * Sampling by reparameterisation: w = μ + σ·ε with ε ~ N(0, 1), so that gradients reach μ and ρ.
   * @param seed int32 [2]; without one the means are given
   */
  sample({ wMu, wRho, bMu, bRho }: VariationalParameters, seed?: tf.Tensor): Layer {
    const draw = (mu: tf.Tensor, rho: tf.Tensor, place: "weights" | "biases"): tf.Tensor =>
      seed ? tf.add(mu, tf.mul(tf.softplus(rho), statelessNormal(mu.shape, streamOf(seed, place)!))) : mu;
    return { weights: draw(wMu, wRho, "weights"), bias: draw(bMu, bRho, "biases") };
  }

  /** KL divergence of the layer's posterior from its prior N(0, priorVariance): weights and bias. */
  kl({ wMu, wRho, bMu, bRho }: VariationalParameters): tf.Scalar {
    const { priorVariance } = this;
    return tf.add(
      gaussianKlTensor(wMu, tf.softplus(wRho), priorVariance),
      gaussianKlTensor(bMu, tf.softplus(bRho), priorVariance),
    );
  }

  /** Forward pass with one draw of the weights, or their means: [N, inputSize] → [N, outputSize]. */
  forward(parameters: VariationalParameters, inputs: tf.Tensor, seed?: tf.Tensor): tf.Tensor {
    return dense(this.sample(parameters, seed), inputs);
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
    const mean = dense({ weights: wMu, bias: bMu }, inputs);
    const variances = { weights: tf.square(tf.softplus(wRho)), bias: tf.square(tf.softplus(bRho)) };
    const noise = statelessNormal(mean.shape, streamOf(seed, "weights")!);
    return tf.add(mean, tf.mul(tf.sqrt(dense(variances, tf.square(inputs))), noise));
  }
}

/**
 * The posterior of a layer with one output as a Gaussian over (w, b), the bias last, with a diagonal covariance.
 * @example
 * const layer = new models.LinearVariational(1, 1, 1).initialize();
 * models.layerPosterior(layer).covariance; // → [[1.725, 0], [0, 1.725]]
 */
export function layerPosterior({ wMu, wRho, bMu, bRho }: VariationalParameters): Gaussian {
  const values = (weights: tf.Tensor, bias: tf.Tensor): number[] => [
    ...weights.dataSync(),
    ...bias.dataSync(),
  ];
  const variance = values(wRho, bRho).map((rho) => logSigmoid(-rho) ** 2); // log(1 + e^ρ) = −log σ(−ρ)
  const covariance = variance.map((value, i) => variance.map((_, j) => (i === j ? value : 0)));
  return { mean: values(wMu, bMu), covariance };
}
