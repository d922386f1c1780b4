import { partialDot } from "./linalg";
import type { Vector } from "./shapes";

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
    const below = partialDot(column, column, rows);
    if (below === 0) continue;
    const pivot = lower[k][k];
    const norm = Math.sqrt(pivot * pivot + below) * (pivot < 0 ? -1 : 1);
    const first = pivot + norm;
    const factor = 1 / (norm * first);
    lower[k][k] = -norm;
    for (let j = k + 1; j < lower.length; j++) {
      const other = block[j];
      const share = (first * lower[j][k] + partialDot(column, other, rows)) * factor;
      lower[j][k] -= share * first;
      for (let i = 0; i < rows; i++) other[i] -= share * column[i];
    }
  }
}
