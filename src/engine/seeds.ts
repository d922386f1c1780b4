import * as tf from "@tensorflow/tfjs-core";

/**
 * The seed of a stream of its own: [a, b] → [a, b + stream].
 * @param stream an integer that tells the places that draw from one seed apart
 * @example
 * engine.deriveSeed(tf.tensor1d([1, 2], "int32"), 40); // → [1, 42]
 */
export function deriveSeed(seed: tf.Tensor, stream: number): tf.Tensor {
  return tf.tidy(() => tf.add(seed, tf.tensor1d([0, stream], "int32")));
}
