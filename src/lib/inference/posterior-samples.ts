import type { Gaussian } from "../core/linalg";
import { checkMatrix, checkVector, type Matrix, type Vector } from "../core/shapes";
import { activation, logSigmoid, sigmoid } from "../models/logistic-regression";
import type { PredictiveSummary } from "./predictive";

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

/**
 * Mean Σₛ shareₛ wₛ and covariance Σₛ shareₛ (wₛ − mean)(wₛ − mean)ᵀ. Throws a RangeError for ragged points.
 */
export function sampleMoments(points: Matrix, shares: Vector = equalShares(points.length)): Gaussian {
  const [count, size] = checkMatrix("points", points);
  checkVector("shares", shares, { length: count });
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

/** Standard deviations and correlations of a covariance: sᵢ = √Cᵢᵢ, rᵢⱼ = Cᵢⱼ/(sᵢsⱼ). */
export function standardDeviations(covariance: Matrix): { scale: number[]; correlation: number[][] } {
  const scale = Array.from(covariance, (row, i) => Math.sqrt(row[i]));
  const correlation = Array.from(covariance, (row, i) =>
    Array.from(row, (value, j) => value / (scale[i] * scale[j])));
  return { scale, correlation };
}

/**
 * The predictive of logistic regression averaged over points of the posterior: p(y = 1|x) = Σₛ shareₛ
 * σ(wₛᵀφ), with what the uncertainty measures need. A single point gives the plug-in predictive.
 *
 * @param samples points [S][D + 1], the bias last
 * @param inputs x: [N][D]
 * @returns class probabilities [N][2], votes [N][2], expected entropy [N] in nats
 * @throws RangeError for shapes that do not fit
 */
export function logisticPredictive(
  { points, shares = equalShares(points.length) }: PosteriorSamples, inputs: Matrix,
): PredictiveSummary {
  const [count, size] = checkMatrix("points", points);
  checkVector("shares", shares, { length: count });
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
