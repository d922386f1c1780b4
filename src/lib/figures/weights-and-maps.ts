import { cholesky } from "../core/linalg";
import { checkMatrix, checkNumber, checkVector } from "../core/shapes";
import { checkAxis, checkGrid, checkList, drawable } from "./checks";
import { drawPanels, type Panel } from "./panels";
import { linesText, mapTraces, planeAxes, probabilityBar } from "./plane-maps";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { capitalized, colors, translucent } from "./style";
import { levelTrace, numbers, type GridValues } from "./traces";

/** A distribution over the weights, and what it predicts. */
export interface WeightsAndMap {
  title: string;
  /** A Gaussian over the weights, of which the first two are drawn; none for what is given by its points alone. */
  gaussian?: { mean: ArrayLike<number>; covariance: ArrayLike<ArrayLike<number>> };
  /** Weights, of which the first two are drawn: [S][M]; one alone is marked by a star. */
  points?: ArrayLike<ArrayLike<number>>;
  /** p(y = 1|x) over the plane: [row of ys][column of xs]. */
  values: ArrayLike<ArrayLike<number>>;
}

export interface WeightsAndMapsOptions extends FigureText {
  /** The exact posterior's log density of (w₁, w₂) up to a constant, on a grid: [row of w₂][column of w₁]. */
  exact: { w1: ArrayLike<number>; w2: ArrayLike<number>; logDensity: ArrayLike<ArrayLike<number>> };
  /** The plane's columns and rows. */
  xs: ArrayLike<number>;
  ys: ArrayLike<number>;
}

/** Shares of a distribution that its outlines hold. */
const CONTENTS = [0.5, 0.9, 0.99];
/** Most columns of panels; the maps of a row stand below its weights. */
const COLUMNS = 3;
/** Width of a figure of 1, 2, 3 columns, in pixels. */
const WIDTHS = [320, 480, 640];
/** Maps have the detail of a figure of so many columns: there are two panels for each method. */
const MAP_DETAIL = 4;
/** Draws that a panel can show. */
const MOST_POINTS = 300;
const OUTLINES = "exact: 50, 90, 99 %";
const GAUSSIAN = "Gaussian: 50, 90, 99 %";

/** Log densities on whose lines a grid's mass is split at the contents. */
function levelsOf(logDensity: ArrayLike<ArrayLike<number>>): number[] {
  const descending = Array.from(logDensity, (row) => Array.from(row))
    .flat()
    .sort((a, b) => b - a);
  const masses = descending.map((value) => Math.exp(value - descending[0]));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return CONTENTS.map((content) => {
    let held = 0;
    return descending[masses.findIndex((mass) => (held += mass) >= content * total)];
  });
}

/** The ellipse of the first two weights that holds a share of a Gaussian: of radius √(−2 log(1 − share)) in its axes. */
function ellipse(
  { mean, covariance }: Required<WeightsAndMap>["gaussian"],
  content: number,
): { x: number[]; y: number[] } {
  const [[a], [b, c]] = cholesky(
    "covariance",
    [0, 1].map((i) => [covariance[i][0], covariance[i][1]]),
  );
  const radius = Math.sqrt(-2 * Math.log1p(-content));
  const angles = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36);
  return {
    x: angles.map((t) => mean[0] + radius * a * Math.cos(t)),
    y: angles.map((t) => mean[1] + radius * (b * Math.cos(t) + c * Math.sin(t))),
  };
}

/** Curves of one trace, parted by gaps. */
function gaussianTrace(gaussian: Required<WeightsAndMap>["gaussian"], inLegend: boolean): PlotlyTrace {
  const curves = CONTENTS.map((content) => ellipse(gaussian, content));
  return {
    type: "scatter",
    mode: "lines",
    name: GAUSSIAN,
    showlegend: inLegend,
    hoverinfo: "skip",
    x: curves.flatMap(({ x }) => [...x, null]),
    y: curves.flatMap(({ y }) => [...y, null]),
    line: { color: colors.vermillion, width: 1.6, simplify: false },
  };
}

function pointsTrace(points: ArrayLike<ArrayLike<number>>, inLegend: boolean): PlotlyTrace {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const shown = Array.from(points).filter((_, s) => s % step === 0);
  const alone = points.length === 1;
  return {
    type: "scatter",
    mode: "markers",
    name: alone ? "one weight vector" : "draws",
    showlegend: inLegend,
    x: numbers(shown.map((point) => point[0])),
    y: numbers(shown.map((point) => point[1])),
    marker: alone
      ? { symbol: "star", size: 12, color: colors.vermillion }
      : { size: 3, color: translucent(colors.vermillion, 0.6) },
  };
}

