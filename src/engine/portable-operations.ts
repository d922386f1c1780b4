/*
 * The operations of native-operations.ts over any backend of TensorFlow.js: random numbers are drawn in TypeScript, and a
 * seed's values are read. Nothing of this can be recorded in a graph.
 */
import * as tf from "@tensorflow/tfjs-core";
import { randomNormal, randomUniform, randomWords } from "./philox";

const product = (shape: number[]): number => shape.reduce((size, length) => size * length, 1);

/** Uniform numbers on [0, 1), float32, of the given shape. */
export function statelessUniform(shape: number[], seed: tf.Tensor): tf.Tensor {
  return tf.tensor(randomUniform(product(shape), seed.dataSync()), shape);
}

/** Standard normal numbers, float32, of the given shape. */
export function statelessNormal(shape: number[], seed: tf.Tensor): tf.Tensor {
  return tf.tensor(randomNormal(product(shape), seed.dataSync()), shape);
}

/** Integers of 32 random bits each, int32, of the given shape. */
export function statelessBits(shape: number[], seed: tf.Tensor): tf.Tensor {
  return tf.tensor(new Int32Array(randomWords(product(shape), seed.dataSync())), shape, "int32");
}

/** Shifts the bits of an int32 tensor to the left; those that leave it are lost. */
export function leftShift(integers: tf.Tensor, bits: number): tf.Tensor {
  return tf.tensor(
    Int32Array.from(integers.dataSync(), (value) => value << bits),
    integers.shape,
    "int32",
  );
}

/** Rows of a tensor by their numbers: [N, …] and [B] → [B, …]. */
export function gatherRows<T extends tf.Tensor>(rows: T, indices: tf.Tensor): T {
  return tf.gather(rows, indices);
}

/** A float32 tensor [N, …] that is given slice by slice. */
export function tensorOfSlices(shape: number[], slices: Iterable<Float32Array>): tf.Tensor {
  const values = new Float32Array(product(shape));
  let end = 0;
  for (const slice of slices) {
    values.set(slice, end);
    end += slice.length;
  }
  if (end !== values.length) {
    const rows = (end / values.length) * shape[0];
    throw new RangeError(`slices: expected ${shape[0]} rows together, got ${rows}`);
  }
  return tf.tensor(values, shape);
}
