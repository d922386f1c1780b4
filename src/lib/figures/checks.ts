import {
  checkMatrix,
  checkNumber,
  checkVector,
  invalid,
  type NumberRange,
  type Vector,
} from "../core/shapes";

/** Numbers that a figure can draw: they are kept in 32 bits, and differences and squares of axes must stay finite. */
export const drawable: NumberRange = { atLeast: -1e15, atMost: 1e15 };

/** Most panels, curves or samples of one figure. */
const most = 100;

/** Most points of a grid along one side. */
const mostCells = 2000;

/**
 * The list as an array without holes.
 * @throws RangeError for an empty list (unless it may be), a long one, and one with holes
 */
export function checkList<T>(name: string, list: ArrayLike<T>, { mayBeEmpty = false } = {}): T[] {
  checkNumber(`${name}.length`, list.length, { atLeast: mayBeEmpty ? 0 : 1, atMost: most, integer: true });
  const items = Array.from(list);
  const hole = items.findIndex((item) => item === undefined || item === null);
  if (hole >= 0) throw invalid(`${name}[${hole}]`, "a value", items[hole]);
  return items;
}

/**
 * Coordinates x and y, as many of one as of the other.
 * @throws RangeError for lengths that differ, and for what cannot be drawn
 */
export function checkPoints(name: string, { x, y }: { x: Vector; y: Vector }, mayBeEmpty = false): void {
  checkVector(`${name}.x`, x, { range: drawable, mayBeEmpty });
  checkVector(`${name}.y`, y, { range: drawable, mayBeEmpty, length: x.length });
}

/**
 * From and to of an axis, which differ enough for numbers along it.
 * @throws RangeError for other ends, and on a logarithmic axis for ends <= 0
 */
export function checkEnds(name: string, ends: readonly [number, number] | undefined, log = false): void {
  if (!ends) return;
  checkVector(name, ends, { length: 2, range: log ? { above: 0, atMost: 1e15 } : drawable });
  const [from, to] = ends;
  if (!(to - from > 1e-9 * Math.max(Math.abs(from), Math.abs(to)))) {
    throw invalid(name, "[from, to] with from < to", ends);
  }
}

/**
 * The coordinates of a grid's columns or rows.
 * @throws RangeError unless 2 … 2000 numbers ascend
 */
export function checkAxis(name: string, values: Vector): void {
  checkNumber(`${name}.length`, values.length, { atLeast: 2, atMost: mostCells, integer: true });
  checkVector(name, values, { range: drawable });
  const fall = Array.from(values).findIndex((value, i) => i > 0 && !(value > values[i - 1]));
  if (fall > 0) throw invalid(`${name}[${fall}]`, `more than ${values[fall - 1]}, ascending`, values[fall]);
  checkEnds(name, [values[0], values[values.length - 1]]);
}

/**
 * Values over a grid: [row of ys][column of xs].
 * @throws RangeError for another shape, and for what cannot be drawn
 */
export function checkGrid(
  name: string,
  values: ArrayLike<Vector>,
  { xs, ys }: { xs: ArrayLike<unknown>; ys: ArrayLike<unknown> },
  range = drawable,
): void {
  checkMatrix(name, values, { rows: ys.length, columns: xs.length, range });
}

/** Height over width of a panel in which a unit has one length. */
export function checkAspect(xs: Vector, ys: Vector): number {
  const aspect = (ys[ys.length - 1] - ys[0]) / (xs[xs.length - 1] - xs[0]);
  return checkNumber("aspect of the grid (height / width)", aspect, { atLeast: 0.05, atMost: 20 });
}

/** Height of a panel in pixels. */
export function checkHeight(panelHeight: number | undefined): void {
  if (panelHeight !== undefined) checkNumber("panelHeight", panelHeight, { atLeast: 10, atMost: 10_000 });
}

/** Digits after the point. */
export function checkDecimals(decimals: number): void {
  checkNumber("decimals", decimals, { atLeast: 0, atMost: 20, integer: true });
}