function weightsPanel(
  { title, gaussian, points }: WeightsAndMap,
  exact: GridValues & { levels: number[] },
  { atLeft, inLegend }: { atLeft: boolean; inLegend: (name: string) => boolean },
): Panel {
  const ends = (axis: ArrayLike<number>): [number, number] => [axis[0], axis[axis.length - 1]];
  const traces = [
    {
      ...levelTrace(exact, exact.levels, { color: colors.black, width: 1.6, dash: "solid" }),
      name: OUTLINES,
      showlegend: inLegend(OUTLINES),
    },
    ...(points ? [pointsTrace(points, inLegend(points.length === 1 ? "one" : "draws"))] : []),
    ...(gaussian ? [gaussianTrace(gaussian, inLegend(GAUSSIAN))] : []),
  ];
  return {
    title,
    x: { label: "w<sub>1</sub>", range: ends(exact.xs), grid: false },
    y: { label: atLeft ? "w<sub>2</sub>" : "", range: ends(exact.ys), numbers: atLeft, grid: false },
    traces,
  };
}

function checkViews(given: WeightsAndMap[], options: WeightsAndMapsOptions): WeightsAndMap[] {
  const { exact, xs, ys } = options;
  for (const [name, axis] of Object.entries({ xs, ys, "exact.w1": exact.w1, "exact.w2": exact.w2 }))
    checkAxis(name, axis);
  checkGrid("exact.logDensity", exact.logDensity, { xs: exact.w1, ys: exact.w2 });
  return checkList("methods", given).map((method, i) => {
    const name = `methods[${i}]`;
    checkGrid(`${name}.values`, method.values, { xs, ys });
    if (method.points) checkMatrix(`${name}.points`, method.points, { range: drawable });
    if (method.points) checkNumber(`${name}.points[0].length`, method.points[0].length, { atLeast: 2 });
    if (method.gaussian) {
      const size = checkVector(`${name}.gaussian.mean`, method.gaussian.mean, { range: drawable }).length;
      checkNumber(`${name}.gaussian.mean.length`, size, { atLeast: 2 });
      checkMatrix(`${name}.gaussian.covariance`, method.gaussian.covariance, { rows: size, columns: size });
    }
    return method;
  });
}

/**
 * Distributions over the weights of logistic regression against the exact posterior: above, the plane (w₁, w₂) with the
 * regions that hold 50, 90 and 99 % of the exact posterior (black) and of a Gaussian, or draws; below each, the
 * probabilities that it predicts.
 * @throws RangeError without methods, for grids that do not ascend, for values that are not finite or do not fit them,
 *   and for a covariance that is not positive definite
 * @example
 * const ticks = [-2, -1, 0, 1, 2];
 * const exact = { w1: ticks, w2: ticks, logDensity: ticks.map((b) => ticks.map((a) => -(a * a + b * b) / 2)) };
 * const values = [[0, 1], [0, 1]];
 * figures.weightsAndMaps([{ title: "MAP", points: [[0, 0]], values }], { exact, xs: [0, 1], ys: [0, 1] }).layout.width; // → 320
 */
export function weightsAndMaps(given: WeightsAndMap[], options: WeightsAndMapsOptions): Figure {
  const methods = checkViews(given, options);
  const { w1, w2, logDensity } = options.exact;
  const exact = { xs: w1, ys: w2, values: logDensity, levels: levelsOf(logDensity) };
  const seen = new Set<string>();
  const inLegend = (name: string): boolean => !seen.has(name) && Boolean(seen.add(name));
  const columns = Math.min(COLUMNS, methods.length);
  const rows = Array.from({ length: Math.ceil(methods.length / columns) }, (_, r) =>
    methods.slice(r * columns, (r + 1) * columns),
  );
  const empty: Panel = { x: { label: "", hidden: true }, y: { label: "", hidden: true }, traces: [] };
  const filled = (panels: Panel[]): Panel[] => Array.from({ length: columns }, (_, c) => panels[c] ?? empty);
  const panels = rows.flatMap((row) => [
    ...filled(row.map((method, c) => weightsPanel(method, exact, { atLeft: c === 0, inLegend }))),
    ...filled(
      row.map((method, c): Panel => ({
        ...planeAxes(options, { atLeft: c === 0 }),
        traces: mapTraces(method, options, probabilityBar, MAP_DETAIL),
      })),
    ),
  ]);
  const titles = methods.map(({ title }) => title).join(", ");
  return drawPanels(panels, {
    columns,
    width: WIDTHS[columns - 1],
    panelHeight: "square",
    colorBars: [probabilityBar],
    alt:
      options.alt ?? `Regions of the weights that hold 50, 90 and 99 %, and maps over the plane: ${titles}`,
    caption:
      options.caption ??
      `${capitalized(titles)}: <b>above</b> in the plane of the weights, <b>below</b> p(y = 1 | x); ${linesText}.`,
  });
}
