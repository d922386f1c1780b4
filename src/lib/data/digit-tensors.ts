import { tf } from "../core/tensorflow";

/** Mean and standard deviation of MNIST's grey values on [0, 1], by which images are normalised. */
export const MNIST_MEAN = 0.1307;
export const MNIST_STANDARD_DEVIATION = 0.3081;

/** What each of the 256 grey values becomes: (x/255 − 0.1307)/0.3081. */
const NORMALIZED = Float32Array.from({ length: 256 }, (_, grey) => (grey / 255 - MNIST_MEAN) / MNIST_STANDARD_DEVIATION);

/** Grey values 0…255 as the networks take them, normalised: [N, 28, 28, 1]. */
export function imageTensor(images: Uint8Array): tf.Tensor {
  const normalized = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) normalized[i] = NORMALIZED[images[i]];
  return tf.tensor4d(normalized, [images.length / 784, 28, 28, 1]);
}

/** Labels as an int32 tensor [N]. */
export function labelTensor(labels: ArrayLike<number>): tf.Tensor {
  return tf.tensor1d(Int32Array.from(labels), "int32");
}
