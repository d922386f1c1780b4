import { invalid } from "../core/shapes";
import { lineGridFigure } from "./lines";
import { drawPanels, type ColorBar, type Panel } from "./panels";
import {
  capitalized,
  classStyles,
  probabilityScale,
  sequentialScale,
  type Figure,
  type FigureText,
  type Trace,
} from "./style";
import { coarsen, levelTrace, mapTrace, numbers, type Curve } from "./traces";

/** Points of two classes in the plane. */
export interface LabeledPoints {
  /** [N][2] */
  inputs: ArrayLike<ArrayLike<number>>;
  /** 0 or 1: [N] */
  labels: ArrayLike<number>;
}

export interface PlaneLabels extends FigureText {
  /** Default x₁ and x₂. */
  xLabel?: string;
  yLabel?: string;
  /** Default "class 0" and "class 1". */
  classNames?: [string, string];
}

const plane = {
  xLabel: "x<sub>1</sub>",
  yLabel: "x<sub>2</sub>",
  classNames: ["class 0", "class 1"] as [string, string],
};

/**
 * The points of each class; of more than `most` in all, an even choice in which both classes have their
 * share.
 */
function pointTraces(
  { inputs, labels }: LabeledPoints,
  {
    classNames,
    size,
    inLegend,
    most = Infinity,
  }: {
    classNames: [string, string];
    size: number;
    inLegend: boolean;
    most?: number;
  }
): Trace[] {
  const points = Array.from(inputs);
  if (points.length !== labels.length)
    throw invalid("labels.length", `${points.length}, as of inputs`, labels.length);
  const share = Math.min(1, most / points.length);
  return classNames.map((className, label): Trace => {
    const all = points.filter((_, i) => labels[i] === label);
    const own = Array.from({ length: Math.ceil(share * all.length) }, (_, k) => all[Math.floor(k / share)]);
    const name = share < 1 ? `${className} (${own.length} of ${all.length} points)` : className;
    const { color, edge, symbol } = classStyles[label];
    return {
      type: "scatter",
      mode: "markers",
      name,
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
export function pointsFigure(
  sets: PointSet[],
  options: PlaneLabels & { range?: [number, number] } = {}
): Figure {
  const { xLabel, yLabel, classNames } = { ...plane, ...options };
  const all = sets.flatMap(({ inputs }) => Array.from(inputs, (point) => [point[0], point[1]])).flat();
  const [low, high] = all.reduce(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Infinity, -Infinity]
  );
  const { range = [low - 0.05 * (high - low), high + 0.05 * (high - low)] } = options;
  const counts = sets
    .map(({ title, inputs }) => `${inputs.length} points${title ? ` (${title})` : ""}`)
    .join(", ");
  const panels = sets.map((set, i): Panel => ({
    title: set.title,
    x: { label: xLabel, range },
    y: { label: i ? "" : yLabel, range, numbers: i === 0 },
    traces: pointTraces(set, { classNames, size: 6, inLegend: i === 0 }),
  }));
  return drawPanels(panels, {
    width: sets.length === 1 ? 480 : undefined,
    panelHeight: "square",
    alt: options.alt ?? `Scatter of two classes: ${counts}`,
    caption: options.caption ?? `Two classes: ${counts}.`,
  });
}

/** A quantity over the plane. */
export interface PlaneMap {
  title: string;
  /** At [row of ys][column of xs]. */
  values: ArrayLike<ArrayLike<number>>;
  /**
   * "probability": 0…1 around a neutral 0.5, whose line is thick; "uncertainty": from 0 (dark) up. Default
   * "probability".
   */
  scale?: "probability" | "uncertainty";
}

export interface PlaneOptions extends PlaneLabels {
  /** The grid: columns and rows of the values, ascending. */
  xs: ArrayLike<number>;
  ys: ArrayLike<number>;
  /**
   * Training points, drawn over each map; of more than a panel can show, an even choice, as the legend says.
   */
  points?: LabeledPoints;
  columns?: number;
  probabilityLabel?: string;
  uncertaintyLabel?: string;
  /** Top of the uncertainties' scale. Default: the largest value; rounded up. */
  largestUncertainty?: number;
}

/** Steps of 1, 2 or 5 times a power of ten, at least 7 of them, that reach the value. */
function roundScale(top: number): { range: [number, number]; steps: number } {
  const power = 10 ** Math.floor(Math.log10(top / 7 || 1));
  const size = [5, 2, 1].map((factor) => factor * power).find((step) => top / step >= 6.5) ?? power;
  const steps = Math.ceil(top / size - 1e-6) || 1;
  return { range: [0, steps * size], steps };
}

function checkMap({ title, values }: PlaneMap, { xs, ys }: PlaneOptions): void {
  if (values.length !== ys.length)
    throw invalid(`values.length of ${title}`, `${ys.length} rows, as of ys`, values.length);
  for (const row of Array.from(values)) {
    if (row.length !== xs.length)
      throw invalid(`row length of ${title}`, `${xs.length}, as of xs`, row.length);
  }
}

/** What a panel can show in a figure of 1, 2, 3, 4 columns: cells a side of the grid, and points. */
const mostCells = [81, 61, 51, 41];
const mostPoints = [1000, 300, 240, 200];

/** The limit for a figure of that many columns. */
function limit(limits: number[], columns: number): number {
  return limits[Math.min(columns, limits.length) - 1];
}

function mapTraces(
  { values, scale }: PlaneMap,
  { xs, ys }: PlaneOptions,
  bar: ColorBar,
  columns: number
): Trace[] {
  const filled = {
    ...mapTrace(coarsen({ xs, ys, values }, limit(mostCells, columns)), bar),
    hovertemplate: `${bar.label} = %{z:.3f}<br>at (%{x:.3g}, %{y:.3g})<extra></extra>`,
  };
  return scale === "uncertainty" ? [filled] : [filled, levelTrace({ xs, ys, values }, 0.5)];
}

function colorBars(maps: PlaneMap[], options: PlaneOptions): Record<"probability" | "uncertainty", ColorBar> {
  const uncertainties = maps.filter(({ scale }) => scale === "uncertainty");
  const largest = Math.max(
    0,
    ...uncertainties.flatMap(({ values }) => Array.from(values, (row) => Math.max(...Array.from(row))))
  );
  return {
    probability: {
      scale: probabilityScale,
      range: [0, 1],
      steps: 10,
      label: options.probabilityLabel ?? "p(y = 1 | x)",
    },
    uncertainty: {
      scale: sequentialScale,
      ...roundScale(options.largestUncertainty ?? largest),
      label: options.uncertaintyLabel ?? "uncertainty (nats)",
    },
  };
}

/**
 * Maps over the plane with iso-lines and the training points. All probabilities share one color scale, all
 * uncertainties another, so that panels can be compared.
 */
export function planeFigure(maps: PlaneMap[], options: PlaneOptions): Figure {
  for (const map of maps) checkMap(map, options);
  const {
    xs,
    ys,
    points,
    xLabel,
    yLabel,
    classNames,
    columns = maps.length > 4 ? 3 : Math.min(maps.length, 2),
  } = { ...plane, ...options };
  const bars = colorBars(maps, options);
  const used = (["probability", "uncertainty"] as const).filter((kind) =>
    maps.some(({ scale = "probability" }) => scale === kind)
  );
  const rows = Math.ceil(maps.length / columns);
  const panels = maps.map((map, i): Panel => {
    const atLeft = i % columns === 0;
    const atBottom = i + columns >= maps.length || i >= (rows - 1) * columns;
    return {
      title: map.title,
      x: { label: atBottom ? xLabel : "", range: [xs[0], xs[xs.length - 1]], numbers: atBottom, grid: false },
      y: { label: atLeft ? yLabel : "", range: [ys[0], ys[ys.length - 1]], numbers: atLeft, grid: false },
      traces: [
        ...mapTraces(map, options, bars[map.scale ?? "probability"], columns),
        ...(points
          ? pointTraces(points, {
              classNames,
              size: columns > 2 ? 4 : 5,
              inLegend: i === 0,
              most: limit(mostPoints, columns),
            })
          : []),
      ],
    };
  });
  const titles = maps.map(({ title }) => title).join(", ");
  return drawPanels(panels, {
    columns,
    width: [520, 700][columns - 1],
    panelHeight: { aspect: (ys[ys.length - 1] - ys[0]) / (xs[xs.length - 1] - xs[0]) },
    colorBars: used.map((kind) => bars[kind]),
    alt:
      options.alt ??
      `Maps over the plane: ${titles}${points ? `, with ${points.labels.length} training points` : ""}`,
    caption:
      options.caption ??
      `${capitalized(titles)} over the plane${used.includes("probability") ? "; thick line: 0.5" : ""}.`,
  });
}

/** The map of a probability at one epoch. */
export interface EpochMap {
  epoch: number;
  values: ArrayLike<ArrayLike<number>>;
}

/** The decision boundary along training: one small map per epoch. */
export function boundaryEpochsFigure(epochs: EpochMap[], options: PlaneOptions): Figure {
  const maps = epochs.map(({ epoch, values }): PlaneMap => ({ title: `epoch ${epoch}`, values }));
  const list = epochs.map(({ epoch }) => epoch).join(", ");
  return planeFigure(maps, {
    columns: Math.min(maps.length, 4),
    ...options,
    alt: options.alt ?? `Probability over the plane at epochs ${list}, with the decision boundary`,
    caption:
      options.caption ??
      `Probability of class 1 along training, at epochs ${list}; thick line: the boundary, p = 0.5.`,
  });
}

/** A quantity along the epochs. */
export interface TrainingPanel {
  /** What is drawn, with its unit, such as "loss (nats)". */
  yLabel: string;
  /** One value per epoch; x defaults to 1, 2, …. */
  curves: (Omit<Curve, "x"> & { x?: ArrayLike<number> })[];
  logY?: boolean;
  yRange?: [number, number];
}

/** Training curves side by side, such as loss and accuracy along the epochs; equal names look equal. */
export function curvesFigure(
  panels: TrainingPanel[],
  { xLabel = "epoch", ...text }: FigureText & { xLabel?: string } = {}
): Figure {
  return lineGridFigure(
    panels.map(({ yLabel, curves, logY, yRange }) => ({
      curves: curves.map((curve) => ({ ...curve, x: curve.x ?? Array.from(curve.y, (_, i) => i + 1) })),
      x: { label: xLabel },
      y: { label: yLabel, log: logY, range: yRange },
    })),
    { ...text, width: panels.length === 1 ? 520 : undefined, panelHeight: 280 }
  );
}
