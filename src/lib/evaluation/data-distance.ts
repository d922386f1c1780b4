import { mean } from "../core/numbers";
import { checkMatrix, checkNumber, checkVector, countOfRows, type Matrix, type Vector } from "../core/shapes";

/** Euclidean distance between points of the plane. */
function separation(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/**
 * The points of the plane whose nearest datum is exactly `distance` away: the outline of the union of discs
 * of that radius, in equal steps of angle on each arc, hence in equal shares of its length.
 *
 * @param data [N][2]
 * @param distance > 0, in the units of the data
 * @param options.directions steps to the full circle
 * @returns [M][2]
 * @throws RangeError for data that are not points of the plane, a distance <= 0, directions that are not an
 *   integer >= 1
 * @example
 * evaluation.pointsAtDistance([[0, 0]], 2, { directions: 1 }); // → [[2, 0]]
 */
export function pointsAtDistance(
  data: Matrix,
  distance: number,
  { directions = 360 }: { directions?: number } = {},
): number[][] {
  checkMatrix("data", data, { columns: 2 });
  checkNumber("distance", distance, { above: 0 });
  checkNumber("directions", directions, countOfRows(2 * data.length));
  const circle = Array.from({ length: directions }, (_, i) => {
    const angle = (2 * Math.PI * i) / directions;
    return [distance * Math.cos(angle), distance * Math.sin(angle)];
  });
  const isFree = freePlaces(data, distance * (1 - 1e-9));
  return Array.from(data).flatMap((center) =>
    circle.map(([x, y]) => [center[0] + x, center[1] + y]).filter(isFree),
  );
}

/**
 * Whether no datum is nearer than `distance`. What was too near last time is tried first, as it often is
 * again.
 */
function freePlaces(data: Matrix, distance: number): (point: Vector) => boolean {
  let last = 0;
  return (point) => {
    if (separation(point, data[last]) < distance) return false;
    for (let n = 0; n < data.length; n++) {
      if (separation(point, data[n]) >= distance) continue;
      last = n;
      return false;
    }
    return true;
  };
}

/** Points of the plane by their distance from the data. */
export interface DistanceRings {
  distances: number[];
  /** All points, those of the first distance first: [M][2]. */
  points: number[][];
  /** The mean of a quantity at the points, for each distance: [M] → [distances]. */
  average(values: ArrayLike<number>): number[];
}

/**
 * The data themselves (distance 0) and the points at other distances from them, to see how a quantity changes
 * with the distance.
 * @throws RangeError as {@link pointsAtDistance}, and for a distance < 0; `average` for another number
 *   of values
 * @example
 * evaluation.distanceRings([[0, 0]], [0, 1], { directions: 2 }).average([5, 1, 3]); // → [5, 2]
 */
export function distanceRings(
  data: Matrix,
  distances: Vector,
  options: { directions?: number } = {},
): DistanceRings {
  checkMatrix("data", data, { columns: 2 });
  checkVector("distances", distances, { range: { atLeast: 0 } });
  const rings = Array.from(distances, (distance) =>
    distance === 0
      ? Array.from(data, (point) => Array.from(point))
      : pointsAtDistance(data, distance, options),
  );
  const points = rings.flat();
  return {
    distances: Array.from(distances),
    points,
    average: (values) => {
      checkVector("values", values, { length: points.length });
      let start = 0;
      return rings.map((ring) => {
        const own = Array.from(ring, (_, i) => values[start + i]);
        start += ring.length;
        return mean(own);
      });
    },
  };
}
