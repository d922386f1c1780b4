import { invalid } from "../core/shapes";
import { drawPanels, type Panel } from "./panels";
import { classStyles, type Figure, type FigureText, type Trace } from "./style";
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
 * The points of each class; of more than `most` in all, an even choice in which both classes have their
 * share.
 */
export function pointTraces(
  { inputs, labels }: LabeledPoints,
  { size, inLegend, most = Infinity }: { size: number; inLegend: boolean; most?: number },
): Trace[] {
  const points = Array.from(inputs);
  if (points.length !== labels.length)
    throw invalid("labels.length", `${points.length}, as of inputs`, labels.length);
  const share = Math.min(1, most / points.length);
  return classStyles.map(({ color, edge, symbol }, label): Trace => {
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

/** Points of two classes; several sets stand side by side, with the same length of a unit on all axes. */
export function points(sets: PointSet[], options: FigureText & { range?: [number, number] } = {}): Figure {
  const [low, high] = extent(sets.flatMap(({ inputs }) => Array.from(inputs)));
  const { range = [low - 0.05 * (high - low), high + 0.05 * (high - low)] } = options;
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
