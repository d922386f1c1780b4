import { createRandom } from "../../lib/core/random";
import { planeGrid } from "../../lib/data/plane";
import { blobs, type ClassificationData } from "../../lib/data/toy-data";
import type { PosteriorState } from "./state";

/** The window of the map. */
export const RANGE: [number, number] = [-6, 6];
/** Points of the map along each side: while something is dragged, and once it rests. */
export const SIDES = { draft: 17, full: 33 } as const;

export const gridOf = (side: number): number[][] => planeGrid({ range: RANGE, count: side }).inputs;

/** What drawn data depend on. */
export type DataState = Pick<PosteriorState, "count" | "spread" | "seed" | "points">;

/** The points that a state shows: its own, or drawn ones, to four decimals and inside the window. */
export function dataOf({ count, spread, seed, points }: DataState): ClassificationData {
  if (points) return { inputs: points.map(([x, y]) => [x, y]), labels: points.map(([, , label]) => label) };
  const { inputs, labels } = blobs({ count, noise: spread, random: createRandom(seed) });
  const inside = (value: number): number => Number(Math.min(RANGE[1], Math.max(RANGE[0], value)).toFixed(4));
  return { inputs: inputs.map((x) => x.map(inside)), labels };
}
