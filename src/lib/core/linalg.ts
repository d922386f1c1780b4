import { CholeskyDecomposition, Matrix as DenseMatrix, SingularValueDecomposition } from "ml-matrix";
import type { Random } from "./random";
import { checkMatrix, checkNumber, checkVector, describe, invalid, type Matrix, type Vector } from "./shapes";

/** The normal distribution N(μ, Σ) of M variables. */
export interface Gaussian {
  /** μ: [M]. */
  mean: number[];
  /** Σ: [M][M]. */
  covariance: number[][];
}

/**
 * Σᵢ aᵢbᵢ over the first `length` places, all of a's by default. Lengths are not checked, as this is the innermost loop:
 * places that a or b lack make it NaN, and what b has beyond is left out.
 * @param a [M]
 * @param b [M]
 */
export function dot(a: Vector, b: Vector, length = a.length): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i] * b[i];
  return sum;
}

/** xᵀAx for A: [M][M] and x: [M]. */
export function quadraticForm(matrix: Matrix, x: Vector): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * dot(matrix[i], x);
  return sum;
}

/** What rounding may do to the entry aᵢⱼ of a covariance or precision, relative to √(aᵢᵢaⱼⱼ). */
const ROUNDING = 1e-9;

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
  const bound =
    dot(
      Array.from(x, Math.abs),
      Array.from(covariance, (row, i) => Math.sqrt(Math.abs(row[i]))),
    ) ** 2;
  if (isFinite && variance >= -ROUNDING * bound) return 0;
  throw invalid(name, `a covariance, with a finite variance >= 0 along ${describe(x)}`, variance);
}

/**
 * The lower triangular L with LLᵀ = A.
 * ml-matrix's decomposition wants bitwise symmetry and marks an indefinite matrix with a flag only, hence the
 * two checks.
 *
 * @param name how errors call the matrix
 * @param matrix A: [M][M], symmetric and positive definite
 * @throws RangeError when A is not square, not finite, not symmetric or not positive definite
 */
export function cholesky(name: string, matrix: Matrix): number[][] {
  const [size] = checkMatrix(name, matrix, { columns: matrix?.length });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const allowed = ROUNDING * Math.sqrt(Math.abs(matrix[i][i] * matrix[j][j]));
      if (!(Math.abs(matrix[i][j] - matrix[j][i]) <= allowed)) {
        throw invalid(`${name}[${i}][${j}]`, `${matrix[j][i]}, as the matrix is symmetric`, matrix[i][j]);
      }
    }
  }
  const symmetric = new DenseMatrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) symmetric.set(i, j, matrix[Math.max(i, j)][Math.min(i, j)]);
  }
  const decomposition = new CholeskyDecomposition(symmetric);
  if (!decomposition.isPositiveDefinite()) {
    throw new RangeError(`${name}: expected a positive definite matrix (to working precision)`);
  }
  return decomposition.lowerTriangularMatrix.to2DArray();
}

/**
 * x with Lx = b by forward substitution. Shapes are not checked; a 0 on the diagonal makes x infinite or NaN.
 * @param lower L: [M][M], lower triangular; what stands above the diagonal is not read
 * @param b [M]
 * @returns [M]
 */
export function solveLower(lower: Matrix, b: Vector): number[] {
  const x: number[] = [];
  for (let i = 0; i < b.length; i++) x.push((b[i] - dot(lower[i], x, i)) / lower[i][i]);
  return x;
}

/** x with Lᵀx = b by backward substitution; L: [M][M], b: [M] and x: [M] as in solveLower. */
export function solveLowerTransposed(lower: Matrix, b: Vector): number[] {
  const x = Array.from(b);
  for (let i = x.length - 1; i >= 0; i--) {
    x[i] /= lower[i][i];
    for (let j = 0; j < i; j++) x[j] -= lower[i][j] * x[i];
  }
  return x;
}

/**
 * x with Ax = b, from the Cholesky factor of A, whose `cholesky` is where errors are found; shapes are not checked.
 * @param lower L with LLᵀ = A: [M][M]
 * @param b [M]
 * @returns [M]
 */
export function solveCholesky(lower: Matrix, b: Vector): number[] {
  return solveLowerTransposed(lower, solveLower(lower, b));
}

/**
 * A⁻¹ = L⁻ᵀL⁻¹ from the Cholesky factor of A: for results that are an inverse (a covariance), not for solving.
 * @param lower L with LLᵀ = A, as `cholesky` gives it: [M][M]; not checked
 * @returns [M][M], symmetric
 */
export function inverseFromCholesky(lower: Matrix): number[][] {
  const size = lower.length;
  const unit = (k: number): number[] => Array.from({ length: size }, (_, i) => (i === k ? 1 : 0));
  const columns = Array.from({ length: size }, (_, k) => solveLower(lower, unit(k)));
  return columns.map((a) => columns.map((b) => dot(a, b)));
}

