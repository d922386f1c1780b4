/** Data sets: drawn from a formula, downloaded, or made from others. */

// Regression.
/** A line; a line with a hole in its data; a sinusoid: with the functions that they follow. */
export { hole, line, LINE_WEIGHTS, lineTruth, sinusoid, sinusoidTruth } from "./toy-data";

// Classification in the plane.
/** Two round clouds; two half circles. */
export { blobs, moons, type ClassificationData, type RegressionData, type ToyOptions } from "./toy-data";
/** The points of a square grid. */
export { planeGrid, type PlaneGrid } from "./plane";

// Images of 28 × 28 pixels.
/** MNIST, and sets that are out of its distribution. */
export {
  loadFashionMnist,
  loadKmnist,
  loadMnist,
  loadNotMnist,
  loadOodSets,
  selectDigits,
  type DigitSet,
} from "./digits";
/** Images of independent grey values. */
export { noise } from "./noise-images";
/** Images turned about their center. */
export { rotate } from "./rotation";
/** Points of the plane and their classes as tensors. */
export { pointBatch } from "./point-batch";
/** Images and labels as tensors. */
export { imageTensor, labelTensor, MNIST_MEAN, MNIST_STANDARD_DEVIATION } from "./digit-tensors";
