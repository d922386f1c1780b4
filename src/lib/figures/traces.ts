import { extremes } from "../core/numbers";
import type { PlotlyTrace } from "./figure";
import { colors, referenceStyle, seriesStyles, type ColorScale } from "./style";

/** A named curve. */
export interface Curve {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** What the others are measured by, such as the exact answer: solid, black, thick, and under the others. */
  reference?: boolean;
}

/** Numbers for Plotly: half of JSON's size in a notebook, at 7 digits. */
export function numbers(values: ArrayLike<number>): Float32Array {
  return Float32Array.from(values);
}

/** A grid [row][column] for Plotly, as typed rows. */
export function grid(rows: ArrayLike<ArrayLike<number>>): ReturnType<typeof numbers>[] {
  return Array.from(rows, numbers);
}

/** The smallest and the largest of all values: [Infinity, -Infinity] of none. */
export function extent(lists: Iterable<ArrayLike<number>>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists) {
    const [least, most] = extremes(values);
    [low, high] = [Math.min(low, least), Math.max(high, most)];
  }
  return [low, high];
}

/**
 * The points of a curve that a figure can show: those at least 1/600 of either axis from the last one kept.
 */
export function thin(x: ArrayLike<number>, y: ArrayLike<number>): { x: Float32Array; y: Float32Array } {
  if (x.length <= 400) return { x: numbers(x), y: numbers(y) };
  const [stepX, stepY] = [x, y].map((values) => {
    const [low, high] = extent([values]);
    return (high - low || 1) / 600;
  });
  const kept = [0];
  for (let i = 1; i < x.length; i++) {
    const last = kept[kept.length - 1];
    const far = Math.abs(x[i] - x[last]) >= stepX || Math.abs(y[i] - y[last]) >= stepY || i === x.length - 1;
    if (far) kept.push(i);
  }
  return { x: Float32Array.from(kept, (i) => x[i]), y: Float32Array.from(kept, (i) => y[i]) };
}

/**
 * A curve in the look of its place in the series; a few markers help readers of a grey print. A reference has a
 * look of its own.
 */
export function curveTrace(
  { name, x, y, reference = false }: Curve,
  place: number,
  {
    shape = "linear",
    markers = x.length <= 30 && !reference,
    width = reference ? 3 : 2,
  }: { shape?: "linear" | "hv" | "vh"; markers?: boolean; width?: number } = {},
): PlotlyTrace {
  const { color, dash, symbol } = reference ? referenceStyle : seriesStyles[place % seriesStyles.length];
  return {
    type: "scatter",
    mode: markers ? "lines+markers" : "lines",
    name,
    ...thin(x, y),
    line: { color, dash: dash as "solid", width, shape, simplify: false },
    ...(markers && { marker: { color, symbol, size: 6 } }),
  };
}

/** A line that is there to compare with: thin, grey, dotted unless said otherwise. */
export function referenceTrace(
  { name, x, y }: Curve,
  { dash = "dot", color = colors.gray }: { dash?: "dot" | "dash" | "solid"; color?: string } = {},
): PlotlyTrace {
  return {
    type: "scatter",
    mode: "lines",
    name,
    ...thin(x, y),
    line: { color, dash, width: 1.5, simplify: false },
  };
}

/** A quantity over a grid of the plane: values[row of ys][column of xs]. */
export interface GridValues {
  xs: ArrayLike<number>;
  ys: ArrayLike<number>;
  values: ArrayLike<ArrayLike<number>>;
}

/**
 * The axis with at most `most` equally spaced values, and the place of each between two of the given ones.
 */
function coarseAxis(axis: ArrayLike<number>, most: number): { values: number[]; places: number[] } {
  const count = Math.min(most, axis.length);
  const places = Array.from({ length: count }, (_, i) =>
    count > 1 ? (i * (axis.length - 1)) / (count - 1) : 0,
  );
  return { values: places.map((place) => between(axis, place)), places };
}

function between(values: ArrayLike<number>, place: number): number {
  const low = Math.floor(place);
  const part = place - low;
  return part ? values[low] + part * (values[low + 1] - values[low]) : values[low];
}

/**
 * The same map on a grid of at most `most` points a side, by linear interpolation, so that outputs stay
 * small.
 */
export function coarsen({ xs, ys, values }: GridValues, most: number): GridValues {
  if (xs.length <= most && ys.length <= most) return { xs, ys, values };
  const [columns, rows] = [coarseAxis(xs, most), coarseAxis(ys, most)];
  const narrow = Array.from(values, (row) => columns.places.map((place) => between(row, place)));
  const mixed = rows.places.map((place) =>
    columns.values.map((_, c) =>
      between(
        narrow.map((row) => row[c]),
        place,
      ),
    ),
  );
  return { xs: columns.values, ys: rows.values, values: mixed };
}

