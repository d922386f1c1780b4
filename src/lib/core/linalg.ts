import { CholeskyDecomposition, Matrix as DenseMatrix, SingularValueDecomposition } from "ml-matrix";
import { checkMatrix, checkVector, invalid, type Matrix, type Vector } from "./shapes";

/**
 * Σᵢ aᵢbᵢ over the first `length` places, unchecked: the innermost loop. Places that a or b lack make it NaN.
 * @param a at least [length]
 * @param b at least [length]
 */
export function partialDot(a: Vector, b: Vector, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Σᵢ aᵢbᵢ.
 * @param a [M]
 * @param b [M]
 * @throws RangeError for lengths that differ, values that are not finite, and a sum that overflows
 * @example
 * numerics.dot([1, 2, 3], [4, 5, 6]); // → 32
 */
export function dot(a: Vector, b: Vector): number {
  if (a?.length === b?.length) {
    const sum = partialDot(a, b, a.length);
    if (Number.isFinite(sum)) return sum;
  }
  checkVector("a", a, { mayBeEmpty: true });
  checkVector("b", b, { length: a.length, mayBeEmpty: true });
  throw invalid("a · b", "a finite sum of products", partialDot(a, b, a.length));
}

/** xᵀAx for A: [M][M] and x: [M]; not checked. */
export function quadraticForm(matrix: Matrix, x: Vector): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * partialDot(matrix[i], x, x.length);
  return sum;
}

/** What rounding may do to the entry aᵢⱼ of a covariance or precision, relative to √(aᵢᵢaⱼⱼ). */
export const ROUNDING = 1e-9;

/**
 * The lower triangular L with LLᵀ = A.
 * ml-matrix's decomposition wants bitwise symmetry and marks an indefinite matrix with a flag only, hence the
 * two checks.
 *
 * @param name how errors call the matrix
 * @param matrix A: [M][M], symmetric and positive definite
 * @returns [M][M]
 * @throws RangeError when A is not square, not finite, not symmetric or not positive definite
 * @example
 * numerics.cholesky("A", [[4, 2], [2, 5]]); // → [[2, 0], [1, 2]]
 */
