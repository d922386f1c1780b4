import type { Gaussian } from "../core/linalg";
import { checkMatrix, checkNumber, checkVector, invalid, type Matrix, type Vector } from "../core/shapes";
import { activation, logSigmoid, sigmoid } from "../models/logistic-regression";
import type { PredictiveSummary } from "./summary";

/** Points that stand for a posterior: draws, or the nodes of a quadrature with their shares. */
export interface PosteriorSamples {
  /** wₛ, the bias last: [S][M]. */
  points: Matrix;
  /** What each point counts; they add up to 1: [S]. By default all count the same. */
  shares?: Vector;
}

function equalShares(count: number): number[] {
  return new Array<number>(count).fill(1 / count);
}

/** The sum of shares may differ from 1 by this much: rounding, of single precision too. */
const ROUNDING = 1e-6;

/**
 * Shares of points: as many as there are points, >= 0, and 1 in all.
 * @throws RangeError for other shares
 */
export function checkShares(shares: Vector, count: number): void {
  checkVector("shares", shares, { length: count, range: { atLeast: 0 } });
  const sum = Array.from(shares).reduce((total, share) => total + share, 0);
  if (!(Math.abs(sum - 1) <= ROUNDING)) throw invalid("shares", "numbers whose sum is 1", sum);
}

/**
 * Mean Σₛ shareₛ wₛ and covariance Σₛ shareₛ (wₛ − mean)(wₛ − mean)ᵀ.
 * @param points wₛ: [S][M]
 * @param shares [S]; by default all count the same
 * @throws RangeError for ragged points, and shares that are negative or do not add up to 1
 */
export function sampleMoments(points: Matrix, shares: Vector = equalShares(points.length)): Gaussian {
  const [count, size] = checkMatrix("points", points);
  checkShares(shares, count);
  const mean = new Array<number>(size).fill(0);
  const covariance = mean.map(() => new Array<number>(size).fill(0));
  for (let s = 0; s < count; s++) for (let i = 0; i < size; i++) mean[i] += shares[s] * points[s][i];
  for (let s = 0; s < count; s++) {
    const centered = mean.map((value, i) => points[s][i] - value);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) covariance[i][j] += shares[s] * centered[i] * centered[j];
    }
  }
  return { mean, covariance };
}

/**
 * Standard deviations and correlations of a covariance: sᵢ = √Cᵢᵢ, rᵢⱼ = Cᵢⱼ/(sᵢsⱼ).
 * @param covariance C: [M][M]
 * @returns scale [M], in the units of the variables; correlation [M][M], NaN for a variable that does not vary
 * @throws RangeError for a matrix that is not square, and for a negative variance
 */
export function standardDeviations(covariance: Matrix): { scale: number[]; correlation: number[][] } {
  checkMatrix("covariance", covariance, { columns: covariance?.length });
  const scale = Array.from(covariance, (row, i) =>
    Math.sqrt(checkNumber(`covariance[${i}][${i}]`, row[i], { atLeast: 0 })),
  );
  const correlation = Array.from(covariance, (row, i) =>
    Array.from(row, (value, j) => value / (scale[i] * scale[j])),
  );
  return { scale, correlation };
}

/**
 * The predictive of logistic regression averaged over points of the posterior: p(y = 1|x) = Σₛ shareₛ
 * σ(wₛᵀφ), with what the uncertainty measures need. A single point gives the plug-in predictive.
 *
 * @param samples points [S][D + 1], the bias last
 * @param inputs x: [N][D]
 * @returns class probabilities [N][2], votes [N][2], expected entropy [N] in nats
 * @throws RangeError for shapes that do not fit, and shares that are negative or do not add up to 1
 */
export function logisticPredictive(
  { points, shares = equalShares(points.length) }: PosteriorSamples,
  inputs: Matrix,
): PredictiveSummary {
  const [count, size] = checkMatrix("points", points);
  checkShares(shares, count);
  checkMatrix("inputs", inputs, { columns: size - 1 });
  const summary: PredictiveSummary = { mean: [], votes: [], expectedEntropy: [] };
  for (let n = 0; n < inputs.length; n++) {
    let [mean, votes, entropy] = [0, 0, 0];
    for (let s = 0; s < count; s++) {
      const a = activation(points[s], inputs[n]);
      const p = sigmoid(a);
      mean += shares[s] * p;
      if (a > 0) votes += shares[s];
      // −p log p − (1 − p) log(1 − p), with log(1 − p) = log p − a.
      entropy += shares[s] * ((1 - p) * a - logSigmoid(a));
    }
    const p = Math.min(mean, 1);
    const v = Math.min(votes, 1);
    summary.mean.push([1 - p, p]);
    summary.votes.push([1 - v, v]);
    summary.expectedEntropy.push(entropy);
  }
  return summary;
}
