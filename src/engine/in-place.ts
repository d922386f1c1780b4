import type * as tf from "@tensorflow/tfjs-core";
import { noteUpdate } from "./recorder";

/**
 * Plain operations that TensorFlow also has as a single one, which updates its first arguments in one pass over memory.
 * They run and are recorded as they are; the session of a {@link compileLoop} that carries the targets as its state takes
 * TensorFlow's operation in their place.
 *
 * @param operation such as "ResourceApplyAdam"
 * @param targets what is updated
 * @param inputs the operation's other inputs, in its order
 * @param plain the new values of the targets, in their order
 * @example
 * const [w, rate, slope] = [tf.scalar(1), tf.scalar(0.5), tf.scalar(2)];
 * const plain = (): [tf.Tensor] => [tf.sub(w, tf.mul(rate, slope))];
 * engine.updateInPlace("ResourceApplyGradientDescent", [w], [rate, slope], plain); // → [0]
 */
export function updateInPlace<T extends tf.Tensor[]>(
  operation: string,
  targets: readonly [...T],
  inputs: readonly tf.Tensor[],
  plain: () => [...T],
): [...T] {
  const results = plain();
  noteUpdate({ operation, targets, inputs, results });
  return results;
}
