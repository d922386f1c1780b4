import { checkNumber, checkVector } from "../core/shapes";
import { checkRange } from "./range";

/** A square grid over the plane. */
export interface PlaneGrid {
  /** Coordinates of columns and rows, ascending: [count]. */
  xs: number[];
  ys: number[];
  /** All points, row by row: [count²][2]. */
  inputs: number[][];
  /**
   * Values at the points as rows: [count²] → [count][count].
   * @throws RangeError for another number of values, or one that is not finite
   */
  toRows(values: ArrayLike<number>): number[][];
}

/**
 * The points of a square grid over [lower, upper]².
 * @param options.count points along each side, an integer of 2 … 2000
 * @throws RangeError for an empty range or another count
 * @example
 * datasets.planeGrid({ range: [0, 1], count: 2 }).inputs; // → [[0, 0], [1, 0], [0, 1], [1, 1]]
 */
export function planeGrid({ range, count }: { range: [number, number]; count: number }): PlaneGrid {
  checkNumber("count", count, { atLeast: 2, atMost: 2000, integer: true });
  const [lower, upper] = checkRange(range);
  const axis = Array.from({ length: count }, (_, i) => lower + ((upper - lower) * i) / (count - 1));
  return {
    xs: axis,
    ys: axis,
    inputs: axis.flatMap((y) => axis.map((x) => [x, y])),
    toRows: (values) => {
      checkVector("values", values, { length: count ** 2 });
      return axis.map((_, row) => axis.map((_unused, i) => values[row * count + i]));
    },
  };
}
