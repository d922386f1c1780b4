import { mapBatches, type LongWork } from "../core/batches";
import { compile, type Execution, tf } from "../../engine";
import type { Random } from "../core/random";
import { checkNumber, type NumberRange } from "../core/shapes";
import {
  DROPOUT_RATE,
  lenetFeatures,
  lenetHead,
  mlpLogits,
  type LeNetParameters,
  type MlpParameters,
} from "../models/networks";
import { binaryProbabilities, monteCarloPredictive, type PredictiveSummary } from "./predictive";

/**
 * Monte-Carlo dropout (Gal and Ghahramani 2016): dropout stays on at test time, and each pass is taken for a sample
 * of the network from an approximate posterior.
 */
export interface MonteCarloDropout extends LongWork, Execution {
  /** Number of passes S. */
  passes: number;
  random: Random;
}

/** Numbers of passes. */
const PASSES: NumberRange = { atLeast: 1, integer: true };

/** Numbers that a pass keeps for each unit that dropout acts on: a random one, the mask, and the product. */
const DROPOUT_COPIES = 3;

/** Rows per batch where LeNet's convolutions run: 1,000 images take 37 MB of intermediates. */
const FEATURE_BATCH = 1000;

/** The deterministic features [N, 512] of images [N, 28, 28, 1]; the caller disposes of them. */
export async function extractLeNetFeatures(
  parameters: LeNetParameters,
  images: tf.Tensor,
  { eager, ...work }: LongWork & Execution = {},
): Promise<tf.Tensor> {
  const features = compile((all: LeNetParameters, batch: tf.Tensor) => lenetFeatures(all, batch), { eager });
  try {
    return await mapBatches(images, (batch) => features(parameters, batch), {
      batchSize: FEATURE_BATCH,
      ...work,
    });
  } finally {
    features.dispose();
  }
}

/** Softmax outputs of LeNet on features, with dropout where there is a seed: [N, 512] → [N][10]. */
function softmaxOutputs(parameters: LeNetParameters, features: tf.Tensor, seed?: tf.Tensor): tf.Tensor {
  return tf.softmax(lenetHead(parameters, features, seed));
}

/** Softmax outputs of the deterministic LeNet on features [N, 512], as arrays [N][10]. */
export function lenetProbabilities(parameters: LeNetParameters, features: tf.Tensor): number[][] {
  return tf.tidy(() => softmaxOutputs(parameters, features).arraySync()) as number[][];
}

/**
 * MC dropout of LeNet on features [N, 512]. Dropout acts behind the convolutions only, so features computed once give
 * the same distribution as running the whole network in each pass.
 * @param features [N, 512]
 * @returns class probabilities [N][10], votes [N][10], expected entropy [N] in nats
 * @throws RangeError when passes is no integer >= 1; AbortError when the signal stops it
 */
export async function lenetMcDropout(
  parameters: LeNetParameters,
  features: tf.Tensor,
  { passes, ...options }: MonteCarloDropout,
): Promise<PredictiveSummary> {
  checkNumber("passes", passes, PASSES);
  return monteCarloPredictive(
    (inputs: { parameters: LeNetParameters; features: tf.Tensor }, seed) =>
      softmaxOutputs(inputs.parameters, inputs.features, seed),
    {
      inputs: { parameters, features },
      shape: [features.shape[0], parameters.dense2.bias.size],
      samples: passes,
      sampleBytes: 4 * DROPOUT_COPIES * features.size,
      ...options,
    },
  );
}

/**
 * Every pass of MC dropout over a few images, where the samples themselves are wanted: for all of MNIST's test images
 * they would take 200 × 10,000 × 10 numbers.
 *
 * @param features [N, 512]
 * @returns softmax outputs [S][N][10]
 * @throws RangeError when passes is no integer >= 1
 */
export function lenetDropoutSamples(
  parameters: LeNetParameters,
  features: tf.Tensor,
  { passes, random }: { passes: number; random: Random },
): number[][][] {
  checkNumber("passes", passes, PASSES);
  const stream = random.integer(2 ** 31);
  return Array.from({ length: passes }, (_, pass) =>
    tf.tidy(
      () =>
        softmaxOutputs(parameters, features, tf.tensor1d([stream, pass], "int32")).arraySync() as number[][],
    ),
  );
}

/**
 * MC dropout of a network with one hidden layer.
 * @param points [N, 2]
 * @param options.rate dropout rate of the hidden units, in [0, 1)
 * @returns class probabilities [N][2], votes [N][2], expected entropy [N] in nats
 * @throws RangeError for another rate, and when passes is no integer >= 1; AbortError when the signal stops it
 */
export async function mlpMcDropout(
  parameters: MlpParameters,
  points: tf.Tensor,
  { passes, rate, ...options }: MonteCarloDropout & { rate: number },
): Promise<PredictiveSummary> {
  checkNumber("passes", passes, PASSES);
  checkNumber("rate", rate, DROPOUT_RATE);
  return monteCarloPredictive(
    (inputs: { parameters: MlpParameters; points: tf.Tensor }, seed) =>
      binaryProbabilities(mlpLogits(inputs.parameters, inputs.points, { rate, seed })),
    {
      inputs: { parameters, points },
      shape: [points.shape[0], 2],
      samples: passes,
      sampleBytes: 4 * DROPOUT_COPIES * points.shape[0] * parameters.hidden.bias.size,
      ...options,
    },
  );
}