/** log |A| from the Cholesky factor L of A: 2 Σ log |Lᵢᵢ|. */
export function logDeterminant(lower: Matrix): number {
  let sum = 0;
  for (let i = 0; i < lower.length; i++) sum += Math.log(Math.abs(lower[i][i]));
  return 2 * sum;
}

/**
 * Draws from N(μ, Σ): μ + Lε with ε standard normal and LLᵀ = Σ.
 * @param options.mean μ: [M]
 * @param options.covariance Σ: [M][M], positive definite
 * @param options.count number of draws
 * @returns [count][M]
 * @throws RangeError when shapes do not fit or Σ is not positive definite
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
  checkNumber("count", count, { atLeast: 0, integer: true });
  const lower = cholesky("covariance", covariance);
  checkVector("mean", mean, { length: lower.length });
  return Array.from({ length: count }, () => {
    const noise = lower.map(() => random.normal());
    return lower.map((row, i) => mean[i] + dot(row, noise, i + 1));
  });
}

/**
 * log N(x | μ, Σ) = −½ (M log 2π + log |Σ| + (x − μ)ᵀΣ⁻¹(x − μ)) at each point.
 * @param points [N][M]
 * @param options.mean μ: [M]
 * @param options.covariance Σ: [M][M], positive definite
 * @returns [N], in nats
 * @throws RangeError when shapes do not fit or Σ is not positive definite
 */
export function normalLogDensity(
  points: Matrix,
  { mean, covariance }: { mean: Vector; covariance: Matrix },
): number[] {
  const lower = cholesky("covariance", covariance);
  checkVector("mean", mean, { length: lower.length });
  checkMatrix("points", points, { columns: lower.length });
  const constant = lower.length * Math.log(2 * Math.PI) + logDeterminant(lower);
  return Array.from(points, (x) => {
    const whitened = solveLower(
      lower,
      Array.from(x, (value, i) => value - mean[i]),
    );
    return -0.5 * (constant + dot(whitened, whitened));
  });
}

/** Rows that are worked on together; they stay in the processor's cache. */
const BLOCK_ROWS = 128;

/**
 * The Cholesky factor L of diag(d)² + AᵀA without forming AᵀA, which would square the condition number: Lᵀ is
 * the R of the QR decomposition of the rows of diag(d) and A, by Householder reflections a block of rows at a
 * time. (ml-matrix's QR holds all rows at once and takes three times as long.) The signs of L's columns are
 * arbitrary.
 *
 * @param name how errors call A
 * @param options.diagonal d: [M]
 * @param options.count number of rows of A
 * @param options.row the row of A at an index: [M]
 * @returns L: [M][M], lower triangular
 * @throws RangeError when squares of A overflow
 */
export function choleskyOfRows(
  name: string,
  { diagonal, count, row }: { diagonal: Vector; count: number; row: (index: number) => Vector },
): number[][] {
  const size = diagonal.length;
  const lower = Array.from({ length: size }, (_, i) => {
    const values = new Array<number>(size).fill(0);
    values[i] = diagonal[i];
    return values;
  });
  const block = Array.from({ length: size }, () => new Float64Array(BLOCK_ROWS));
  for (let start = 0; start < count; start += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, count - start);
    for (let i = 0; i < rows; i++) {
      const values = row(start + i);
      for (let j = 0; j < size; j++) block[j][i] = values[j];
    }
    reflectBlock(lower, block, rows);
  }
  if (!lower.every((values) => values.every(Number.isFinite))) {
    throw new RangeError(`${name}: expected values whose squares, times the precisions, are finite`);
  }
  return lower;
}

/** Reflects a block (its columns are overwritten) into L, so that LLᵀ grows by the block's BᵀB. */
function reflectBlock(lower: number[][], block: Float64Array[], rows: number): void {
  for (let k = 0; k < lower.length; k++) {
    const column = block[k];
    const below = dot(column, column, rows);
    if (below === 0) continue;
    const pivot = lower[k][k];
    const norm = Math.sqrt(pivot * pivot + below) * (pivot < 0 ? -1 : 1);
    const first = pivot + norm;
    const factor = 1 / (norm * first);
    lower[k][k] = -norm;
    for (let j = k + 1; j < lower.length; j++) {
      const other = block[j];
      const share = (first * lower[j][k] + dot(column, other, rows)) * factor;
      lower[j][k] -= share * first;
      for (let i = 0; i < rows; i++) other[i] -= share * column[i];
    }
  }
}

/**
 * How far LLᵀ is from singular: smallest against largest singular value of L with its rows scaled to length
 * 1, so that the units of the variables do not matter; 0 for a singular matrix, 1 for orthogonal variables.
 */
export function reciprocalCondition(lower: Matrix): number {
  const lengths = Array.from(lower, (row) => Math.sqrt(dot(row, row)));
  if (lengths.includes(0)) return 0;
  const scaled = Array.from(lower, (row, i) => Array.from(row, (value) => value / lengths[i]));
  const { diagonal } = new SingularValueDecomposition(new DenseMatrix(scaled), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Math.min(...diagonal) / Math.max(...diagonal);
}
