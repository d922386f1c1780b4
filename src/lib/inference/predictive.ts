import { breathe, type LongWork } from "../core/batches";
import { compile, type Execution } from "../core/graph";
import type { Random } from "../core/random";
import { checkNumber } from "../core/shapes";
import { tf } from "../core/tensorflow";
import { disposeTree, type TensorTree } from "../core/tensor-tree";

/**
 * What the uncertainty measures need to know of S Monte-Carlo samples pₛ of the class probabilities of N inputs,
 * without keeping the samples.
 */
export interface PredictiveSummary {
  /** The predictive distribution (1/S) Σₛ pₛ: [N][K]. */
  mean: number[][];
  /** The share of the samples whose most probable class is k: [N][K]. */
  votes: number[][];
  /** (1/S) Σₛ H[pₛ], in nats: [N]. */
  expectedEntropy: number[];
}

type Sums = { mean: tf.Tensor; votes: tf.Tensor; entropy: tf.Tensor };

/** Probabilities of the classes 0 and 1 from logits of class 1: [N, 1] → [N, 2]. */
export function binaryProbabilities(logits: tf.Tensor): tf.Tensor {
  return tf.concat([tf.sigmoid(tf.neg(logits)), tf.sigmoid(logits)], 1);
}

/** Entropy −Σₖ pₖ log pₖ of each row, in nats; 0·log 0 counts as 0. */
function rowEntropy(probabilities: tf.Tensor): tf.Tensor {
  const logarithms = tf.log(tf.maximum(probabilities, 1e-30));
  return tf.neg(tf.sum(tf.mul(probabilities, logarithms), 1));
}

/**
 * The Monte-Carlo average over samples of a stochastic classifier: the predictive distribution is
 * p(y|x) ≈ (1/S) Σₛ p(y|x, wₛ), an average of probabilities, not of logits.
 * Memory: one sample of [N, K] at a time, whatever the number of samples.
 *
 * @param sample pure function (inputs, seed) → probabilities [N, K] under one draw of the weights or of the dropout
 * @param options.inputs tensors that `sample` takes: network parameters and data
 * @param options.samples S
 * @param options.random draws the seeds
 * @throws RangeError when samples is no integer >= 1; AbortError when the signal stops it
 */
export async function monteCarloPredictive<Inputs extends TensorTree>(
  sample: (inputs: Inputs, seed: tf.Tensor) => tf.Tensor,
  { inputs, samples, random, eager, signal, onProgress }:
  LongWork & Execution & { inputs: Inputs; samples: number; random: Random },
): Promise<PredictiveSummary> {
  checkNumber("samples", samples, { atLeast: 1, integer: true });
  const sumsOf = (probabilities: tf.Tensor): Sums => ({
    mean: probabilities,
    votes: tf.cast(tf.oneHot(tf.argMax(probabilities, 1), probabilities.shape[1]!), "float32"),
    entropy: rowEntropy(probabilities),
  });
  const first = compile((all: Inputs, seed: tf.Tensor): Sums => sumsOf(sample(all, seed)), { eager });
  const next = compile((sums: Sums, all: Inputs, seed: tf.Tensor): Sums => {
    const added = sumsOf(sample(all, seed));
    return {
      mean: tf.add(sums.mean, added.mean),
      votes: tf.add(sums.votes, added.votes),
      entropy: tf.add(sums.entropy, added.entropy),
    };
  }, { eager });
  const stream = random.integer(2 ** 31);
  let sums: Sums | undefined;
  try {
    for (let step = 0; step < samples; step++) {
      const seed = tf.tensor1d([stream, step], "int32");
      const updated: Sums = sums ? next(sums, inputs, seed) : first(inputs, seed);
      disposeTree(seed);
      if (sums) disposeTree(sums);
      sums = updated;
      onProgress?.({ step: step + 1, steps: samples });
      await breathe(signal, () => `after ${step + 1} of ${samples} Monte-Carlo samples`);
    }
    const [mean, votes, expectedEntropy] = tf.tidy(() => [sums!.mean, sums!.votes, sums!.entropy]
      .map((sum) => tf.div(sum, samples).arraySync())) as [number[][], number[][], number[]];
    return { mean, votes, expectedEntropy };
  } finally {
    if (sums) disposeTree(sums);
    first.dispose();
    next.dispose();
  }
}
