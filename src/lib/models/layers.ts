import { deriveSeed, leftShift, statelessBits, tf } from "../../engine";
import type { Random } from "../core/random";
import { checkNumber, checkVector, COUNT, type NumberRange } from "../core/shapes";

/** Weights and bias of a dense layer ([inputs, outputs] and [outputs]) or a convolution ([height, width, in, out]). */
export type Layer = { weights: tf.Tensor; bias: tf.Tensor };

/** Units or channels of a layer. */
export const LAYER_SIZE: NumberRange = COUNT;

/**
 * A layer with weights and bias uniform on ±1/√(fan-in), the initialisation of PyTorch's layers (He et al. 2015 with
 * a = √5), so that networks here and in the course's code start alike.
 *
 * @param shape the weights' shape; the last axis counts outputs, the product of the others is the fan-in
 * @throws RangeError when a size is not an integer >= 1, and for more than 10⁷ weights
 * @example
 * models.initializeLayer([2, 3], createRandom(0)).weights.shape; // → [2, 3]
 */
export function initializeLayer(shape: readonly number[], random: Random): Layer {
  checkVector("shape", shape, { range: LAYER_SIZE });
  const outputs = shape[shape.length - 1];
  const fanIn = shape.reduce((product, size) => product * size, 1) / outputs;
  checkNumber("the number of weights", fanIn * outputs, COUNT);
  const limit = 1 / Math.sqrt(fanIn);
  const draw = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.uniform(-limit, limit));
  return { weights: tf.tensor(draw(fanIn * outputs), [...shape]), bias: tf.tensor1d(draw(outputs)) };
}

/**
 * xW + b: [N, inputs] → [N, outputs].
 * @example
 * const layer = { weights: tf.tensor2d([[2], [3]]), bias: tf.tensor1d([1]) };
 * models.dense(layer, tf.tensor2d([[1, 1]])); // → [[6]]
 */
export function dense(layer: Layer, inputs: tf.Tensor): tf.Tensor {
  return tf.add(tf.matMul(inputs as tf.Tensor2D, layer.weights as tf.Tensor2D), layer.bias);
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
  const begin = shape.map(() => 0);
  return tf.cast(tf.slice(tf.concat(kept, -1), begin, shape), "float32");
}

/**
 * Inverted dropout (Srivastava et al. 2014): each unit is zero with probability `rate`, the others are divided by
 * 1 − rate, so that the mean stays. Rates that are multiples of 1/256, such as ½ and ¼, are met exactly; the others are
 * rounded to a multiple of 2⁻¹⁶.
 *
 * @param rate in [0, 1)
 * @param seed int32 [2]; without one dropout is off
 * @throws RangeError for another rate
 * @example
 * const seed = tf.tensor1d([0, 0], "int32");
 * models.dropout(tf.ones([8]), 0.5, seed); // → [0, 0, 0, 0, 2, 2, 0, 0]
 * models.dropout(tf.ones([2]), 0.5); // → [1, 1]
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

/** The places of a network that draw from one seed, each with a stream of its own. */
export const STREAMS = {
  hiddenDropout: 1 << 30,
  biases: 1 << 29,
  weights: 1 << 28,
  outputLayer: 1 << 27,
  hiddenLayer: 1 << 26,
} as const;

/**
 * The seed of one of these places, int32 [2]; none where there is no seed.
 * @example
 * models.streamOf(undefined, "weights"); // → undefined
 * models.streamOf(tf.tensor1d([0, 0], "int32"), "weights")!.shape; // → [2]
 */
export function streamOf(seed: tf.Tensor | undefined, place: keyof typeof STREAMS): tf.Tensor | undefined {
  return seed && deriveSeed(seed, STREAMS[place]);
}
