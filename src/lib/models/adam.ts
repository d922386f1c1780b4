import { tf, type TensorTree, updateInPlace } from "../../engine";
import { checkNumber } from "../core/shapes";

/** One tensor of parameters, and what the optimizer remembers of it. */
export type Optimized = { parameters: tf.Tensor; memory: TensorTree };

/** An optimizer as two pure functions, which see one tensor of the parameters at a time. */
export interface Optimizer {
  initialize(parameters: tf.Tensor): TensorTree;
  /** @param step number of this step, from 1 on: a scalar */
  update(state: Optimized, gradients: tf.Tensor, step: tf.Tensor): Optimized;
}

type AdamMemory = { first: tf.Tensor; second: tf.Tensor };

/**
 * Adam (Kingma and Ba 2015, algorithm 1):
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η·m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ) and the paper's
 * β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.
 * @param settings.learningRate η > 0
 * @throws RangeError for another learning rate
 * @example
 * const optimizer = models.adam({ learningRate: 0.1 });
 * const memory = optimizer.initialize(tf.zeros([2]));
 * optimizer.update({ parameters: tf.zeros([2]), memory }, tf.tensor1d([3, -5]), tf.scalar(1)).parameters; // → [-0.1, 0.1]
 */
export function adam({ learningRate }: { learningRate: number }): Optimizer {
  checkNumber("learningRate", learningRate, { above: 0 });
  return {
    initialize: (parameters): AdamMemory => ({
      first: tf.zerosLike(parameters),
      second: tf.zerosLike(parameters),
    }),
    update: ({ parameters, memory }, gradients, step) => {
      const { first, second } = memory as AdamMemory;
      const [rate, beta1, beta2] = [learningRate, 0.9, 0.999].map((value) => tf.scalar(value));
      const [power1, power2] = [tf.pow(beta1, step), tf.pow(beta2, step)];
      // The order at the end of the paper's section 2, with ε there as in algorithm 1.
      const scale = tf.sqrt(tf.sub(1, power2));
      const epsilon = tf.mul(1e-8, scale);
      const [theta, m, v] = updateInPlace(
        "ResourceApplyAdam",
        [parameters, first, second],
        [power1, power2, rate, beta1, beta2, epsilon, gradients],
        () => {
          const m = tf.add(first, tf.mul(tf.sub(gradients, first), tf.sub(1, beta1)));
          const v = tf.add(second, tf.mul(tf.sub(tf.square(gradients), second), tf.sub(1, beta2)));
          const alpha = tf.div(tf.mul(rate, scale), tf.sub(1, power1));
          return [tf.sub(parameters, tf.div(tf.mul(m, alpha), tf.add(tf.sqrt(v), epsilon))), m, v];
        },
      );
      return { parameters: theta, memory: { first: m, second: v } };
    },
  };
}
