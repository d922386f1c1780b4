import { deriveSeed, leftShift, statelessBits, tf } from "../../engine";
import type { Random } from "../core/random";
import { checkLabels, checkMatrix, checkNumber, type NumberRange } from "../core/shapes";

/** Weights and bias of a dense layer ([inputs, outputs] and [outputs]) or a convolution ([height, width, in, out]). */
export type Layer = { weights: tf.Tensor; bias: tf.Tensor };

/**
 * A layer with weights and bias uniform on ±1/√(fan-in), the initialisation of PyTorch's layers (He et al. 2015 with
 * a = √5), so that networks here and in the course's code start alike.
 * @param shape the weights' shape; the last axis counts outputs, the product of the others is the fan-in
 */
export function initializeLayer(shape: number[], random: Random): Layer {
  const outputs = shape[shape.length - 1];
  const fanIn = shape.reduce((product, size) => product * size, 1) / outputs;
  const limit = 1 / Math.sqrt(fanIn);
  const draw = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.uniform(-limit, limit));
  return { weights: tf.tensor(draw(fanIn * outputs), shape), bias: tf.tensor1d(draw(outputs)) };
}

/** xW + b. */
export function dense(layer: Layer, inputs: tf.Tensor): tf.Tensor {
  return tf.add(tf.matMul(inputs, layer.weights), layer.bias);
}

/** Dropout rates: one that leaves nothing has no mean to keep. */
export const DROPOUT_RATE: NumberRange = { atLeast: 0, below: 1 };

/**
 * 1 for a unit that dropout keeps, 0 for one that it drops: of the 2^bits values of its random bits, `dropping` drop it.
 * Random numbers are what a Monte-Carlo pass spends its time on, so one of 32 bits serves several units.
 */
function keptUnits(
  shape: number[],
  { bits, dropping, seed }: { bits: number; dropping: number; seed: tf.Tensor },
): tf.Tensor {
  const served = 32 / bits;
  const units = shape[shape.length - 1];
  const numbers = statelessBits([...shape.slice(0, -1), Math.ceil(units / served)], seed);
  // int32 begins at −2³¹; the bits below the first `bits` cannot change a comparison with a multiple of 2^(32 − bits).
  const threshold = tf.scalar(dropping * 2 ** (32 - bits) - 2 ** 31, "int32");
  const kept = Array.from({ length: served }, (_, i) =>
    tf.greaterEqual(leftShift(numbers, i * bits), threshold),
  );
  return tf.cast(
    tf.slice(
      tf.concat(kept, -1),
      shape.map(() => 0),
      shape,
    ),
    "float32",
  );
}

/**
 * Inverted dropout (Srivastava et al. 2014): each unit is zero with probability `rate`, the others are divided by
 * 1 − rate, so that the mean stays. Rates that are multiples of 1/256, such as ½ and ¼, are met exactly; the others are
 * rounded to a multiple of 2⁻¹⁶.
 * @param rate in [0, 1)
 * @param seed int32 [2]; without one dropout is off
 * @throws RangeError for another rate
 */
export function dropout(inputs: tf.Tensor, rate: number, seed?: tf.Tensor): tf.Tensor {
  checkNumber("rate", rate, DROPOUT_RATE);
  if (!seed) return inputs;
  const bits = Number.isInteger(rate * 2 ** 8) ? 8 : 16;
  const dropping = Math.min(Math.round(rate * 2 ** bits), 2 ** bits - 1);
  // In this order Monte-Carlo samples in one graph share the scaled inputs.
  const scaled = tf.mul(inputs, 1 / (1 - dropping / 2 ** bits));
  return tf.mul(scaled, keptUnits(inputs.shape, { bits, dropping, seed }));
}

/** Parameters of a network with one hidden layer. */
export type MlpParameters = { hidden: Layer; output: Layer };

/**
 * A network from the plane to one logit with one hidden layer of the given width.
 * @throws RangeError when hiddenUnits is no integer >= 1
 */
export function initializeMlp({
  hiddenUnits,
  random,
}: {
  hiddenUnits: number;
  random: Random;
}): MlpParameters {
  checkNumber("hiddenUnits", hiddenUnits, { atLeast: 1, integer: true });
  return {
    hidden: initializeLayer([2, hiddenUnits], random),
    output: initializeLayer([hiddenUnits, 1], random),
  };
}

/**
 * Logits of the network: ReLU(xW₁ + b₁), dropout, ·W₂ + b₂.
 * @param inputs [N, 2]
 * @param options.rate the dropout rate of the hidden units, in [0, 1); `seed` switches dropout on
 * @returns [N, 1]
 * @throws RangeError for another rate
 */
export function mlpLogits(
  { hidden, output }: MlpParameters,
  inputs: tf.Tensor,
  { rate = 0, seed }: { rate?: number; seed?: tf.Tensor } = {},
): tf.Tensor {
  return dense(output, dropout(tf.relu(dense(hidden, inputs)), rate, seed));
}

/** Parameters of the LeNet of the lab. */
export type LeNetParameters = { conv1: Layer; conv2: Layer; dense1: Layer; dense2: Layer };

