import { checkMatrix, checkVector, invalid, type Matrix } from "./shapes";

/** Softmax outputs are float32: their sums are this close to 1. */
export const SUM_TOLERANCE = 1e-3;

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

/**
 * H[p] = −Σₖ pₖ log pₖ in nats; 0·log 0 = 0.
 * @throws RangeError for a value outside [0, 1]
 * @example
 * evaluation.entropy([0.5, 0.5]); // → 0.6931
 */
export function entropy(probabilities: ArrayLike<number>): number {
  checkVector("probabilities", probabilities, { range: { atLeast: 0, atMost: 1 } });
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] > 0) sum -= probabilities[k] * Math.log(probabilities[k]);
  }
  return sum;
}

/**
 * The index of the largest value; the first of equal ones.
 * @throws RangeError without values, and for one that is not a number
 * @example
 * evaluation.argMax([3, 7, 7]); // → 1
 */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let k = 0; k < values.length; k++) {
    if (typeof values[k] !== "number" || Number.isNaN(values[k]))
      throw invalid(`values[${k}]`, "a number", values[k]);
    if (values[k] > values[best]) best = k;
  }
  if (values.length === 0) throw invalid("values", "at least one value", values);
  return best;
}