/** A map in equal steps of one scale: files stay small, and the steps can be counted. */
export function mapTrace(
  { xs, ys, values }: GridValues,
  { scale, range, steps }: { scale: ColorScale; range: [number, number]; steps: number },
): PlotlyTrace {
  const size = (range[1] - range[0]) / steps;
  return {
    type: "contour",
    x: numbers(xs),
    y: numbers(ys),
    z: grid(values),
    colorscale: scale,
    zmin: range[0],
    zmax: range[1],
    zauto: false,
    showscale: false,
    showlegend: false,
    autocontour: false,
    contours: { start: range[0] + size, end: range[1] - size, size, coloring: "fill", showlines: false },
  };
}

type Point = [x: number, y: number];

/** Where the edge between two grid points crosses the level, if it does. */
function crossing([from, to]: [Point, Point], [low, high]: [number, number], level: number): Point[] {
  if (low < level === high < level) return [];
  const part = (level - low) / (high - low);
  return [[from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]];
}

/**
 * The line where a map has the value `level`, as straight pieces, one for each cell that it crosses
 * (marching squares, Lorensen and Cline 1987, in the plane). Finer and smaller than a second contour trace
 * of the whole map.
 */
export function levelLine({ xs, ys, values }: GridValues, level: number): [Point, Point][] {
  const pieces: [Point, Point][] = [];
  for (let r = 0; r + 1 < ys.length; r++) {
    for (let c = 0; c + 1 < xs.length; c++) {
      // Around the cell, so that two crossings, or of four the first and the last two, belong together.
      const around: [Point, number][] = [
        [r, c],
        [r, c + 1],
        [r + 1, c + 1],
        [r + 1, c],
      ].map(([row, column]) => [[xs[column], ys[row]], values[row][column]]);
      const crossings = around.flatMap(([point, value], k) => {
        const [next, nextValue] = around[(k + 1) % 4];
        return crossing([point, next], [value, nextValue], level);
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) pieces.push([crossings[k], crossings[k + 1]]);
    }
  }
  return pieces;
}

/**
 * Pieces that share an end, in one chain: drawn without notches, and stored once.
 * @param least what two different ends differ by
 */
function joinPieces(all: [Point, Point][], [leastX, leastY]: Point): Point[][] {
  const key = ([x, y]: Point): string => `${Math.round(x / leastX)},${Math.round(y / leastY)}`;
  const pieces = all.filter(([from, to]) => key(from) !== key(to));
  const byEnd = new Map<string, Set<[Point, Point]>>();
  for (const piece of pieces) {
    for (const end of piece) byEnd.set(key(end), (byEnd.get(key(end)) ?? new Set()).add(piece));
  }
  const takeNext = (end: Point): Point | undefined => {
    const [piece] = byEnd.get(key(end)) ?? [];
    if (!piece) return undefined;
    for (const other of piece) byEnd.get(key(other))?.delete(piece);
    return key(piece[0]) === key(end) ? piece[1] : piece[0];
  };
  return pieces.flatMap((piece) => {
    const chain = [piece[0]];
    for (let next = takeNext(piece[0]); next; next = takeNext(next)) chain.push(next);
    for (let next = takeNext(piece[0]); next; next = takeNext(next)) chain.unshift(next);
    return chain.length > 1 ? [chain] : [];
  });
}

function distance([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const part = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy) || 0;
  const nearest = Math.min(1, Math.max(0, part));
  return Math.hypot(x - fromX - nearest * dx, y - fromY - nearest * dy);
}

/** The chain without points that lie within the tolerance of what is left (Douglas and Peucker 1973). */
function simplify(chain: Point[], tolerance: number): Point[] {
  const [first, last] = [chain[0], chain[chain.length - 1]];
  let [farthest, place] = [tolerance, 0];
  chain.forEach((point, i) => {
    const away = distance(point, first, last);
    if (away > farthest) [farthest, place] = [away, i];
  });
  if (place === 0) return [first, last];
  return [
    ...simplify(chain.slice(0, place + 1), tolerance).slice(0, -1),
    ...simplify(chain.slice(place), tolerance),
  ];
}

/** The lines where a map has one of the levels, to 1/2000 of its width. */
export function levelTrace(
  map: GridValues,
  levels: number[],
  line: { color: string; width: number; dash: "solid" | "dot" },
): PlotlyTrace {
  const extents = [map.xs, map.ys].map((axis) => axis[axis.length - 1] - axis[0]) as Point;
  const tolerance = extents[0] / 2000;
  const least = extents.map((extent) => 1e-7 * extent) as Point;
  const chains = levels
    .flatMap((level) => joinPieces(levelLine(map, level), least))
    .map((chain) => simplify(chain, tolerance));
  const coordinate = (k: 0 | 1): (number | null)[] => {
    const digits = Math.min(100, Math.max(0, 3 - Math.floor(Math.log10(extents[k]))));
    return chains.flatMap((chain) => [...chain.map((point) => Number(point[k].toFixed(digits))), null]);
  };
  return {
    type: "scatter",
    mode: "lines",
    x: coordinate(0),
    y: coordinate(1),
    showlegend: false,
    hoverinfo: "skip",
    line: { ...line, simplify: false },
  };
}