/** Dropout rates before the two dense layers. */
const LENET_DROPOUT = { features: 0.5, hidden: 0.25 };

/** LeNet: conv 16 5×5, pool 2, conv 32 5×5, pool 2, dense 100, dense 10 (after LeCun et al. 1998). */
export function initializeLeNet(random: Random): LeNetParameters {
  return {
    conv1: initializeLayer([5, 5, 1, 16], random),
    conv2: initializeLayer([5, 5, 16, 32], random),
    dense1: initializeLayer([512, 100], random),
    dense2: initializeLayer([100, 10], random),
  };
}

/** ReLU after pooling is the same function as before it, on a quarter of the values; so is the bias. */
function convolutionBlock({ weights, bias }: Layer, images: tf.Tensor): tf.Tensor {
  const convolved = tf.conv2d(images as tf.Tensor4D, weights as tf.Tensor4D, 1, "valid");
  return tf.relu(tf.add(tf.maxPool(convolved, 2, 2, "valid"), bias));
}

/**
 * The part of LeNet that dropout does not touch: images [N, 28, 28, 1] → features [N, 512].
 * Monte-Carlo passes compute it once and sample the rest.
 */
export function lenetFeatures({ conv1, conv2 }: LeNetParameters, images: tf.Tensor): tf.Tensor {
  return tf.reshape(convolutionBlock(conv2, convolutionBlock(conv1, images)), [-1, 512]);
}

/**
 * The hidden layer: features [N, 512] → [N, 100].
 * @param seed int32 [2] switches both dropouts on: of the features (0.5) and of the hidden units (0.25)
 */
export function lenetHidden({ dense1 }: LeNetParameters, features: tf.Tensor, seed?: tf.Tensor): tf.Tensor {
  const units = tf.relu(dense(dense1, dropout(features, LENET_DROPOUT.features, seed)));
  return dropout(units, LENET_DROPOUT.hidden, seed && deriveSeed(seed, 1 << 30));
}

/** Logits of the ten digits from features: [N, 512] → [N, 10]. */
export function lenetHead(parameters: LeNetParameters, features: tf.Tensor, seed?: tf.Tensor): tf.Tensor {
  return dense(parameters.dense2, lenetHidden(parameters, features, seed));
}

/** Logits of the ten digits from images: [N, 28, 28, 1] → [N, 10]; `seed` switches dropout on. */
export function lenetLogits(parameters: LeNetParameters, images: tf.Tensor, seed?: tf.Tensor): tf.Tensor {
  return lenetHead(parameters, lenetFeatures(parameters, images), seed);
}

/**
 * Cross-entropy of integer labels: −(1/N) Σ log softmax(logits)ₙ,yₙ, in nats.
 * @param logits [N, K]
 * @param labels int32 [N]
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const oneHot = tf.oneHot(labels, logits.shape[1]!);
  return tf.neg(tf.mean(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1))).asScalar();
}

/**
 * Mean negative log-likelihood of 0/1 labels under logits: (1/N) Σ softplus(a) − y·a, stable for large |a|.
 * @param logits [N, 1]
 * @param labels float32 [N, 1]
 */
export function binaryCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(labels, logits))).asScalar();
}

/** Images [N, 28, 28, 1] with labels int32 [N]. */
export type ImageBatch = { images: tf.Tensor; labels: tf.Tensor };

/** LeNet's training loss: the cross-entropy with dropout on. */
export function lenetLoss(
  parameters: LeNetParameters,
  { images, labels }: ImageBatch,
  seed: tf.Tensor,
): tf.Tensor {
  return crossEntropy(lenetLogits(parameters, images, seed), labels);
}

/** Points [N, 2] with labels 0/1 as float32 [N, 1]. */
export type PointBatch = { inputs: tf.Tensor; labels: tf.Tensor };

/**
 * Training loss of the network with one hidden layer: binary cross-entropy.
 * @param settings.rate dropout rate in [0, 1); 0 trains the plain network
 * @throws RangeError for another rate
 */
export function mlpLoss({ rate }: { rate: number }) {
  checkNumber("rate", rate, DROPOUT_RATE);
  return (parameters: MlpParameters, { inputs, labels }: PointBatch, seed: tf.Tensor): tf.Tensor =>
    binaryCrossEntropy(mlpLogits(parameters, inputs, rate > 0 ? { rate, seed } : {}), labels);
}

/**
 * Points and labels as the tensors that the networks in the plane take; the caller disposes of them.
 * @param data.inputs [N][2]
 * @param data.labels 0 or 1: [N]
 * @throws RangeError for points that are not two finite numbers, other labels, and another number of them
 */
export function pointBatch({
  inputs,
  labels,
}: {
  inputs: number[][];
  labels: ArrayLike<number>;
}): PointBatch {
  const [rows] = checkMatrix("inputs", inputs, { columns: 2 });
  checkLabels("labels", labels, { classes: 2, length: rows });
  return { inputs: tf.tensor2d(inputs, [rows, 2]), labels: tf.tensor2d(Array.from(labels), [rows, 1]) };
}
