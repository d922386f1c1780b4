import { checkNumber, checkVector, invalid } from "../core/shapes";
import type { AxisOptions } from "./axis";
import { checkList, drawable } from "./checks";
import { drawPanels, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { capitalized, colors } from "./style";
import { extent } from "./traces";

/** One quantity over the seeds of a study. */
export interface SeedRow {
  name: string;
  /** One for each seed. */
  values: ArrayLike<number>;
  /** Of their mean. */
  interval?: readonly [number, number];
  /** The same quantity in the run that is looked at. */
  here?: number;
  /** Where a check's bound lies. */
  bounds?: ArrayLike<number>;
  /** Its place among the rows in each seed, 1 being the best; with them a second panel shows the places. */
  ranks?: ArrayLike<number>;
}

export interface SeedOptions extends FigureText {
  xLabel: string;
  /** What the rows are. */
  yLabel: string;
  width?: number;
}

type Point = [x: number, y: number];

const ROW_HEIGHT = 34;
/** The part of a row's height over which its seeds are spread. */
const LANES = 0.6;

function checkRow(name: string, { values, interval, here, bounds = [], ranks }: SeedRow): void {
  checkVector(`${name}.values`, values, { range: drawable });
  if (ranks !== undefined) checkVector(`${name}.ranks`, ranks, { length: values.length, range: drawable });
  if (here !== undefined) checkNumber(`${name}.here`, here, drawable);
  checkVector(`${name}.bounds`, bounds, { range: drawable, mayBeEmpty: true });
  if (interval === undefined) return;
  checkVector(`${name}.interval`, interval, { length: 2, range: drawable });
  if (interval[0] > interval[1]) throw invalid(`${name}.interval`, "[from, to] with from <= to", interval);
}

/** The topmost row is the first. */
const heightOf = (rows: SeedRow[], r: number): number => rows.length - 1 - r;

/** A dot for each seed, at the same height within every row, so that a seed can be followed and none hides another. */
function dots(rows: SeedRow[], valuesOf: (row: SeedRow) => ArrayLike<number>): Point[] {
  const lane = (s: number, count: number): number => (count > 1 ? LANES * (0.5 - s / (count - 1)) : 0);
  return rows.flatMap((row, r) =>
    Array.from(valuesOf(row), (value, s): Point => [value, heightOf(rows, r) + lane(s, row.values.length)]),
  );
}

const dotLook = { color: colors.blue, size: 6, symbol: "circle-open", line: { width: 1.5 } };

/** Points, where there are some. */
function marks(name: string, points: Point[], marker: Record<string, unknown>): PlotlyTrace[] {
  if (points.length === 0) return [];
  return [
    {
      type: "scatter",
      mode: "markers",
      name,
      x: points.map(([x]) => x),
      y: points.map(([, y]) => y),
      marker: marker,
    },
  ];
}

/** Lines (from, to) in one trace. */
function segments(name: string, lines: [Point, Point][], line: Record<string, unknown>): PlotlyTrace[] {
  if (lines.length === 0) return [];
  const along = (k: 0 | 1): (number | null)[] => lines.flatMap(([from, to]) => [from[k], to[k], null]);
  return [{ type: "scatter", mode: "lines", name, x: along(0), y: along(1), line }];
}

function valuesPanel(rows: SeedRow[], { xLabel, yLabel }: SeedOptions): Panel {
  const intervals = rows.flatMap(({ interval }, r): [Point, Point][] => {
    const y = heightOf(rows, r);
    return interval
      ? [
          [
            [interval[0], y],
            [interval[1], y],
          ],
        ]
      : [];
  });
  const bounds = rows.flatMap(({ bounds = [] }, r) => {
    const y = heightOf(rows, r);
    return Array.from(bounds, (bound): [Point, Point] => [
      [bound, y - 0.42],
      [bound, y + 0.42],
    ]);
  });
  const here = rows.flatMap(({ here: x }, r): Point[] => (x === undefined ? [] : [[x, heightOf(rows, r)]]));
  return {
    x: { label: xLabel, range: paddedRange(rows) },
    y: rowAxis(rows, yLabel),
    traces: [
      ...segments("95 % interval of the mean", intervals, { color: colors.skyBlue, width: 8 }),
      ...segments("bound of the check", bounds, { color: colors.vermillion, width: 2, dash: "dot" }),
      ...marks(
        "one seed",
        dots(rows, ({ values }) => values),
        dotLook,
      ),
      ...marks("this run", here, { color: colors.black, size: 11, symbol: "star-diamond" }),
    ],
  };
}

/** From left of the smallest number to right of the largest one; undefined where they are all alike. */
function paddedRange(rows: SeedRow[]): [number, number] | undefined {
  const [low, high] = extent(
    rows.flatMap(({ values, interval = [], bounds = [], here }) => [
      values,
      interval,
      bounds,
      here === undefined ? [] : [here],
    ]),
  );
  const pad = 0.05 * (high - low);
  return pad > 1e-6 * Math.max(Math.abs(low), Math.abs(high)) ? [low - pad, high + pad] : undefined;
}

function ranksPanel(rows: SeedRow[]): Panel {
  const traces = marks(
    "one seed",
    dots(rows, ({ ranks }) => ranks!),
    dotLook,
  );
  return {
    x: { label: "place among them (1: best)", range: [0.5, rows.length + 0.5] },
    y: { ...rowAxis(rows, ""), numbers: false },
    traces: traces.map((trace) => ({ ...trace, showlegend: false })),
  };
}

/** The rows' names, from top to bottom. */
function rowAxis(rows: SeedRow[], label: string): AxisOptions {
  return {
    label,
    range: [-0.5, rows.length - 0.5],
    tickValues: rows.map((_, r) => heightOf(rows, r)),
    tickText: rows.map(({ name }) => name),
    grid: false,
  };
}

/**
 * A strip of dots for each row, one a seed, each seed at the same height within every row, with the interval of their
 * mean, the bound of a check, and the number of the run that is looked at. Where all rows have ranks, a second panel
 * shows them.
 * @throws RangeError without rows or values, for what is not a finite number, and for an interval that is reversed
 * @example
 * const row = { name: "accuracy", values: [0.99, 0.992, 0.991], here: 0.993 };
 * figures.seeds([row], { xLabel: "accuracy", yLabel: "network" }).alt; // → "One dot a seed: accuracy (3 seeds from 0.990 to 0.992)"
 */
export function seeds(given: SeedRow[], options: SeedOptions): Figure {
  const rows = checkList("rows", given);
  rows.forEach((row, i) => checkRow(`rows[${i}]`, row));
  const { xLabel, width = 620, alt, caption } = options;
  const texts = rows.map(({ name, values }) => {
    const sorted = Array.from(values).sort((a, b) => a - b);
    return `${name} (${sorted.length} seeds from ${sorted[0].toPrecision(3)} to ${sorted.at(-1)!.toPrecision(3)})`;
  });
  const panels = [
    valuesPanel(rows, options),
    ...(rows.every(({ ranks }) => ranks) ? [ranksPanel(rows)] : []),
  ];
  return drawPanels(panels, {
    width,
    panelHeight: ROW_HEIGHT * rows.length + 16,
    alt: alt ?? `One dot a seed: ${texts.join(", ")}`,
    caption: caption ?? `${capitalized(xLabel)} over the seeds of the study, a dot each.`,
  });
}
