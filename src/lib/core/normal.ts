import {
  cholesky,
  logDeterminant,
  partialDot,
  quadraticForm,
  ROUNDING,
  inverseFromCholesky,
  inverseOfLower,
  solveLower,
} from "./linalg";
import { choleskyOfRows } from "./row-factor";
import type { Random } from "./random";
import {
  checkMatrix,
  checkNumber,
  checkVector,
  countOfRows,
  describe,
  invalid,
  type Matrix,
  type Vector,
} from "./shapes";

/** The normal distribution N(μ, Σ) of M variables. */
export interface Gaussian {
  /** μ: [M]. */
  mean: number[];
  /** Σ: [M][M]. */
  covariance: number[][];
}

/** A normal distribution whose covariance was computed from a factor of its inverse, and that factor. */
export interface FactoredGaussian extends Gaussian {
  /** L with LLᵀ = Σ⁻¹, lower triangular: [M][M]. */
  precisionFactor: number[][];
}

/** A covariance, or a factor of its inverse, or both; of both the factor gives the variances. */
export interface CovarianceOrFactor {
  /** Σ: [M][M]. */
  covariance?: Matrix;
  /** L with LLᵀ = Σ⁻¹, lower triangular: [M][M]. */
  precisionFactor?: Matrix;
}

/** N(μ, (LLᵀ)⁻¹) from μ: [M] and L: [M][M]; throws as {@link inverseFromCholesky}. */
export function factoredGaussian(mean: number[], precisionFactor: number[][]): FactoredGaussian {
  return { mean, covariance: inverseFromCholesky(precisionFactor), precisionFactor };
}

/**
 * Variance xᵀΣx of xᵀw for a w with covariance Σ; a rounding error below 0 counts as 0.
 * @param name how errors call the matrix
 * @param covariance Σ: [M][M]
 * @param x [M]
 * @throws RangeError when it is not finite, or negative beyond rounding: then Σ is no covariance
 */
export function varianceAlong(name: string, covariance: Matrix, x: Vector): number {
  const variance = quadraticForm(covariance, x);
  const isFinite = Number.isFinite(variance);
  if (isFinite && variance >= 0) return variance;
  const scales = Array.from(covariance, (row, i) => Math.sqrt(Math.abs(row[i])));
  const bound = partialDot(Array.from(x, Math.abs), scales, x.length) ** 2;
  if (isFinite && variance >= -ROUNDING * bound) return 0;
  throw invalid(name, `a covariance, with a finite variance >= 0 along ${describe(x)}`, variance);
}

/** A factor and a covariance that differ by more than this, relative to √(ΣᵢᵢΣⱼⱼ), do not belong together. */
const SAME = 1e-6;

/**
 * The variance xᵀΣx as a function of x: ‖L⁻¹x‖² where the factor L of Σ⁻¹ is known, which keeps the digits that
 * cancel in the product with Σ.
 * @param name what errors put before the parts' names
 * @param size M
 * @throws RangeError for neither form, shapes that do not fit, values that are not finite, and a factor that does
 *   not belong to the covariance; the function itself as {@link varianceAlong}
 */
export function varianceFunction(
  name: string,
  { covariance, precisionFactor }: CovarianceOrFactor,
  size: number,
): (x: Vector) => number {
  const square = { rows: size, columns: size };
  if (covariance !== undefined || precisionFactor === undefined) {
    checkMatrix(`${name}covariance`, covariance!, square);
  }
  if (precisionFactor === undefined) return (x) => varianceAlong(`${name}covariance`, covariance!, x);
  checkMatrix(`${name}precisionFactor`, precisionFactor, square);
  if (covariance) checkBelongs(`${name}precisionFactor`, precisionFactor, covariance);
  return (x) => {
    const whitened = solveLower(precisionFactor, x);
    return checkNumber("the variance along x", partialDot(whitened, whitened, size));
  };
}

/** Whoever scales a covariance and leaves the factor as it was is told so. */
function checkBelongs(name: string, precisionFactor: Matrix, covariance: Matrix): void {
  const own = inverseFromCholesky(precisionFactor);
  own.forEach((row, i) =>
    row.forEach((value, j) => {
      const allowed = SAME * Math.sqrt(row[i]) * Math.sqrt(own[j][j]);
      if (Math.abs(value - covariance[i][j]) <= allowed) return;
      throw invalid(
        name,
        `the factor of the inverse of the covariance, [${i}][${j}] of which is ${covariance[i][j]}`,
        value,
      );
    }),
  );
}

/**
 * Standard deviations and correlations of a covariance: sᵢ = √Cᵢᵢ, rᵢⱼ = Cᵢⱼ/(sᵢsⱼ).
 * @param covariance C: [M][M]
 * @returns scale [M], in the units of the variables; correlation [M][M], where a variable that does not vary counts as
 *   correlated with itself alone
 * @throws RangeError for a matrix that is not square, and for a negative variance
 * @example
 * numerics.standardDeviations([[4, 1], [1, 1]]).correlation; // → [[1, 0.5], [0.5, 1]]
 */
export function standardDeviations(covariance: Matrix): { scale: number[]; correlation: number[][] } {
  checkMatrix("covariance", covariance, { columns: covariance?.length });
  const scale = Array.from(covariance, (row, i) =>
    Math.sqrt(checkNumber(`covariance[${i}][${i}]`, row[i], { atLeast: 0 })),
  );
  const correlation = scale.map((si, i) =>
    scale.map((sj, j) => (si > 0 && sj > 0 ? covariance[i][j] / si / sj : Number(i === j))),
  );
  correlation.forEach((row, i) =>
    checkVector(`covariance[${i}] over the standard deviations`, row, { length: scale.length }),
  );
  return { scale, correlation };
}

