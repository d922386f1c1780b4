import type { LongWork } from "../core/batches";
import { type Execution, tf } from "../../engine";
import { dense, lenetHidden, type LeNetParameters } from "../models/networks";
import { extractLeNetFeatures } from "./mc-dropout";

/** What the deterministic LeNet makes of N images. */
export interface LeNetOutputs {
  /** What the convolutions leave, [N, 512]; the caller disposes of it. */
  features: tf.Tensor;
  /** The 100 hidden units: [N][100]. */
  hidden: number[][];
  /** [N][10]. */
  logits: number[][];
  /** Softmax of the logits: [N][10]. */
  probabilities: number[][];
}

/**
 * Runs LeNet with dropout off and keeps what the methods of uncertainty start from.
 * @param images [N, 28, 28, 1], normalised
 * @throws AbortError when the signal stops it
 */
export async function lenetOutputs(
  parameters: LeNetParameters,
  images: tf.Tensor,
  work: LongWork & Execution = {},
): Promise<LeNetOutputs> {
  const features = await extractLeNetFeatures(parameters, images, work);
  const [hidden, logits, probabilities] = tf.tidy(() => {
    const units = lenetHidden(parameters, features);
    const outputs = dense(parameters.dense2, units);
    return [units, outputs, tf.softmax(outputs)].map((tensor) => tensor.arraySync());
  }) as number[][][];
  return { features, hidden, logits, probabilities };
}
