import { checkNumber, checkVector, invalid } from "../core/shapes";
import { checkList, drawable } from "./checks";
import { drawPanels, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { bandColors, colors, translucent } from "./style";
import { curveTrace, extent, numbers, referenceTrace } from "./traces";

/** The predictive of a regression along x, as `linearPredictive` returns it: [T] each. */
export interface PredictiveCurves {
  mean: ArrayLike<number>;
  variance: ArrayLike<number>;
  epistemic: ArrayLike<number>;
  aleatoric: ArrayLike<number>;
}

/** What a figure of a regression shows. */
export interface RegressionData {
  /** Where the predictive is known, ascending: [T]. */
  x: ArrayLike<number>;
  predictive: PredictiveCurves;
  /** The function that the data come from, at x: [T]. */
  truth?: ArrayLike<number>;
  /** The training data: [N] each; none for a prior. */
  trainX: ArrayLike<number>;
  trainY: ArrayLike<number>;
}

export interface RegressionOptions extends FigureText {
  /** Where there are data; [[smallest, largest x]] by default, two intervals for data with a hole. */
  intervals?: [number, number][];
  /** Marked in the variance's panel. Default: the mean of trainX, if there are any. */
  barycentre?: number;
  /** Of the left panel; the default shows the data and the band of 3 σ. */
  yRange?: [number, number];
  logVariance?: boolean;
  xLabel?: string;
  yLabel?: string;
}

function mean(values: ArrayLike<number>): number | undefined {
  return values.length
    ? Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
    : undefined;
}

function bandTraces({ x, predictive }: RegressionData): PlotlyTrace[] {
  // From wide to narrow: each band is drawn over the one before it, so the middle is darkest.
  return [3, 2, 1].flatMap((width): PlotlyTrace[] => {
    const edge = (sign: number): Float32Array =>
      Float32Array.from(
        predictive.mean,
        (center, i) => center + sign * width * Math.sqrt(predictive.variance[i]),
      );
    const shared: PlotlyTrace = {
      type: "scatter",
      mode: "lines",
      x: numbers(x),
      hoverinfo: "skip",
      line: { width: 0 },
    };
    return [
      { ...shared, y: edge(-1), showlegend: false },
      { ...shared, y: edge(1), fill: "tonexty", fillcolor: bandColors[width - 1], name: `±${width}σ` },
    ];
  });
}

function intervalShapes(intervals: [number, number][]): Record<string, unknown>[] {
  return intervals.map(([x0, x1]) => ({
    type: "rect",
    yref: "y domain",
    x0,
    x1,
    y0: 0,
    y1: 1,
    layer: "below",
    line: { width: 0 },
    fillcolor: translucent(colors.orange, 0.18),
  }));
}

function barycentreTrace({ x, predictive }: RegressionData, barycentre: number): PlotlyTrace {
  const at = Array.from(x).reduce(
    (best, value, i) => (Math.abs(value - barycentre) < Math.abs(x[best] - barycentre) ? i : best),
    0,
  );
  return {
    type: "scatter",
    mode: "markers",
    name: "barycentre x̄",
    x: [barycentre],
    y: [predictive.variance[at]],
    marker: { symbol: "star-diamond", size: 12, color: colors.black },
  };
}

function varianceTraces({ x, predictive }: RegressionData): PlotlyTrace[] {
  return [
    curveTrace({ name: "total", x, y: predictive.variance }, 0, { markers: false }),
    curveTrace({ name: "epistemic", x, y: predictive.epistemic }, 1, { markers: false }),
    curveTrace({ name: "aleatoric 1/β", x, y: predictive.aleatoric }, 2, { markers: false }),
  ];
}

function describeRegression(
  { predictive, trainX }: RegressionData,
  intervals: [number, number][],
): Required<FigureText> {
  const [low, high] = extent([predictive.variance]).map((value) => value.toPrecision(3));
  const where = intervals.map((ends) => `[${ends.map((end) => end.toFixed(2)).join(", ")}]`).join(" and ");
  return {
    alt:
      `Regression on ${trainX.length} points${where && ` with x in ${where}`}: mean with bands of 1, 2 and 3 ` +
      `standard deviations, and the predictive variance along x, from ${low} to ${high}`,
    caption:
      "<b>Left:</b> predictive mean with bands of 1, 2 and 3 standard deviations" +
      `${trainX.length ? ` and the ${trainX.length} training points` : ""}. ` +
      "<b>Right:</b> predictive variance along x and its parts" +
      `${where && "; shaded: the training interval"}.`,
  };
}

function checkRegression({ x, predictive, truth, trainX, trainY }: RegressionData): void {
  const range = drawable;
  checkVector("x", x, { range });
  if (!(x[0] < x[x.length - 1])) throw invalid("x", "two or more ascending values", x);
  for (const name of ["mean", "epistemic", "aleatoric"] as const)
    checkVector(`predictive.${name}`, predictive[name], { length: x.length, range });
  checkVector("predictive.variance", predictive.variance, {
    length: x.length,
    range: { atLeast: 0, atMost: 1e15 },
  });
  if (truth) checkVector("truth", truth, { length: x.length, range });
  checkVector("trainX", trainX, { mayBeEmpty: true, range });
  checkVector("trainY", trainY, { length: trainX.length, mayBeEmpty: true, range });
}

function checkMarks(intervals: [number, number][], barycentre: number | undefined): void {
  checkList("intervals", intervals, { mayBeEmpty: true }).forEach((ends, i) =>
    checkVector(`intervals[${i}]`, ends, { length: 2, range: drawable }),
  );
  if (barycentre !== undefined) checkNumber("barycentre", barycentre, drawable);
}

/**
 * A regression with its uncertainty. Left: truth, points, predictive mean and bands of 1, 2, 3 standard
 * deviations; right: the variance along x, split in epistemic and aleatoric, with the training interval and
 * barycentre marked.
 * @throws RangeError for lengths that differ, for what is not finite, and for a negative variance
 * @example
 * const predictive = { mean: [0, 1], variance: [1, 2], epistemic: [0, 1], aleatoric: [1, 1] };
 * figures.regression({ x: [0, 1], predictive, trainX: [0.5], trainY: [0.4] }).layout.width; // → 860
 */
export function regression(data: RegressionData, options: RegressionOptions = {}): Figure {
  checkRegression(data);
  const { x, predictive, truth, trainX, trainY } = data;
  const {
    intervals = trainX.length ? [extent([trainX])] : [],
    barycentre = mean(trainX),
    yRange,
    logVariance = false,
    xLabel = "x",
    yLabel = "y",
    alt,
    caption,
  } = options;
  checkMarks(intervals, barycentre);
  const text = describeRegression(data, intervals);
  const ends: [number, number] = [x[0], x[x.length - 1]];
  const left: Panel = {
    x: { label: xLabel, range: ends },
    y: { label: yLabel, range: yRange },
    traces: [
      ...bandTraces(data),
      ...(truth
        ? [referenceTrace({ name: "truth", x, y: truth }, { dash: "dash", color: colors.black })]
        : []),
      { ...curveTrace({ name: "mean", x, y: predictive.mean }, 0, { markers: false }) },
      {
        type: "scatter",
        mode: "markers",
        name: "data",
        x: numbers(trainX),
        y: numbers(trainY),
        marker: {
          color: colors.vermillion,
          size: 6,
          symbol: "circle",
          line: { color: colors.paper, width: 0.8 },
        },
      },
    ],
  };
  const right: Panel = {
    x: { label: xLabel, range: ends },
    y: { label: `variance of ${yLabel}`, log: logVariance },
    traces: [
      ...varianceTraces(data),
      ...(barycentre === undefined ? [] : [barycentreTrace(data, barycentre)]),
    ],
    shapes: intervalShapes(intervals),
  };
  return drawPanels([left, right], {
    panelHeight: 320,
    alt: alt ?? text.alt,
    caption: caption ?? text.caption,
  });
}
