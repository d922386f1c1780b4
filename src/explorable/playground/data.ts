import { createRandom } from "../../lib/core/random";
import { planeGrid } from "../../lib/data/plane";
import { blobs, moons, type ClassificationData, type ToyOptions } from "../../lib/data/toy-data";
import { FIRST_LINE, RANGE, type PlaygroundState } from "./state";

/** Points of a map along each side: while the networks learn, and at the end. */
export const SIDES = { draft: 29, full: 57 } as const;
/** Places along the line. */
export const PLACES = 61;

export const gridOf = (side: number): number[][] => planeGrid({ range: RANGE, count: side }).inputs;

/** Two circles around one centre, the classes in turn. */
function rings({ count = 100, noise = 0.1, random }: ToyOptions): ClassificationData {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const inputs = labels.map((label) => {
    const [angle, radius] = [random.uniform(0, 2 * Math.PI), label === 0 ? 0.5 : 1.5];
    return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)].map(
      (value) => value + random.normal(0, noise),
    );
  });
  return { inputs, labels };
}

const draw: Record<PlaygroundState["data"], (options: ToyOptions) => ClassificationData> = {
  moons,
  rings,
  blobs: (options) =>
    blobs({
      ...options,
      centers: [
        [-0.5, -0.5],
        [1.5, 1.5],
      ],
    }),
};

/** The points that a state shows: its own, or drawn ones, to four decimals and inside the window. */
export function dataOf({
  data,
  count,
  noise,
  seed,
  points,
}: Pick<PlaygroundState, "data" | "count" | "noise" | "seed" | "points">): ClassificationData {
  if (points) return { inputs: points.map(([x, y]) => [x, y]), labels: points.map(([, , label]) => label) };
  const { inputs, labels } = draw[data]({ count, noise, random: createRandom(seed) });
  const inside = (value: number): number => Number(Math.min(RANGE[1], Math.max(RANGE[0], value)).toFixed(4));
  return { inputs: inputs.map((x) => x.map(inside)), labels };
}

/** Places evenly along the line, and their distances from its start. */
export function placesOf(line: PlaygroundState["line"]): { inputs: number[][]; distances: number[] } {
  const [from, to] = line ?? FIRST_LINE;
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const shares = Array.from({ length: PLACES }, (_, i) => i / (PLACES - 1));
  return {
    inputs: shares.map((share) => [0, 1].map((axis) => from[axis] + share * (to[axis] - from[axis]))),
    distances: shares.map((share) => share * length),
  };
}
