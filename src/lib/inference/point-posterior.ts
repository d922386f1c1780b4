import type { Gaussian } from "../core/normal";
import { sum } from "../core/numbers";
import {
  checkMatrix,
  checkNumber,
  checkVector,
  countOfRows,
  invalid,
  type Matrix,
  type Vector,
} from "../core/shapes";
import { activation } from "../models/logistic-regression";
import type { Posterior } from "./posterior";
import type { PredictiveSummary } from "./summary";

/** Points that stand for a posterior: one alone, draws, or the nodes of a quadrature with their shares. */
export interface WeightedPoints {
  /** wₛ, the bias last: [S][M]. */
  points: Matrix;
  /** What each point counts; they add up to 1: [S]. By default all count the same. */
  shares?: Vector;
}

/** The same where the points are many: they are asked for as one array. */
export interface ManyWeightedPoints {
  packed(): PackedPoints;
  shares: Vector;
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
  const total = sum(shares);
  if (!(Math.abs(total - 1) <= ROUNDING)) throw invalid("shares", "numbers whose sum is 1", total);
}

/**
 * Mean Σₛ shareₛ wₛ and covariance Σₛ shareₛ (wₛ − mean)(wₛ − mean)ᵀ.
 * @param points wₛ: [S][M]
 * @param shares [S]; by default all count the same
 * @throws RangeError for ragged points, moments that overflow, and shares that are negative or do not add up to 1
 * @example
 * inference.sampleMoments([[0], [4]], [0.75, 0.25]); // → { mean: [1], covariance: [[3]] }
 */
export function sampleMoments(points: Matrix, shares?: Vector): Gaussian {
  return packedMoments(packPoints(points), shares);
}

/** Points as one array, for there may be a million. */
export interface PackedPoints {
  /** [S · M] */
  values: Float64Array;
  /** S */
  count: number;
}

function packPoints(points: Matrix): PackedPoints {
  const [count, size] = checkMatrix("points", points);
  const values = new Float64Array(count * size);
  for (let s = 0; s < count; s++) values.set(points[s], s * size);
  return { values, count };
}

/** {@link sampleMoments} of finite points. */
export function packedMoments(
  { values, count }: PackedPoints,
  shares: Vector = equalShares(count),
): Gaussian {
  checkShares(shares, count);
  const size = values.length / count;
  const mean = new Array<number>(size).fill(0);
  const covariance = mean.map(() => new Array<number>(size).fill(0));
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < size; i++) mean[i] += shares[s] * values[s * size + i];
  }
  const centered = new Float64Array(size);
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < size; i++) centered[i] = values[s * size + i] - mean[i];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) covariance[i][j] += shares[s] * centered[i] * centered[j];
    }
  }
  checkVector("mean of the points", mean);
  checkMatrix("covariance of the points", covariance);
  return { mean, covariance };
}

/** The index of a point, drawn with the probability of its share. */
function pointDrawer(shares: Vector): (uniform: number) => number {
  let total = 0;
  const ends = Float64Array.from(shares, (share) => (total += share));
  return (uniform) => {
    let [first, last] = [0, ends.length - 1];
    while (first < last) {
      const middle = (first + last) >> 1;
      if (uniform * total < ends[middle]) last = middle;
      else first = middle + 1;
    }
    return first;
  };
}

/** The average over the points of σ(a), of the votes for a > 0 and of the entropy of σ(a), a = wᵀφ. */
function averageOver(
  points: Float64Array,
  shares: readonly number[],
  x: Vector,
): [mean: number, votes: number, entropy: number] {
  let [mean, votes, entropy] = [0, 0, 0];
  const weights = new Array<number>(points.length / shares.length).fill(0);
  for (let s = 0; s < shares.length; s++) {
    for (let i = 0; i < weights.length; i++) weights[i] = points[s * weights.length + i];
    const a = activation(weights, x);
    // σ(−|a|) and its entropy −σ log σ − (1 − σ) log(1 − σ), as a sum of what is never negative.
    const e = Math.exp(-Math.abs(a));
    const lesser = e / (1 + e);
    mean += shares[s] * (a >= 0 ? 1 / (1 + e) : lesser);
    if (a > 0) votes += shares[s];
    entropy += shares[s] * (lesser * Math.abs(a) + Math.log1p(e));
  }
  return [Math.min(mean, 1), Math.min(votes, 1), entropy];
}

/**
 * The posterior as weighted points, p(y = 1|x) = Σₛ shareₛ σ(wₛᵀφ): the MAP alone (the plug-in predictive), draws of a
 * sampler, or the lattice of {@link exactLogisticPosterior}. It has no density.
 *
 * @param form points [S][D + 1], the bias last, and their shares [S]
 * @throws RangeError for ragged points, and shares that are negative or do not add up to 1; its functions for inputs of
 *   another width, and a count that is not an integer >= 0
 * @example
 * inference.pointPosterior({ points: [[1, 0], [-1, 0]] }).predictive([[0]]).mean; // → [[0.5, 0.5]]
 */
export function pointPosterior(form: WeightedPoints | ManyWeightedPoints): Posterior {
  const points = "packed" in form ? form.packed() : packPoints(form.points);
  const moments = packedMoments(points, form.shares);
  const size = moments.mean.length;
  const shares = form.shares ? Array.from(form.shares) : equalShares(points.count);
  const draw = pointDrawer(shares);
  return {
    ...moments,
    sample: ({ count, random }) => {
      checkNumber("count", count, { ...countOfRows(size), atLeast: 0 });
      return Array.from({ length: count }, () => {
        const start = size * draw(random.uniform());
        return Array.from(points.values.subarray(start, start + size));
      });
    },
    predictive: (inputs) => {
      checkMatrix("inputs", inputs, { columns: size - 1 });
      return summarize(Array.from(inputs, (x) => averageOver(points.values, shares, x)));
    },
  };
}

/**
 * The summary for two classes from p(y = 1|x), the votes for class 1 and the expected entropy of each input.
 * @throws RangeError when one is not finite, as where an activation overflows
 */
export function summarize(
  rows: readonly [mean: number, votes: number, entropy: number][],
): PredictiveSummary {
  rows.forEach((row, n) => checkVector(`activation of inputs[${n}]`, row));
  return {
    mean: rows.map(([p]) => [1 - p, p]),
    votes: rows.map(([, share]) => [1 - share, share]),
    expectedEntropy: rows.map(([, , entropy]) => entropy),
  };
}
