import { tf } from "../../engine";
import { checkLabels, checkMatrix, type NumberRange } from "../core/shapes";

const SINGLE_PRECISION: NumberRange = { atLeast: -3.4e38, atMost: 3.4e38 };

/**
 * Points of the plane and their classes as the tensors that networks take; the caller disposes of them.
 * @param data.inputs [N][2]
 * @param data.labels 0 or 1: [N]
 * @returns inputs float32 [N, 2] and labels int32 [N]
 * @throws RangeError for points that are not two numbers within single precision, other labels, and another number of them
 * @example
 * datasets.pointBatch({ inputs: [[0, 1], [2, 3]], labels: [0, 1] }); // → { inputs: [[0, 1], [2, 3]], labels: [0, 1] }
 */
export function pointBatch({ inputs, labels }: { inputs: number[][]; labels: ArrayLike<number> }): {
  inputs: tf.Tensor;
  labels: tf.Tensor;
} {
  const [rows] = checkMatrix("inputs", inputs, { columns: 2, range: SINGLE_PRECISION });
  checkLabels("labels", labels, { classes: 2, length: rows });
  return { inputs: tf.tensor2d(inputs, [rows, 2]), labels: tf.tensor1d(Array.from(labels), "int32") };
}
