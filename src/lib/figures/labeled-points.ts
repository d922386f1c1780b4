import { checkLabels, checkMatrix } from "../core/shapes";
import { checkEnds, checkList, drawable } from "./checks";
import { drawPanels, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { classStyles } from "./style";
import { extent, numbers } from "./traces";

/** Points of two classes in the plane. */
export interface LabeledPoints {
  /** [N][2] */
  inputs: ArrayLike<ArrayLike<number>>;
  /** 0 or 1: [N] */
  labels: ArrayLike<number>;
}

/** Labels of the plane's axes. */
export const planeLabels = { x: "x<sub>1</sub>", y: "x<sub>2</sub>" };

/**
 * Checks points of two classes.
 * @throws RangeError for inputs that are not points of the plane, and for labels that are not as many or not 0 or 1
 */
export function checkLabeled(name: string, { inputs, labels }: LabeledPoints): void {
  checkMatrix(`${name}.inputs`, inputs, { columns: 2, mayBeEmpty: true, range: drawable });
  if (labels.length || inputs.length)
    checkLabels(`${name}.labels`, labels, { classes: 2, length: inputs.length });
}

/**
 * The points of each class; of more than `most` in all, an even choice in which both classes have their
 * share.
 */
export function pointTraces(
  { inputs, labels }: LabeledPoints,
  { size, inLegend, most = Infinity }: { size: number; inLegend: boolean; most?: number },
): PlotlyTrace[] {
  const points = Array.from(inputs);
  const share = Math.min(1, most / points.length);
  return classStyles.map(({ color, edge, symbol }, label): PlotlyTrace => {
    const all = points.filter((_, i) => labels[i] === label);
    const own = Array.from({ length: Math.ceil(share * all.length) }, (_, k) => all[Math.floor(k / share)]);
    return {
      type: "scatter",
      mode: "markers",
      name: `class ${label}${share < 1 ? ` (${own.length} of ${all.length} points)` : ""}`,
      showlegend: inLegend,
      x: numbers(own.map((point) => point[0])),
      y: numbers(own.map((point) => point[1])),
      marker: { color, symbol, size, line: { color: edge, width: 0.7 } },
    };
  });
}

export interface PointSet extends LabeledPoints {
  title?: string;
}

/** All coordinates, and a little more at both ends. */
function spread(sets: PointSet[]): [number, number] {
  const [low, high] = extent(sets.flatMap(({ inputs }) => Array.from(inputs)));
  if (low > high) return [-1, 1];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const pad = high - low > 1e-6 * largest ? 0.05 * (high - low) : 0.5 * Math.max(1, largest);
  return [low - pad, high + pad];
}

/**
 * Points of two classes; several sets stand side by side, with the same length of a unit on all axes.
 * @throws RangeError without sets, for inputs that are not points of the plane, for labels that are not as many or
 *   not 0 or 1, and for an empty range
 * @example
 * const data = datasets.moons({ count: 100, random: createRandom(0) });
 * figures.points([data]).caption; // → "Two classes: 100 points."
 */
export function points(given: PointSet[], options: FigureText & { range?: [number, number] } = {}): Figure {
  const sets = checkList("sets", given);
  sets.forEach((set, i) => checkLabeled(`sets[${i}]`, set));
  const { range = spread(sets) } = options;
  checkEnds("range", range);
  const counts = sets
    .map(({ title, inputs }) => `${inputs.length} points${title ? ` (${title})` : ""}`)
    .join(", ");
  const panels = sets.map((set, i): Panel => ({
    title: set.title,
    x: { label: planeLabels.x, range },
    y: { label: i ? "" : planeLabels.y, range, numbers: i === 0 },
    traces: pointTraces(set, { size: 6, inLegend: i === 0 }),
  }));
  return drawPanels(panels, {
    width: sets.length === 1 ? 480 : undefined,
    panelHeight: "square",
    alt: options.alt ?? `Scatter of two classes: ${counts}`,
    caption: options.caption ?? `Two classes: ${counts}.`,
  });
}
