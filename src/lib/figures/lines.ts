import type { AxisOptions } from "./axis";
import { drawPanels, type Panel } from "./panels";
import {
  capitalized,
  colors,
  seriesStyles,
  translucent,
  type Figure,
  type FigureText,
  type Trace,
} from "./style";
import { curveTrace, extent, numbers, thin, type Curve } from "./traces";

/** Several curves in one coordinate system. */
export interface LinePanel {
  title?: string;
  curves: Curve[];
  x: AxisOptions;
  y: AxisOptions;
  /** Points to mark, such as an optimum. */
  marks?: { name: string; x: number; y: number }[];
}

export interface LineGridOptions extends FigureText {
  columns?: number;
  width?: number;
  panelHeight?: number;
}

function markTrace(mark: { name: string; x: number; y: number }, first: boolean): Trace {
  return {
    type: "scatter",
    mode: "markers",
    name: mark.name,
    x: [mark.x],
    y: [mark.y],
    showlegend: first,
    marker: {
      symbol: "star-diamond",
      size: 12,
      color: colors.black,
      line: { color: colors.paper, width: 1 },
    },
  };
}

/**
 * Panels with named curves; a name has the same look in every panel and stands in the legend once. Panels that
 * share no name have a legend each.
 */
export function lineGridFigure(panels: LinePanel[], { alt, caption, ...size }: LineGridOptions = {}): Figure {
  const all = panels.flatMap(({ curves }) => curves);
  const names = [...new Set(all.map(({ name }) => name))];
  const compared = [...new Set(all.filter(({ reference }) => !reference).map(({ name }) => name))];
  const places = panels.map(
    ({ curves, marks = [] }) => new Set([...curves, ...marks].map(({ name }) => name)),
  );
  const seen = new Set<string>();
  const firstOf = (name: string): boolean => !seen.has(name) && Boolean(seen.add(name));
  const drawn = panels.map(({ curves, marks = [], ...panel }): Panel => ({
    ...panel,
    traces: [
      ...[...curves]
        .sort((a, b) => Number(b.reference ?? false) - Number(a.reference ?? false))
        .map((curve) => ({
          ...curveTrace(curve, compared.indexOf(curve.name)),
          showlegend: firstOf(curve.name),
        })),
      ...marks.map((mark) => markTrace(mark, firstOf(mark.name))),
    ],
  }));
  const disjoint = places.reduce((sum, { size }) => sum + size, 0) === seen.size;
  const what = panels.map(({ x, y }) => [y.label, x.label].filter(Boolean).join(" over ")).join("; ");
  return drawPanels(drawn, {
    ...size,
    legend: panels.length > 1 && disjoint ? "each" : "above",
    alt: alt ?? `Curves of ${what} (${names.join(", ")})`,
    caption: caption ?? `${capitalized(what)}.`,
  });
}

export interface LineOptions extends FigureText {
  xLabel: string;
  yLabel: string;
  logX?: boolean;
  logY?: boolean;
  xRange?: [number, number];
  yRange?: [number, number];
  marks?: { name: string; x: number; y: number }[];
  width?: number;
  panelHeight?: number;
}

/** Named curves y(x) in one coordinate system, with marked points. */
export function lineFigure(curves: Curve[], options: LineOptions): Figure {
  const { xLabel, yLabel, logX, logY, xRange, yRange, marks, ...rest } = options;
  const x = { label: xLabel, log: logX, range: xRange };
  return lineGridFigure([{ curves, marks, x, y: { label: yLabel, log: logY, range: yRange } }], {
    width: 620,
    ...rest,
  });
}

/** Named sets of values. */
export interface Sample {
  name: string;
  values: ArrayLike<number>;
}

/** Each sample's values in descending order, over the share of them that is at least as large. */
export function sortedCurveFigure(samples: Sample[], options: LineOptions): Figure {
  const curves = samples.map(({ name, values }): Curve => {
    const y = numbers(values).sort().reverse();
    return {
      name,
      ...thin(
        Float32Array.from(y, (_, i) => i + 1),
        y,
      ),
    };
  });
  return lineFigure(curves, options);
}

export interface HistogramOptions extends FigureText {
  xLabel: string;
  yLabel?: string;
  /** Number of equal bins over the range. Default 30. */
  bins?: number;
  /** Default: smallest to largest value of all samples. */
  range?: [number, number];
  /**
   * What the bars show: how many values, or their share of the sample (for samples of unequal size). Default
   * "count".
   */
  measure?: "count" | "share";
  logY?: boolean;
  width?: number;
  panelHeight?: number;
}

/** How many of the values lie in each of equal bins, the last one closed; values outside are left out. */
export function countBins(values: ArrayLike<number>, [low, high]: [number, number], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = values[i] === high ? bins - 1 : Math.floor(((values[i] - low) / (high - low)) * bins);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  return counts;
}

function spread(samples: Sample[]): [number, number] {
  const [low, high] = extent(samples.map(({ values }) => values));
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

/**
 * Histograms of several samples over the same bins, as outlines that may overlap: each is narrower than the one
 * under it.
 */
export function histogramFigure(samples: Sample[], options: HistogramOptions): Figure {
  const {
    xLabel,
    measure = "count",
    yLabel = measure === "count" ? "count" : "share of the values",
    bins = 30,
    range = spread(samples),
    logY,
    alt,
    caption,
    ...size
  } = options;
  const [low, high] = range;
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const traces = samples.map(({ name, values }, place): Trace => {
    const counts = countBins(values, range, bins).map((count) =>
      measure === "share" ? count / values.length : count,
    );
    const outline = curveTrace({ name, x: edges, y: [...counts, counts[bins - 1]] }, place, {
      shape: "hv",
      markers: false,
      width: 1.5 + samples.length - 1 - place,
    });
    return {
      ...outline,
      ...(!logY && {
        fill: "tozeroy",
        fillcolor: translucent(seriesStyles[place % seriesStyles.length].color, 0.2),
      }),
    };
  });
  const names = samples.map(({ name, values }) => `${name} (${values.length} values)`).join(", ");
  return drawPanels([{ x: { label: xLabel, range }, y: { label: yLabel, log: logY }, traces }], {
    width: 620,
    ...size,
    alt: alt ?? `Histograms of ${xLabel}: ${names}`,
    caption: caption ?? `Histograms of ${xLabel}: ${names}.`,
  });
}
