import { tf } from "../../engine";
import { dense, dropout, initializeLayer, streamOf, type Layer } from "./layers";
import { categorical } from "./likelihood";
import type { Network } from "./network";

/** Parameters of the LeNet of the lab. */
export type LeNetParameters = { conv1: Layer; conv2: Layer; dense1: Layer; dense2: Layer };

/** Dropout rates before the two dense layers. */
const DROPOUT = { features: 0.5, hidden: 0.25 };

/** ReLU after pooling is the same function as before it, on a quarter of the values; so is the bias. */
function convolutionBlock({ weights, bias }: Layer, images: tf.Tensor): tf.Tensor {
  const convolved = tf.conv2d(images as tf.Tensor4D, weights as tf.Tensor4D, 1, "valid");
  return tf.relu(tf.add(tf.maxPool(convolved, 2, 2, "valid"), bias));
}

/**
 * LeNet: conv 16 5×5, pool 2, conv 32 5×5, pool 2, dense 100, dense 10 (after LeCun et al. 1998), with dropout of the
 * features (0.5) and of the hidden units (0.25). Images [N, 28, 28, 1] → features [N, 512] → hidden units [N, 100].
 */
export const lenet: Network<LeNetParameters> = {
  name: "LeNet",
  classes: 10,
  inputShape: [28, 28, 1],
  likelihood: categorical,
  initialize: (random) => ({
    conv1: initializeLayer([5, 5, 1, 16], random),
    conv2: initializeLayer([5, 5, 16, 32], random),
    dense1: initializeLayer([512, 100], random),
    dense2: initializeLayer([100, 10], random),
  }),
  features: ({ conv1, conv2 }, images) =>
    tf.reshape(convolutionBlock(conv2, convolutionBlock(conv1, images)), [-1, 512]),
  hidden: ({ dense1 }, features, seed) => {
    const units = tf.relu(dense(dense1, dropout(features, DROPOUT.features, seed)));
    return dropout(units, DROPOUT.hidden, streamOf(seed, "hiddenDropout"));
  },
  readout: ({ dense2 }) => dense2,
};