/**
 * Draws from N(μ, Σ): μ + Lε with ε standard normal and LLᵀ = Σ.
 * @param options.mean μ: [M]
 * @param options.covariance Σ: [M][M], positive definite
 * @param options.count number of draws, >= 0
 * @returns [count][M]
 * @throws RangeError when shapes do not fit or Σ is not positive definite
 * @example
 * numerics.sampleNormal({ mean: [0, 5], covariance: [[1, 0], [0, 4]], count: 3, random: createRandom(0) }).length; // → 3
 */
export function sampleNormal({
  mean,
  covariance,
  count,
  random,
}: {
  mean: Vector;
  covariance: Matrix;
  count: number;
  random: Random;
}): number[][] {
  const lower = cholesky("covariance", covariance);
  checkVector("mean", mean, { length: lower.length });
  return drawNormal({ mean, lower, count, random });
}

/** {@link sampleNormal} from the factor L of Σ. */
export function drawNormal({
  mean,
  lower,
  count,
  random,
}: {
  mean: Vector;
  lower: number[][];
  count: number;
  random: Random;
}): number[][] {
  checkNumber("count", count, { ...countOfRows(mean.length), atLeast: 0 });
  return Array.from({ length: count }, () => {
    const noise = lower.map(() => random.normal());
    return lower.map((row, i) => mean[i] + partialDot(row, noise, i + 1));
  });
}

/**
 * The Cholesky factor of (PPᵀ)⁻¹ from the lower triangular P, by which draws are the same up to rounding as from that
 * matrix: which P may give all digits of, where it is singular in double precision.
 * @param precisionFactor P: [M][M]
 * @returns L with LLᵀ = (PPᵀ)⁻¹, lower triangular with a positive diagonal: [M][M]
 * @throws RangeError as {@link inverseFromCholesky}
 */
export function factorOfInverse(precisionFactor: Matrix): number[][] {
  const rows = inverseOfLower(precisionFactor);
  const diagonal = new Float64Array(rows.length);
  const lower = choleskyOfRows("precisionFactor", { diagonal, count: rows.length, row: (i) => rows[i] });
  return lower.map((row) => row.map((value, j) => (lower[j][j] < 0 ? -value : value)));
}

/**
 * w ↦ log N(w | μ, (PPᵀ)⁻¹) = −½ (M log 2π − log |PPᵀ| + ‖Pᵀ(w − μ)‖²).
 * @throws RangeError from the function: for another number of weights, what is not finite, and a density too small
 */
export function logDensityOfFactor(mean: Vector, precisionFactor: Matrix): (w: Vector) => number {
  const size = mean.length;
  const constant = size * Math.log(2 * Math.PI) - logDeterminant(precisionFactor);
  const columns = Array.from(mean, (_, j) => Array.from(precisionFactor, (row) => row[j]));
  return (w) => {
    checkVector("weights", w, { length: size });
    const residual = Array.from(w, (value, i) => value - mean[i]);
    const whitened = columns.map((column, j) => {
      let sum = 0;
      for (let i = j; i < size; i++) sum += column[i] * residual[i];
      return sum;
    });
    return checkNumber("the log density", -0.5 * (constant + partialDot(whitened, whitened, size)));
  };
}

/**
 * w ↦ log N(w | μ, Σ) = −½ (M log 2π + log |Σ| + (w − μ)ᵀΣ⁻¹(w − μ)), Σ being factored once.
 * @throws RangeError when shapes do not fit or Σ is not positive definite; the function itself as {@link solveLower}
 */
export function normalLogDensityFunction({
  mean,
  covariance,
}: {
  mean: Vector;
  covariance: Matrix;
}): (w: Vector) => number {
  const lower = cholesky("covariance", covariance);
  const size = checkVector("mean", mean, { length: lower.length }).length;
  const constant = size * Math.log(2 * Math.PI) + logDeterminant(lower);
  return (w) => {
    const whitened = solveLower(
      lower,
      Array.from(w, (value, i) => value - mean[i]),
    );
    return checkNumber("the log density", -0.5 * (constant + partialDot(whitened, whitened, size)));
  };
}

/**
 * log N(x | μ, Σ) = −½ (M log 2π + log |Σ| + (x − μ)ᵀΣ⁻¹(x − μ)) at each point.
 * @param points [N][M]
 * @param options.mean μ: [M]
 * @param options.covariance Σ: [M][M], positive definite
 * @returns [N], in nats
 * @throws RangeError when shapes do not fit, Σ is not positive definite, or a density is too small for its logarithm
 * @example
 * numerics.normalLogDensity([[0], [1]], { mean: [0], covariance: [[1]] }); // → [-0.9189385332046727, -1.4189385332046727]
 */
export function normalLogDensity(
  points: Matrix,
  { mean, covariance }: { mean: Vector; covariance: Matrix },
): number[] {
  const logDensity = normalLogDensityFunction({ mean, covariance });
  checkMatrix("points", points, { columns: mean.length });
  return Array.from(points, logDensity);
}

/** Beyond this Φ is 0 or 1 to double precision. */
const CERTAIN = 9;

/** φ(x) = exp(−x²/2)/√(2π). */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Φ(x), the probability that a standard normal variable is below x, to 1e-15: ½ + φ(x)(x + x³/3 + x⁵/(3·5) + …)
 * (Marsaglia 2004).
 */
export function normalProbability(x: number): number {
  if (Math.abs(x) > CERTAIN) return x > 0 ? 1 : 0;
  let [sum, term] = [x, x];
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return Math.min(1, Math.max(0, 0.5 + sum * normalDensity(x)));
}
