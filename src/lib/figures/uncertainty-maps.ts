import { checkVector } from "../core/shapes";
import { drawable } from "./checks";
import type { LabeledPoints } from "./labeled-points";
import { plane } from "./plane-maps";
import type { Figure } from "./figure";

export interface UncertaintyMaps {
  /** What predicts; stands before each title. */
  name: string;
  /** The grid: columns and rows, ascending, and how values at its points become rows. */
  grid: { xs: number[]; ys: number[]; toRows: (values: ArrayLike<number>) => number[][] };
  /** Mean p(y = 1|x) at the grid's points. */
  mean: ArrayLike<number>;
  /** The total uncertainty there and its parts, in nats. */
  total: ArrayLike<number>;
  aleatoric: ArrayLike<number>;
  epistemic: ArrayLike<number>;
  points: LabeledPoints;
}

/**
 * Four maps of a classifier of two classes; uncertainties from 0 to log 2, so that figures can be compared.
 * @throws RangeError for values that are not as many as the grid's points, and what {@link plane} throws
 * @example
 * const grid = datasets.planeGrid({ range: [0, 1], count: 2 });
 * const mean = [0, 0.2, 0.8, 1];
 * const total = [0, 0.5, 0.5, 0];
 * const points = datasets.moons({ count: 10, random: createRandom(0) });
 * figures.uncertaintyMaps({ name: "MAP", grid, mean, total, aleatoric: total, epistemic: [0, 0, 0, 0], points }).layout.width; // → 700
 */
export function uncertaintyMaps({ name, grid, mean, points, ...parts }: UncertaintyMaps): Figure {
  const { xs, ys, toRows } = grid;
  for (const [what, values] of Object.entries({ mean, ...parts }))
    checkVector(what, values, { length: xs.length * ys.length, range: drawable });
  const uncertainties = (["total", "aleatoric", "epistemic"] as const).map((part) => ({
    title: `${name}: ${part}`,
    values: toRows(parts[part]),
    scale: "uncertainty" as const,
  }));
  return plane([{ title: `${name}: mean p(y = 1 | x)`, values: toRows(mean) }, ...uncertainties], {
    xs,
    ys,
    points,
    largestUncertainty: Math.LN2,
    caption: `${name}: mean probability; total, aleatoric and epistemic uncertainty (nats, 0 to log 2).`,
  });
}
