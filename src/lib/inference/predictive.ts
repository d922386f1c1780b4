import { breathe, type LongWork } from "../core/batches";
import {
  compile,
  disposeTree,
  type Execution,
  parallelism,
  type TensorTree,
  tf,
  tidyTree,
} from "../../engine";
import type { Random } from "../core/random";
import { checkMatrix, checkNumber, type NumberRange } from "../core/shapes";
import { rowsOf, valuesOf } from "../core/values";
import type { PredictiveSummary } from "./summary";

type Sums = { mean: tf.Tensor; votes: tf.Tensor; entropy: tf.Tensor };

/** Entropy −Σₖ pₖ log pₖ of each row, in nats; 0·log 0 counts as 0. */
function rowEntropy(probabilities: tf.Tensor): tf.Tensor {
  const logarithms = tf.log(tf.maximum(probabilities, 1e-30));
  return tf.neg(tf.sum(tf.mul(probabilities, logarithms), 1));
}

/** Numbers of samples or passes. */
export const SAMPLES: NumberRange = { atLeast: 1, atMost: 2 ** 30, integer: true };

/** Bytes that the samples of one call may take together. */
const CALL_BYTES = 64 * 2 ** 20;

/** How many samples a call draws: one a core if they fit, and a divisor of all, so that one graph serves every call. */
function samplesPerCall(samples: number, sampleBytes: number): number {
  let count = Math.max(1, Math.min(samples, parallelism(), Math.floor(CALL_BYTES / sampleBytes)));
  while (samples % count) count--;
  return count;
}

/** What a Monte-Carlo average needs beside the function that draws a sample. */
export interface MonteCarlo<Inputs extends TensorTree> extends LongWork, Execution {
  /** Tensors that the function takes: network parameters and data. */
  inputs: Inputs;
  /** Rows N and classes K of the probabilities. */
  shape: [number, number];
  /** Number of samples S. */
  samples: number;
  /** About what one sample's intermediates take; small samples are drawn several to a call, side by side on the cores. */
  sampleBytes: number;
  /** Draws the seeds. */
  random: Random;
}

/**
 * The Monte-Carlo average over samples of a stochastic classifier: the predictive distribution is
 * p(y|x) ≈ (1/S) Σₛ p(y|x, wₛ), an average of probabilities, not of logits.
 * Memory: the sums of [N, K], and one sample or 64 MB of samples at a time, whatever their number.
 *
 * @param sample pure function (inputs, seed) → probabilities [N, K] under one draw of the weights or of the dropout
 * @throws RangeError when samples is not an integer >= 1, and for probabilities that are not finite; AbortError when the signal stops it
 * @example
 * const sample = (logits: tf.Tensor, seed: tf.Tensor) => tf.softmax(models.dropout(logits, 0.5, seed));
 * const options = { inputs: tf.tensor2d([[1, 0]]), samples: 100, sampleBytes: 8, random: createRandom(0) };
 * const { mean } = await inference.averageSamples(sample, { ...options, shape: [1, 2] });
 * mean; // → [[0.6904, 0.3096]]
 */
export async function averageSamples<Inputs extends TensorTree>(
  sample: (inputs: Inputs, seed: tf.Tensor) => tf.Tensor,
  { inputs, shape, samples, sampleBytes, random, eager, signal, onProgress }: MonteCarlo<Inputs>,
): Promise<PredictiveSummary> {
  checkNumber("samples", samples, SAMPLES);
  const add = (sums: Sums, probabilities: tf.Tensor): Sums => ({
    mean: tf.add(sums.mean, probabilities),
    votes: tf.add(sums.votes, tf.cast(tf.oneHot(tf.argMax(probabilities, 1), shape[1]), "float32")),
    entropy: tf.add(sums.entropy, rowEntropy(probabilities)),
  });
  const draw = compile(
    (sums: Sums, all: Inputs, seeds: tf.Tensor): Sums =>
      tf.unstack(seeds).reduce((total, seed) => add(total, sample(all, seed)), sums),
    { eager },
  );
  const perCall = samplesPerCall(samples, sampleBytes);
  const stream = random.integer(2 ** 31);
  let sums: Sums = { mean: tf.zeros(shape), votes: tf.zeros(shape), entropy: tf.zeros([shape[0]]) };
  try {
    for (let done = 0; done < samples;) {
      const seeds = Array.from({ length: perCall }, (_, s) => [stream, done + s]);
      const more = tidyTree(() => draw(sums, inputs, tf.tensor2d(seeds, [perCall, 2], "int32")));
      disposeTree(sums);
      sums = more;
      done += perCall;
      onProgress?.({ step: done, steps: samples });
      await breathe(signal, () => `after ${done} of ${samples} Monte-Carlo samples`);
    }
    const mean = rowsOf(() => tf.div(sums.mean, samples));
    checkMatrix("mean probabilities", mean);
    return {
      mean,
      votes: rowsOf(() => tf.div(sums.votes, samples)),
      expectedEntropy: Array.from(valuesOf(() => tf.div(sums.entropy, samples))),
    };
  } finally {
    disposeTree(sums);
    draw.dispose();
  }
}
