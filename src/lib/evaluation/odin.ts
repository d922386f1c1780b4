import { mapBatches, type LongWork } from "../core/batches";
import { compile, type Execution, tf } from "../../engine";
import { checkNumber } from "../core/shapes";
import { lenetLogits, type LeNetParameters } from "../models/networks";

/** ODIN's two settings. */
export interface OdinSettings {
  /** Temperature T > 0 that the logits are divided by. */
  temperature: number;
  /** Size ε >= 0 of the perturbation, in the units of the images that the network takes. */
  epsilon: number;
}

/**
 * ODIN's uncertainty (Liang, Li and Srikant 2018), a pure function of tensors:
 * x̃ = x − ε·sign(−∇ₓ log softmax(f(x)/T)_ŷ), score 1 − maxₖ softmax(f(x̃)/T)ₖ.
 * Each image is moved towards a larger probability of the class ŷ that the network gives it.
 *
 * @param logits the network f: [N, 28, 28, 1] → [N, K]
 * @param images [N, 28, 28, 1]
 * @param temperature T, a scalar
 * @param epsilon ε, a scalar
 * @returns [N], higher = less sure
 */
export function odinScore(
  logits: (images: tf.Tensor) => tf.Tensor,
  images: tf.Tensor,
  temperature: tf.Tensor,
  epsilon: tf.Tensor,
): tf.Tensor {
  const predicted = tf.argMax(logits(images), 1);
  const logProbability = (x: tf.Tensor): tf.Scalar => {
    const logProbabilities = tf.logSoftmax(tf.div(logits(x), temperature));
    return tf.sum(tf.mul(logProbabilities, tf.oneHot(predicted as tf.Tensor1D, logProbabilities.shape[1]!)));
  };
  const perturbed = tf.add(images, tf.mul(epsilon, tf.sign(tf.grad(logProbability)(images))));
  return tf.sub(1, tf.max(tf.softmax(tf.div(logits(perturbed), temperature)), 1));
}

/** Images in a batch: 1,000 take about 150 MB with the gradients. */
const BATCH = 1000;

/**
 * ODIN's uncertainty of LeNet for each image.
 * @param images [N, 28, 28, 1], normalised as LeNet takes them
 * @param options.epsilon in units of normalised images: ε of the grey value divided by the standard deviation 0.3081
 * @returns [N], higher = less sure
 * @throws RangeError for temperature <= 0 and epsilon < 0; AbortError when the signal stops it
 */
export async function lenetOdin(
  parameters: LeNetParameters,
  images: tf.Tensor,
  { temperature, epsilon, eager, ...work }: OdinSettings & LongWork & Execution,
): Promise<number[]> {
  checkNumber("temperature", temperature, { above: 0 });
  checkNumber("epsilon", epsilon, { atLeast: 0 });
  const score = compile(
    (all: LeNetParameters, batch: tf.Tensor, t: tf.Tensor, e: tf.Tensor) =>
      odinScore((x) => lenetLogits(all, x), batch, t, e),
    { eager },
  );
  const settings = [tf.scalar(temperature), tf.scalar(epsilon)];
  try {
    const scores = await mapBatches(images, (batch) => score(parameters, batch, settings[0], settings[1]), {
      batchSize: BATCH,
      ...work,
    });
    const values = Array.from(await scores.data());
    scores.dispose();
    return values;
  } finally {
    tf.dispose(settings);
    score.dispose();
  }
}
