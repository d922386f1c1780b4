import { checkMatrix, checkVector, invalid, type Matrix } from "../core/shapes";
import type { PredictiveSummary } from "../inference/predictive";

/** Class probabilities of N inputs, [N][K], or of S Monte-Carlo samples of them, [S][N][K]. */
export type Probabilities = Matrix | ArrayLike<Matrix>;

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

/** Softmax outputs are float32: their sums are this close to 1. */
const SUM_TOLERANCE = 1e-3;

/**
 * Rows of probabilities: each in [0, 1], each row with the sum 1 up to float32's rounding.
 * @returns [rows, classes]
 * @throws RangeError naming the row and the sum, or the place and the value
 */
export function checkProbabilities(
  name: string,
  rows: Matrix,
  columns?: number,
): [rows: number, classes: number] {
  const size = checkMatrix(name, rows, { columns, range: { atLeast: 0, atMost: 1 } });
  for (let i = 0; i < rows.length; i++) {
    let sum = 0;
    for (let k = 0; k < size[1]; k++) sum += rows[i][k];
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) throw invalid(`sum of ${name}[${i}]`, "1", sum);
  }
  return size;
}

/** H[p] = −Σₖ pₖ log pₖ in nats; 0·log 0 = 0. */
export function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] > 0) sum -= probabilities[k] * Math.log(probabilities[k]);
  }
  return sum;
}

/** The index of the largest value; the first of equal ones. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}

/**
 * The measures from a summary of the Monte-Carlo samples (Gal 2016, section 3.3).
 * @param summary mean p̄: [N][K], votes as shares f/S: [N][K], expectedEntropy (1/S) Σₛ H[pₛ]: [N]
 * @throws RangeError when rows are no probabilities or shapes differ
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

function asSamples(probabilities: Probabilities): ArrayLike<Matrix> {
  const first = probabilities?.[0]?.[0];
  return typeof first === "object" ? (probabilities as ArrayLike<Matrix>) : [probabilities as Matrix];
}

/**
 * The summary of S Monte-Carlo samples; an [N][K] matrix counts as one sample. A tie in a sample votes for
 * the first class.
 * @throws RangeError when rows are no probabilities or samples differ in shape
 */
export function summarizeSamples(probabilities: Probabilities): PredictiveSummary {
  const samples = asSamples(probabilities);
  const [rows, classes] = checkProbabilities("probabilities", samples[0]);
  const zeros = (): number[][] => Array.from({ length: rows }, () => new Array<number>(classes).fill(0));
  const summary = { mean: zeros(), votes: zeros(), expectedEntropy: new Array<number>(rows).fill(0) };
  for (let s = 0; s < samples.length; s++) {
    checkVector(
      `probabilities[${s}]`,
      Array.from(samples[s], () => 0),
      { length: rows },
    );
    checkProbabilities(`probabilities[${s}]`, samples[s], classes);
    for (let i = 0; i < rows; i++) {
      const row = samples[s][i];
      for (let k = 0; k < classes; k++) summary.mean[i][k] += row[k];
      summary.votes[i][argMax(row)] += 1;
      summary.expectedEntropy[i] += entropy(row);
    }
  }
  const share = (sum: number): number => sum / samples.length;
  return {
    mean: summary.mean.map((row) => row.map(share)),
    votes: summary.votes.map((row) => row.map(share)),
    expectedEntropy: summary.expectedEntropy.map(share),
  };
}

/**
 * All measures from [N][K] or [S][N][K]; see Uncertainty for the formulas and summarizeSamples for what is
 * thrown.
 */
export function uncertainty(probabilities: Probabilities): Uncertainty {
  return uncertaintyFromSummary(summarizeSamples(probabilities));
}

/** 1 − maxₖ p̄ₖ of the mean p̄ of the samples, in [0, 1 − 1/K]: [N]. Throws as summarizeSamples. */
export function maximumClassProbability(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).maximumClassProbability;
}

/** 1 − f/S, f the votes for the class most voted for; 0 for one sample: [N]. Throws as summarizeSamples. */
export function variationRatio(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).variationRatio;
}

/** H[p̄] of the mean p̄ of the samples, in [0, log K] nats: [N]. Throws as summarizeSamples. */
export function predictiveEntropy(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).predictiveEntropy;
}

/**
 * H[p̄] − (1/S) Σₛ H[pₛ] in nats, 0 where the samples agree: [N] (Houlsby et al. 2011). Throws as
 * summarizeSamples.
 */
export function mutualInformation(probabilities: Probabilities): number[] {
  return uncertainty(probabilities).mutualInformation;
}