export function cholesky(name: string, matrix: Matrix): number[][] {
  const [size] = checkMatrix(name, matrix, { columns: matrix?.length });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const allowed = ROUNDING * Math.sqrt(Math.abs(matrix[i][i])) * Math.sqrt(Math.abs(matrix[j][j]));
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
 * A triangular factor that has an inverse.
 * @throws RangeError for a matrix that is not square or not finite, and a 0 on the diagonal
 */
function checkLower(lower: Matrix): number {
  const [size] = checkMatrix("lower", lower, { columns: lower?.length });
  for (let i = 0; i < size; i++) {
    if (lower[i][i] === 0) throw invalid(`lower[${i}][${i}]`, "a number other than 0", 0);
  }
  return size;
}

/**
 * The size of a triangular system. Only what the solution cannot show is looked at, as a system is solved for
 * each of many rows: any other number that is not finite makes the solution so.
 * @throws RangeError for shapes that do not fit, and a diagonal with 0 or what is not finite
 */
function systemSize(lower: Matrix, b: Vector): number {
  const isUsable = (row: Vector, i: number): boolean =>
    row?.length === lower.length && Number.isFinite(row[i]) && row[i] !== 0;
  let [size, row] = [lower?.length, 0];
  while (row < size && isUsable(lower[row], row)) row++;
  if (!(size > 0 && row === size)) size = checkLower(lower);
  if (b?.length !== size) checkVector("b", b, { length: size });
  return size;
}

/**
 * The solution, if it is finite.
 * @throws RangeError naming what in L or b is not finite; or that the solution overflows
 */
function finiteSolution(x: number[], { lower, b }: { lower: Matrix; b: Vector }): number[] {
  if (x.every(Number.isFinite)) return x;
  checkVector("b", b, { length: checkLower(lower) });
  throw invalid("lower", "a factor that leaves the solution finite", lower);
}

/**
 * x with Lx = b by forward substitution.
 * @param lower L: [M][M], lower triangular with no 0 on the diagonal; what stands above the diagonal is not used
 * @param b [M]
 * @returns [M]
 * @throws RangeError for shapes that do not fit, values that are not finite, a singular L, and an x that overflows
 * @example
 * numerics.solveLower([[2, 0], [1, 4]], [2, 9]); // → [1, 2]
 */
export function solveLower(lower: Matrix, b: Vector): number[] {
  const size = systemSize(lower, b);
  const x: number[] = [];
  for (let i = 0; i < size; i++) x.push((b[i] - partialDot(lower[i], x, i)) / lower[i][i]);
  return finiteSolution(x, { lower, b });
}

/** x with Lᵀx = b by backward substitution; L, b, x and what is thrown as in {@link solveLower}. */
export function solveLowerTransposed(lower: Matrix, b: Vector): number[] {
  const size = systemSize(lower, b);
  const x = Array.from(b);
  for (let i = size - 1; i >= 0; i--) {
    x[i] /= lower[i][i];
    for (let j = 0; j < i; j++) x[j] -= lower[i][j] * x[i];
  }
  return finiteSolution(x, { lower, b });
}

/**
 * x with Ax = b, from the factor of A that {@link cholesky} gives.
 * @param lower L with LLᵀ = A: [M][M]
 * @param b [M]
 * @returns [M]
 * @throws RangeError as {@link solveLower}
 * @example
 * numerics.solveCholesky(numerics.cholesky("A", [[4, 2], [2, 5]]), [8, 8]); // → [1.5, 1]
 */
export function solveCholesky(lower: Matrix, b: Vector): number[] {
  return solveLowerTransposed(lower, solveLower(lower, b));
}

/**
 * L⁻¹ row by row: row i is (eᵢ − Σ_{j<i} Lᵢⱼ row j)/Lᵢᵢ.
 * @param lower L: [M][M], lower triangular with no 0 on the diagonal
 * @returns [M][M], lower triangular
 * @throws RangeError for an L that is not square, not finite or singular, and an inverse that overflows
 */
export function inverseOfLower(lower: Matrix): number[][] {
  const size = checkLower(lower);
  const inverse: number[][] = [];
  for (let i = 0; i < size; i++) {
    const row = new Array<number>(size).fill(0);
    row[i] = 1;
    for (let j = 0; j < i; j++) {
      for (let k = 0; k <= j; k++) row[k] -= lower[i][j] * inverse[j][k];
    }
    for (let k = 0; k <= i; k++) row[k] /= lower[i][i];
    if (!row.every(Number.isFinite)) throw invalid("lower", "a factor with a finite inverse", lower);
    inverse.push(row);
  }
  return inverse;
}

/**
 * A⁻¹ = L⁻ᵀL⁻¹ from the Cholesky factor of A: for results that are an inverse (a covariance), not for solving.
 * @param lower L with LLᵀ = A, as {@link cholesky} gives it: [M][M]
 * @returns [M][M], symmetric
 * @throws RangeError as `inverseOfLower`
 * @example
 * numerics.inverseFromCholesky([[2, 0], [0, 1]]); // → [[0.25, 0], [0, 1]]
 */
export function inverseFromCholesky(lower: Matrix): number[][] {
  const rows = inverseOfLower(lower);
  const columns = rows.map((_, k) => rows.map((row) => row[k]));
  const product = columns.map((a) => columns.map((b) => partialDot(a, b, a.length)));
  if (product.every((row) => row.every(Number.isFinite))) return product;
  throw invalid("lower", "a factor of a matrix with a finite inverse", lower);
}

/** log |A| from the Cholesky factor L of A: 2 Σ log |Lᵢᵢ|. */
export function logDeterminant(lower: Matrix): number {
  let sum = 0;
  for (let i = 0; i < lower.length; i++) sum += Math.log(Math.abs(lower[i][i]));
  return 2 * sum;
}

/**
 * How far LLᵀ is from singular: smallest against largest singular value of L with its rows scaled to length
 * 1, so that the units of the variables do not matter; 0 for a singular matrix, 1 for orthogonal variables.
 */
export function reciprocalCondition(lower: Matrix): number {
  const lengths = Array.from(lower, (row) => Math.hypot(...Array.from(row)));
  if (lengths.includes(0)) return 0;
  const scaled = Array.from(lower, (row, i) => Array.from(row, (value) => value / lengths[i]));
  const { diagonal } = new SingularValueDecomposition(new DenseMatrix(scaled), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Math.min(...diagonal) / Math.max(...diagonal);
}
