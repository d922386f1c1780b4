import { argMax, checkProbabilities, entropy, SUM_TOLERANCE } from "../core/probabilities";
import { checkVector } from "../core/shapes";
import { summarizeSamples, type PredictiveSummary, type Probabilities } from "../inference/summary";

/** The measures of each input, [N]; all higher = less sure, entropies in nats. */
export interface Uncertainty {
  /** 1 − maxₖ p̄ₖ. */
  maximumClassProbability: number[];
  /** 1 − f/S with f the votes for the class most voted for. */
  variationRatio: number[];
  /** Total: H[p̄] = −Σₖ p̄ₖ log p̄ₖ. */
  predictiveEntropy: number[];
  /** Epistemic: H[p̄] − (1/S) Σₛ H[pₛ]. */
  mutualInformation: number[];
  /** Aleatoric: (1/S) Σₛ H[pₛ]. */
  expectedEntropy: number[];
}

/**
 * The measures from a summary of the Monte-Carlo samples (Gal 2016, section 3.3).
 * @param summary mean p̄: [N][K], votes as shares f/S: [N][K], expectedEntropy (1/S) Σₛ H[pₛ]: [N]
 * @throws RangeError when rows are not probabilities or shapes differ
 * @example
 * const summary = inference.summarizeSamples([[[1, 0]], [[0, 1]]]);
 * evaluation.uncertaintyFromSummary(summary).mutualInformation; // → [0.6931]
 */
export function uncertaintyFromSummary({ mean, votes, expectedEntropy }: PredictiveSummary): Uncertainty {
  const [rows, classes] = checkProbabilities("mean", mean);
  checkVector(
    "votes",
    votes.map((row) => row.length),
    { length: rows },
  );
  checkProbabilities("votes", votes, classes);
  checkVector("expectedEntropy", expectedEntropy, { length: rows, range: { atLeast: -SUM_TOLERANCE } });
  const predictiveEntropy = mean.map(entropy);
  return {
    maximumClassProbability: mean.map((row) => 1 - row[argMax(row)]),
    variationRatio: votes.map((row) => 1 - row[argMax(row)]),
    predictiveEntropy,
    // Entropy is concave, so this is negative by rounding only.
    mutualInformation: predictiveEntropy.map((total, i) => Math.max(0, total - expectedEntropy[i])),
    expectedEntropy: Array.from(expectedEntropy),
  };
}

/**
 * All measures from [N][K] or [S][N][K]; {@link Uncertainty} has the formulas, and
 * {@link summarizeSamples} says what is thrown.
 * @example
 * const { predictiveEntropy, expectedEntropy } = evaluation.uncertainty([[[1, 0]], [[0.5, 0.5]]]);
 * [predictiveEntropy, expectedEntropy]; // → [[0.5623], [0.3466]]
 */
export function uncertainty(probabilities: Probabilities): Uncertainty {
  return uncertaintyFromSummary(summarizeSamples(probabilities));
}

/**
 * 1 − maxₖ p̄ₖ of the mean p̄ of the samples, in [0, 1 − 1/K]: [N]. Throws as {@link summarizeSamples}.
 * @example
 * evaluation.maximumClassProbability([[0.7, 0.3]]); // → [0.3]
 */
export function maximumClassProbability(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).maximumClassProbability;
}

/**
 * 1 − f/S, f the votes for the class most voted for; 0 for one sample: [N]. Throws as {@link summarizeSamples}.
 * @example
 * evaluation.variationRatio([[[1, 0]], [[0, 1]], [[1, 0]], [[1, 0]]]); // → [0.25]
 */
export function variationRatio(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).variationRatio;
}

/**
 * H[p̄] of the mean p̄ of the samples, in [0, log K] nats: [N]. Throws as {@link summarizeSamples}.
 * @example
 * evaluation.predictiveEntropy([[[1, 0]], [[0, 1]], [[1, 0]], [[1, 0]]]); // → [0.5623]
 */
export function predictiveEntropy(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).predictiveEntropy;
}

/**
 * H[p̄] − (1/S) Σₛ H[pₛ] in nats, 0 where the samples agree: [N] (Houlsby et al. 2011). Throws as
 * {@link summarizeSamples}.
 * @example
 * evaluation.mutualInformation([[[1, 0]], [[0, 1]]]); // → [0.6931]
 * evaluation.mutualInformation([[[0.5, 0.5]], [[0.5, 0.5]]]); // → [0]
 */
export function mutualInformation(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).mutualInformation;
}
