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

/** The borders of the smallest regions that hold the given shares, in the logarithm, in which a Gaussian is a parabola. */
export function contoursOf({ shares, columns, place }: Marginal): Curves[] {
  const descending = [...shares].sort((x, y) => y - x);
  const floor = descending[0] * 1e-12;
  const logarithms = shares.map((share) => Math.log(Math.max(share, floor)));
  return CONTENTS.map((content) => {
    let held = 0;
    const last = descending.findIndex((share) => (held += share) >= content);
    return contourLines(logarithms, columns, Math.log(descending[last]), place);
  });
}
