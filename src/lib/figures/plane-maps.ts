import { checkNumber } from "../core/shapes";
import type { AxisOptions } from "./axis";
import { checkAspect, checkAxis, checkGrid, checkList } from "./checks";
import { checkLabeled, planeLabels, pointTraces, type LabeledPoints } from "./labeled-points";
import { drawPanels, type ColorBar, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { capitalized, onColor, probabilityScale, roundScale, sequentialScale } from "./style";
import { coarsen, extent, levelTrace, mapTrace } from "./traces";

/** A quantity over the plane. */
export interface PlaneMap {
  title: string;
  /** At [row of ys][column of xs]. */
  values: ArrayLike<ArrayLike<number>>;
  /**
   * "probability": 0…1 around a neutral 0.5, with lines where it is 0.1, 0.25, 0.5, 0.75, 0.9; "uncertainty":
   * from 0 (dark) up. Default "probability".
   */
  scale?: "probability" | "uncertainty";
}

export interface PlaneOptions extends FigureText {
  /** The grid: columns and rows of the values, ascending. */
  xs: ArrayLike<number>;
  ys: ArrayLike<number>;
  /**
   * Training points, drawn over each map; of more than a panel can show, an even choice, as the legend says.
   */
  points?: LabeledPoints;
  columns?: number;
  /** Top of the uncertainties' scale. Default: the largest value; rounded up. */
  largestUncertainty?: number;
}

function checkPlane(maps: PlaneMap[], options: PlaneOptions): void {
  const { xs, ys, points, columns, largestUncertainty } = options;
  checkAxis("xs", xs);
  checkAxis("ys", ys);
  if (columns !== undefined) checkNumber("columns", columns, { atLeast: 1, atMost: 100, integer: true });
  if (largestUncertainty !== undefined)
    checkNumber("largestUncertainty", largestUncertainty, { atLeast: 0, atMost: 1e15 });
  if (points) checkLabeled("points", points);
  maps.forEach(({ values }, i) => checkGrid(`maps[${i}].values`, values, options));
}

/** What a panel can show in a figure of 1, 2, 3, 4 columns: cells a side of the grid, and points. */
const mostCells = [81, 61, 51, 41];
const mostPoints = [1000, 300, 240, 200];

/** The limit for a figure of that many columns. */
function limit(limits: number[], columns: number): number {
  return limits[Math.min(columns, limits.length) - 1];
}

/**
 * Dark on the light half of the scale, light and dotted on the dark half, so that a grey print tells them apart.
 */
const probabilityLines = [
  { levels: [0.1, 0.25], line: { color: onColor.paper, width: 1.2, dash: "dot" } },
  { levels: [0.75, 0.9], line: { color: onColor.ink, width: 1, dash: "solid" } },
  { levels: [0.5], line: { color: onColor.ink, width: 2.2, dash: "solid" } },
] as const;

/** What a caption says about them. */
export const linesText = "lines: 0.5 (thick), 0.75, 0.9 (thin), 0.1, 0.25 (dotted)";

export const probabilityBar: ColorBar = {
  scale: probabilityScale,
  range: [0, 1],
  steps: 10,
  label: "p(y = 1 | x)",
};

/** The map as a figure of so many columns can show it, and a probability's lines. */
export function mapTraces(
  { values, scale }: Pick<PlaneMap, "values" | "scale">,
  { xs, ys }: PlaneOptions,
  bar: ColorBar,
  columns: number,
): PlotlyTrace[] {
  const filled = {
    ...mapTrace(coarsen({ xs, ys, values }, limit(mostCells, columns)), bar),
    hovertemplate: `${bar.label} = %{z:.3f}<br>at (%{x:.3g}, %{y:.3g})<extra></extra>`,
  };
  if (scale === "uncertainty") return [filled];
  return [
    filled,
    ...probabilityLines.map(({ levels, line }) => levelTrace({ xs, ys, values }, [...levels], line)),
  ];
}

/** The training points as a figure of so many columns can show them. */
export function trainingTraces({ points }: PlaneOptions, columns: number, inLegend: boolean): PlotlyTrace[] {
  if (!points) return [];
  return pointTraces(points, { size: columns > 2 ? 4 : 5, inLegend, most: limit(mostPoints, columns) });
}

/** The panel's axes; bare where a neighbour's numbers serve. */
export function planeAxes(
  { xs, ys }: PlaneOptions,
  { atLeft = true, atBottom = true }: { atLeft?: boolean; atBottom?: boolean } = {},
): { x: AxisOptions; y: AxisOptions } {
  const axis = (values: ArrayLike<number>, label: string, numbers: boolean): AxisOptions => ({
    label: numbers ? label : "",
    range: [values[0], values[values.length - 1]],
    numbers,
    grid: false,
  });
  return { x: axis(xs, planeLabels.x, atBottom), y: axis(ys, planeLabels.y, atLeft) };
}

function colorBars(maps: PlaneMap[], options: PlaneOptions): Record<"probability" | "uncertainty", ColorBar> {
  const uncertainties = maps.filter(({ scale }) => scale === "uncertainty");
  const largest = Math.max(0, extent(uncertainties.flatMap(({ values }) => Array.from(values)))[1]);
  return {
    probability: probabilityBar,
    uncertainty: {
      scale: sequentialScale,
      ...roundScale(0, options.largestUncertainty ?? largest),
      label: "uncertainty (nats)",
    },
  };
}

/**
 * Maps over the plane with iso-lines and the training points. All probabilities share one color scale, all
 * uncertainties another, so that panels can be compared.
 * @throws RangeError without maps, for xs and ys that do not ascend, for values that are not finite or do not fit them,
 *   and for points that are not in the plane or not of the classes 0 and 1
 * @example
 * const { xs, ys } = datasets.planeGrid({ range: [0, 1], count: 2 });
 * const values = [[0, 0.5], [0.5, 1]];
 * figures.plane([{ title: "p", values }], { xs, ys }).layout.width; // → 520
 */
export function plane(given: PlaneMap[], options: PlaneOptions): Figure {
  const maps = checkList("maps", given);
  checkPlane(maps, options);
  const { xs, ys, points, columns = maps.length > 4 ? 3 : Math.min(maps.length, 2) } = options;
  const bars = colorBars(maps, options);
  const used = (["probability", "uncertainty"] as const).filter((kind) =>
    maps.some(({ scale = "probability" }) => scale === kind),
  );
  const panels = maps.map((map, i): Panel => ({
    title: map.title,
    ...planeAxes(options, { atLeft: i % columns === 0, atBottom: i + columns >= maps.length }),
    traces: [
      ...mapTraces(map, options, bars[map.scale ?? "probability"], columns),
      ...trainingTraces(options, columns, i === 0),
    ],
  }));
  const titles = maps.map(({ title }) => title).join(", ");
  return drawPanels(panels, {
    columns,
    width: [520, 700][columns - 1],
    panelHeight: { aspect: checkAspect(xs, ys) },
    colorBars: used.map((kind) => bars[kind]),
    alt:
      options.alt ??
      `Maps over the plane: ${titles}${points ? `, with ${points.labels.length} training points` : ""}`,
    caption:
      options.caption ??
      `${capitalized(titles)} over the plane${used.includes("probability") ? `; ${linesText}` : ""}.`,
  });
}
