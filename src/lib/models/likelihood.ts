import { tf } from "../../engine";
import { checkLabels, invalid } from "../core/shapes";

/** What a network's logits say of the classes. */
export interface Likelihood {
  name: "categorical" | "Bernoulli";
  /** How many logits a network of K classes has. */
  logits(classes: number): number;
  /** Class probabilities: logits [N, K], or [N, 1] for Bernoulli, → [N, K]. */
  probabilities(logits: tf.Tensor): tf.Tensor;
  /** The logits that scores see, whose softmax gives the probabilities: [N, K]. */
  classLogits(logits: tf.Tensor): tf.Tensor;
  /** Mean negative log-likelihood in nats of labels, int32 [N]. */
  loss(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar;
}

/** One label for each row: TensorFlow would repeat a single one, or a single row. */
function checkCount(labels: tf.Tensor, logits: tf.Tensor): void {
  if (labels.size !== logits.shape[0]) throw invalid("labels", `${logits.shape[0]} labels`, labels.shape);
}

/**
 * Refuses labels that are no class: the formulas would count them as 0, or as so many times the class. A compiled
 * function cannot read values; `train` computes its loss once before it compiles it.
 */
function checkClasses(labels: tf.Tensor, classes: number): void {
  let values: ArrayLike<number>;
  try {
    values = labels.dataSync();
  } catch {
    return;
  }
  checkLabels("labels", values, { classes });
}

/**
 * Cross-entropy of integer labels: −(1/N) Σ log softmax(logits)ₙ,yₙ, in nats.
 * @param logits [N, K]
 * @param labels int32 [N]
 * @returns a scalar
 * @throws RangeError for more or fewer than N labels, and for one that is not one of 0 … K − 1, where values can be read: not
 *   inside a compiled function
 * @example
 * models.crossEntropy(tf.tensor2d([[Math.log(3), 0]]), tf.tensor1d([0], "int32")); // → 0.2877
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  checkCount(labels, logits);
  checkClasses(labels, logits.shape[1]!);
  const oneHot = tf.oneHot(labels, logits.shape[1]!);
  return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1)));
}

/**
 * Mean negative log-likelihood of 0/1 labels under logits a: (1/N) Σ softplus(a) − y·a, stable for large |a|.
 * @param logits [N, 1]
 * @param labels int32 [N]
 * @returns a scalar
 * @throws RangeError for a label that is not 0 or 1, as {@link crossEntropy}
 * @example
 * models.binaryCrossEntropy(tf.tensor2d([[Math.log(3)]]), tf.tensor1d([1], "int32")); // → 0.2877
 */
export function binaryCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  checkCount(labels, logits);
  checkClasses(labels, 2);
  const targets = tf.reshape(tf.cast(labels, "float32"), [-1, 1]);
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(targets, logits)));
}

/** K classes, one logit each: softmax and cross-entropy. */
export const categorical: Likelihood = {
  name: "categorical",
  logits: (classes) => classes,
  probabilities: (logits) => tf.softmax(logits),
  classLogits: (logits) => logits,
  loss: crossEntropy,
};

/** Two classes, one logit a of class 1: sigmoid and binary cross-entropy. Scores see (0, a), whose softmax is the same. */
export const bernoulli: Likelihood = {
  name: "Bernoulli",
  logits: () => 1,
  probabilities: (logits) => tf.concat([tf.sigmoid(tf.neg(logits)), tf.sigmoid(logits)], 1),
  classLogits: (logits) => tf.concat([tf.zerosLike(logits), logits], 1),
  loss: binaryCrossEntropy,
};
