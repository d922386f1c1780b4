import { checkNumber, checkVector } from "../core/shapes";
import { checkEnds, checkHeight, checkList, drawable } from "./checks";
import type { Sample } from "./lines";
import { drawPanels } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { seriesStyles, translucent } from "./style";
import { curveTrace, extent } from "./traces";

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
    if (!(values[i] >= low && values[i] <= high)) continue;
    const bin = Math.floor(((values[i] - low) / (high - low)) * bins);
    counts[Math.min(bin, bins - 1)]++;
  }
  return counts;
}

function checkSamples(given: Sample[]): Sample[] {
  const samples = checkList("samples", given);
  samples.forEach(({ values }, i) => checkVector(`samples[${i}].values`, values, { range: drawable }));
  return samples;
}

function spread(samples: Sample[]): [number, number] {
  const [low, high] = extent(samples.map(({ values }) => values));
  const least = 1e-6 * Math.max(Math.abs(low), Math.abs(high));
  const pad = high - low > least ? 0 : Math.max(0.5, least);
  return [low - pad, high + pad];
}

/**
 * Histograms of several samples over the same bins, as outlines that may overlap: each is narrower than the one
 * under it.
 * @throws RangeError without samples, for one without values or with one that is not finite, for a number of bins
 *   outside 1 … 10,000, and for an empty range
 * @example
 * figures.histogram([{ name: "a", values: [1, 2, 2] }], { xLabel: "x", bins: 2 }).caption; // → "Histograms of x: a (3 values)."
 */
export function histogram(given: Sample[], options: HistogramOptions): Figure {
  const samples = checkSamples(given);
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
  checkNumber("bins", bins, { atLeast: 1, atMost: 10_000, integer: true });
  checkEnds("range", range);
  checkHeight(size.panelHeight);
  const [low, high] = range;
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const traces = samples.map(({ name, values }, place): PlotlyTrace => {
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
