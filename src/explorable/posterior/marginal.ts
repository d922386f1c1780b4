import { cholesky, inverseFromCholesky } from "../../lib/core/linalg";
import type { ExactPosterior } from "../../lib/inference/exact-posterior";
import { logisticMap } from "../../lib/models/logistic-map";
import type { LogisticData } from "../../lib/models/logistic-regression";
import { logisticHessianFactor } from "../../lib/models/logistic-target";
import { contourLines } from "../shell/map";

/** Shares of the posterior that the contours enclose. */
export const CONTENTS = [0.5, 0.9, 0.99] as const;

/** Pieces of curves over (w₁, w₂). */
export type Curves = { xs: number[]; ys: number[] }[];

/**
 * The exact posterior of (w₁, w₂) on the lattice m + L·step·ℤ of the exact posterior. As L is lower triangular, all
 * points over one (z₁, z₂) have the same w₁ and w₂, and their shares add up to that of the bias integrated out.
 */
export interface Marginal {
  /** Shares on a grid of (z₁, z₂), row by row: [rows · columns]. */
  shares: number[];
  columns: number;
  /** (w₁, w₂) of a place of the grid. */
  place(column: number, row: number): { x: number; y: number };
}

export function marginalOf(data: LogisticData, { points, shares }: ExactPosterior, step: number): Marginal {
  const mode = logisticMap(data);
  const [m1, m2] = mode;
  const [[a], [b, c]] = cholesky("covariance", inverseFromCholesky(logisticHessianFactor(mode, data)));
  const cells = points.map(([w1, w2]) => {
    const z1 = (w1 - m1) / a;
    return [Math.round(z1 / step), Math.round((w2 - m2 - b * z1) / c / step)];
  });
  // One more cell at each side, where the density is 0.
  const ends = [0, 1].map((axis) => {
    const along = cells.map((cell) => cell[axis]);
    return [along.reduce((x, y) => Math.min(x, y)) - 1, along.reduce((x, y) => Math.max(x, y)) + 1];
  });
  const columns = ends[0][1] - ends[0][0] + 1;
  const summed = new Array<number>(columns * (ends[1][1] - ends[1][0] + 1)).fill(0);
  cells.forEach(([i, j], s) => {
    summed[(j - ends[1][0]) * columns + i - ends[0][0]] += shares[s];
  });
  return {
    shares: summed,
    columns,
    place: (column, row) => {
      const [z1, z2] = [(column + ends[0][0]) * step, (row + ends[1][0]) * step];
      return { x: m1 + a * z1, y: m2 + b * z1 + c * z2 };
    },
  };
}

/** Times that the grid is made twice as fine, so that contours have no corners. */
const REFINEMENTS = 2;

/** Values in between along a row: cubic, from two neighbours on each side; straight at the ends. */
function refineRow(values: readonly number[]): number[] {
  return values.flatMap((value, i) => {
    if (i + 1 === values.length) return [value];
    const next = values[i + 1];
    if (i === 0 || i + 2 === values.length) return [value, (value + next) / 2];
    return [value, (9 * (value + next) - values[i - 1] - values[i + 2]) / 16];
  });
}

const transpose = (rows: readonly (readonly number[])[]): number[][] =>
  rows[0].map((_, column) => rows.map((row) => row[column]));

const refine = (rows: number[][]): number[][] =>
  transpose(transpose(rows.map(refineRow)).map((column) => refineRow(column)));

/** The borders of the smallest regions that hold the given shares, in the logarithm, in which a Gaussian is a parabola. */
export function contoursOf({ shares, columns, place }: Marginal): Curves[] {
  const descending = [...shares].sort((x, y) => y - x);
  const floor = descending[0] * 1e-12;
  let rows = Array.from({ length: shares.length / columns }, (_, row) =>
    shares.slice(row * columns, (row + 1) * columns).map((share) => Math.log(Math.max(share, floor))),
  );
  for (let times = 0; times < REFINEMENTS; times++) rows = refine(rows);
  const finer = 2 ** REFINEMENTS;
  return CONTENTS.map((content) => {
    let held = 0;
    const last = descending.findIndex((share) => (held += share) >= content);
    return contourLines(rows.flat(), rows[0].length, Math.log(descending[last]), (column, row) =>
      place(column / finer, row / finer),
    );
  });
}
