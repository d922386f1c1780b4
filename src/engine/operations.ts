/*
 * Operations that need a seed, and gathering, shifting and filling beside them. A seed is an int32 tensor of two
 * numbers; the same seed gives the same numbers, and no state is kept. TensorFlow computes them; where the self-test
 * has found a fault, TypeScript does, to the same bits (normal numbers: to rounding).
 */
import * as native from "./native-operations";
import type { tf } from "./node-backend";
import * as portable from "./portable-operations";
import { graphsWork } from "./self-test";

const operations = (): typeof native | typeof portable => (graphsWork() ? native : portable);

/**
 * Uniform numbers on [0, 1), float32, of the given shape (Philox counter; Salmon et al. 2011).
 * @example
 * engine.statelessUniform([3], tf.tensor1d([1, 2], "int32")).shape; // → [3]
 */
export const statelessUniform = (shape: number[], seed: tf.Tensor): tf.Tensor =>
  operations().statelessUniform(shape, seed);

/**
 * Standard normal numbers, float32, of the given shape.
 * @example
 * const seed = tf.tensor1d([1, 2], "int32");
 * const [first, again] = [seed, seed].map((s) => engine.statelessNormal([1], s).dataSync()[0]);
 * first === again; // → true
 */
export const statelessNormal = (shape: number[], seed: tf.Tensor): tf.Tensor =>
  operations().statelessNormal(shape, seed);

/**
 * Integers of 32 random bits each, int32, of the given shape.
 * @example
 * engine.statelessBits([2], tf.tensor1d([1, 2], "int32")).dtype; // → "int32"
 */
export const statelessBits = (shape: number[], seed: tf.Tensor): tf.Tensor =>
  operations().statelessBits(shape, seed);

/**
 * Shifts the bits of an int32 tensor to the left; those that leave it are lost.
 * @example
 * engine.leftShift(tf.tensor1d([1, 3], "int32"), 4); // → [16, 48]
 */
export const leftShift = (integers: tf.Tensor, bits: number): tf.Tensor =>
  operations().leftShift(integers, bits);

/**
 * Rows of a tensor by their numbers: [N, …] and [B] → [B, …].
 * @example
 * engine.gatherRows(tf.tensor2d([[1], [2], [3]]), tf.tensor1d([2, 0], "int32")); // → [[3], [1]]
 */
export const gatherRows = <T extends tf.Tensor>(rows: T, indices: tf.Tensor): T =>
  operations().gatherRows(rows, indices);

/**
 * A float32 tensor [N, …] that is given slice by slice: whole, its numbers would be in memory twice, as an array and in
 * TensorFlow.
 * @param slices of whole rows, N together; each is read before the next is asked for, and may be the same array again
 * @throws RangeError when they are not N rows
 * @example
 * engine.tensorOfSlices([3, 1], [Float32Array.of(1, 2), Float32Array.of(3)]); // → [[1], [2], [3]]
 */
export const tensorOfSlices = (shape: number[], slices: Iterable<Float32Array>): tf.Tensor =>
  operations().tensorOfSlices(shape, slices);
