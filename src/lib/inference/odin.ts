import { compile, tf, type Execution, type TensorTree } from "../../engine";
import { mapBatches, type LongWork } from "../core/batches";
import { checkNumber, checkVector } from "../core/shapes";
import { checkInputs, forward, type Network } from "../models/network";

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
 * @example
 * const logits = (x: tf.Tensor) => tf.concat([tf.zerosLike(x), x], 1);
 * inference.odinScore(logits, tf.tensor2d([[Math.log(3)]]), tf.scalar(1), tf.scalar(0)); // → [0.25]
 */
export function odinScore(
  logits: (images: tf.Tensor) => tf.Tensor,
  images: tf.Tensor,
  temperature: tf.Tensor,
  epsilon: tf.Tensor,
): tf.Tensor {
  const logProbability = (x: tf.Tensor): tf.Scalar => {
    const own = logits(x);
    // No gradient passes through ŷ.
    const predicted = tf.oneHot(tf.argMax<tf.Tensor1D>(own, 1), own.shape[1]!);
    return tf.sum(tf.mul(tf.logSoftmax(tf.div(own, temperature)), predicted));
  };
  const perturbed = tf.add(images, tf.mul(epsilon, tf.sign(tf.grad(logProbability)(images))));
  return heatedScore(logits(perturbed), temperature);
}

/** 1 − maxₖ softmax(f/T)ₖ. */
function heatedScore(logits: tf.Tensor, temperature: tf.Tensor): tf.Tensor {
  return tf.sub(1, tf.max(tf.softmax(tf.div(logits, temperature)), 1));
}

/**
 * The lab's settings: T = 5, and ε = 0.0014 of the grey values on [0, 1], which are divided by their standard deviation
 * 0.3081 before the network takes them.
 */
export const LAB_ODIN: OdinSettings = { temperature: 5, epsilon: 0.0014 / 0.3081 };

/** Images in a batch: 250 take about 40 MB with the gradients. */
const BATCH = 250;

/**
 * ODIN's uncertainty of a network for each input.
 * @param inputs [N, …], as the network takes them
 * @param settings.temperature T > 0
 * @param settings.epsilon ε >= 0, in the units of the inputs: for normalised images ε of the grey value divided by their
 *   standard deviation
 * @returns [N], higher = less sure
 * @throws RangeError for temperature <= 0, epsilon < 0, a network or inputs that do not keep the contract, and scores that are not finite;
 *   AbortError when the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const settings = { temperature: 1, epsilon: 0.5 };
 * await inference.odin(network, parameters, tf.tensor2d([[1, 1], [0, 0]]), settings); // → [0.04743, 0.5]
 */
export async function odin<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
  { temperature, epsilon, eager, ...work }: OdinSettings & LongWork & Execution,
): Promise<number[]> {
  checkNumber("temperature", temperature, { above: 0 });
  checkNumber("epsilon", epsilon, { atLeast: 0 });
  checkInputs(network, parameters, inputs);
  const logits = (all: P, x: tf.Tensor): tf.Tensor =>
    network.likelihood.classLogits(forward(network, all, x));
  const score = compile(
    (all: P, batch: tf.Tensor, t: tf.Tensor, e: tf.Tensor) =>
      epsilon === 0 // the gradients would come to nothing, at three times the cost
        ? heatedScore(logits(all, batch), t)
        : odinScore((x) => logits(all, x), batch, t, e),
    { eager },
  );
  const settings = [tf.scalar(temperature), tf.scalar(epsilon)];
  try {
    const scores = await mapBatches(inputs, (batch) => score(parameters, batch, settings[0], settings[1]), {
      batchSize: BATCH,
      ...work,
    });
    const values = Array.from(await scores.data());
    scores.dispose();
    checkVector(`scores at temperature ${temperature} and epsilon ${epsilon}`, values);
    return values;
  } finally {
    tf.dispose(settings);
    score.dispose();
  }
}
