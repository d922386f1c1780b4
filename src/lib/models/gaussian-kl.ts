import { tf } from "../../engine";
import { checkNumber, checkVector, type Vector } from "../core/shapes";

/**
 * KL divergence of a diagonal Gaussian q = N(mean, scale²) from the prior N(0, priorVariance·I), in nats:
 * ½ Σ [(σᵢ² + μᵢ²)/σ₀² − 1 − log(σᵢ²/σ₀²)].
 *
 * @param input.mean μ: [M]
 * @param input.scale the standard deviations σ > 0: [M]
 * @param input.priorVariance σ₀² > 0
 * @throws RangeError for lengths that differ, scale <= 0, priorVariance <= 0
 * @example
 * models.gaussianKl({ mean: [1], scale: [1], priorVariance: 1 }); // → 0.5
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
  return checkNumber("the divergence", sum / 2);
}

/**
 * The divergence of {@link gaussianKl} as a tensor, so that it carries gradients to mean and scale.
 * @example
 * models.gaussianKlTensor(tf.tensor1d([1]), tf.tensor1d([1]), 1); // → 0.5
 */
export function gaussianKlTensor(mean: tf.Tensor, scale: tf.Tensor, priorVariance: number): tf.Scalar {
  const ratio = tf.div(tf.square(scale), priorVariance);
  const penalty = tf.sub(tf.add(ratio, tf.div(tf.square(mean), priorVariance)), tf.add(1, tf.log(ratio)));
  return tf.mul(0.5, tf.sum(penalty));
}
