import { checkLabels, invalid } from "../core/shapes";
import { tensorOfSlices, tf } from "../../engine";

/** Mean and standard deviation of MNIST's grey values on [0, 1], by which images are normalised. */
export const MNIST_MEAN = 0.1307;
export const MNIST_STANDARD_DEVIATION = 0.3081;

/** What each of the 256 grey values becomes: (x/255 − 0.1307)/0.3081. */
const NORMALIZED = Float32Array.from(
  { length: 256 },
  (_, grey) => (grey / 255 - MNIST_MEAN) / MNIST_STANDARD_DEVIATION,
);

const SIDE = 28;
const CLASSES = 10;

/**
 * Images as the networks take them, each grey value x normalised to (x/255 − 0.1307)/0.3081.
 * @param images N images of 28 × 28 grey values 0 … 255, row by row: [N · 784]
 * @returns float32 [N, 28, 28, 1], which the caller disposes of
 * @throws RangeError when there is no image, or not a whole number of them
 * @example
 * datasets.imageTensor(new Uint8Array(2 * 784)).shape; // → [2, 28, 28, 1]
 */
export function imageTensor(images: Uint8Array): tf.Tensor {
  const count = images.length / SIDE ** 2;
  if (!(count > 0 && Number.isInteger(count))) {
    throw invalid("images.length", `a multiple of ${SIDE ** 2}, one or more images`, images.length);
  }
  const shape = [count, SIDE, SIDE, 1];
  return count <= SLICE ? tf.tensor(normalized(images), shape) : tensorOfSlices(shape, slicesOf(images));
}

/** Images that are handed to TensorFlow at once. */
const SLICE = 4096;

function normalized(images: Uint8Array): Float32Array {
  const values = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) values[i] = NORMALIZED[images[i]];
  return values;
}

function* slicesOf(images: Uint8Array): Generator<Float32Array> {
  const size = SLICE * SIDE ** 2;
  for (let start = 0; start < images.length; start += size) {
    yield normalized(images.subarray(start, start + size));
  }
}

/**
 * Labels as a tensor.
 * @param labels classes 0 … 9: [N]
 * @returns int32 [N], which the caller disposes of
 * @throws RangeError for a label that is not an integer of 0 … 9, and without labels
 * @example
 * datasets.labelTensor([3, 0, 9]); // → [3, 0, 9]
 */
export function labelTensor(labels: ArrayLike<number>): tf.Tensor {
  return tf.tensor1d(Int32Array.from(checkLabels("labels", labels, { classes: CLASSES })), "int32");
}
