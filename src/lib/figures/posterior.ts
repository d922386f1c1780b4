import { checkNumber, checkMatrix, checkVector, invalid } from "../core/shapes";
import { checkAspect, checkAxis, checkEnds, checkGrid, checkList, drawable } from "./checks";
import { drawPanels, type ColorBar, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { colors, onColor, sequentialScale, translucent } from "./style";
import { extent, mapTrace, numbers, referenceTrace } from "./traces";

/** The posterior of (w₀, w₁) after some points. */
export interface PosteriorStage {
  /** N, the number of points seen. */
  count: number;
  /** Density at [w₁ row][w₀ column], in any scale. */
  density: ArrayLike<ArrayLike<number>>;
  /** Weights (w₀, w₁) drawn from this posterior: [S][2]. */
  samples: ArrayLike<ArrayLike<number>>;
}

export interface PosteriorData {
  /** The grid of weights: columns (w₀) and rows (w₁) of the densities. */
  w0: ArrayLike<number>;
  w1: ArrayLike<number>;
  stages: PosteriorStage[];
  /** The weights (w₀, w₁) that the data come from. */
  trueWeights: ArrayLike<number>;
  /** All points; a stage of count N has seen the first N. */
  trainX: ArrayLike<number>;
  trainY: ArrayLike<number>;
}

export interface PosteriorOptions extends FigureText {
  /** Of the lines' panels. */
  xRange: [number, number];
  yRange: [number, number];
}

const densityBar: ColorBar = {
  scale: sequentialScale,
  range: [0, 1],
  steps: 10,
  label: "posterior density / its maximum",
};

function densityPanel({ w0, w1, trueWeights }: PosteriorData, stage: PosteriorStage, first: boolean): Panel {
  const [, peak] = extent(Array.from(stage.density));
  const values = Array.from(stage.density, (row) => Array.from(row, (value) => value / peak));
  const ends = (axis: ArrayLike<number>): [number, number] => [axis[0], axis[axis.length - 1]];
  return {
    title: `N = ${stage.count}`,
    x: { label: "w<sub>0</sub>", range: ends(w0), grid: false },
    y: { label: first ? "w<sub>1</sub>" : "", range: ends(w1), numbers: first, grid: false },
    traces: [
      mapTrace({ xs: w0, ys: w1, values }, densityBar),
      {
        type: "scatter",
        mode: "markers",
        name: "true weights",
        showlegend: first,
        x: [trueWeights[0]],
        y: [trueWeights[1]],
        marker: {
          symbol: "x",
          size: 9,
          color: colors.vermillion,
          line: { color: onColor.paper, width: 1.2 },
        },
      },
    ],
  };
}

/** Without a point there is a gap, which keeps the entry in the legend. */
function firstPoints(x: ArrayLike<number>, y: ArrayLike<number>, count: number): PlotlyTrace {
  if (count === 0) return { x: [null], y: [null] };
  return { x: numbers(Array.from(x).slice(0, count)), y: numbers(Array.from(y).slice(0, count)) };
}

function linesPanel(
  { trainX, trainY, trueWeights }: PosteriorData,
  stage: PosteriorStage,
  options: PosteriorOptions,
  first: boolean,
): Panel {
  const [from, to] = options.xRange;
  const line = (weights: ArrayLike<number>): [number, number] => [
    weights[0] + weights[1] * from,
    weights[0] + weights[1] * to,
  ];
  const samples = Array.from(stage.samples);
  return {
    x: { label: "x", range: options.xRange },
    y: { label: first ? "y" : "", range: options.yRange, numbers: first },
    traces: [
      {
        // One trace for all lines: a gap parts them.
        type: "scatter",
        mode: "lines",
        name: "lines drawn from the posterior",
        showlegend: first,
        hoverinfo: "skip",
        x: samples.flatMap(() => [from, to, null]),
        y: samples.flatMap((weights) => [...line(weights), null]),
        line: { color: translucent(colors.blue, 0.55), width: 1.2 },
      },
      {
        ...referenceTrace(
          { name: "truth", x: [from, to], y: line(trueWeights) },
          { dash: "dash", color: colors.black },
        ),
        showlegend: first,
      },
      {
        type: "scatter",
        mode: "markers",
        name: "points seen so far",
        showlegend: first,
        ...firstPoints(trainX, trainY, stage.count),
        marker: { color: colors.vermillion, size: 6, line: { color: colors.paper, width: 0.8 } },
      },
    ],
  };
}

function checkStage(name: string, stage: PosteriorStage, { w0, w1, trainX }: PosteriorData): void {
  const range = drawable;
  checkNumber(`${name}.count`, stage.count, { atLeast: 0, atMost: trainX.length, integer: true });
  checkGrid(`${name}.density`, stage.density, { xs: w0, ys: w1 }, { atLeast: 0, atMost: Number.MAX_VALUE });
  checkMatrix(`${name}.samples`, stage.samples, { columns: 2, mayBeEmpty: true, range });
  const peak = extent(Array.from(stage.density))[1];
  if (!(peak > 0)) throw invalid(`${name}.density`, "a positive value somewhere", peak);
}

function checkPosterior(
  { w0, w1, trueWeights, trainX, trainY }: PosteriorData,
  { xRange, yRange }: PosteriorOptions,
): void {
  checkAxis("w0", w0);
  checkAxis("w1", w1);
  checkVector("trueWeights", trueWeights, { length: 2, range: drawable });
  checkVector("trainX", trainX, { mayBeEmpty: true, range: drawable });
  checkVector("trainY", trainY, { mayBeEmpty: true, range: drawable, length: trainX.length });
  checkEnds("xRange", xRange);
  checkEnds("yRange", yRange);
}

/**
 * How the posterior over the weights of a line narrows as points are seen: above, its density over (w₀, w₁),
 * each relative to its own maximum; below, lines drawn from it with the points seen so far. All axes are
 * shared.
 * @throws RangeError without stages, for grids that do not ascend, for a density that is negative or 0 everywhere, and
 *   for a stage of more points than there are
 * @example
 * const stage = { count: 0, density: [[1, 2], [2, 1]], samples: [[0, 1]] };
 * const data = { w0: [0, 1], w1: [0, 1], stages: [stage], trueWeights: [0, 1], trainX: [], trainY: [] };
 * figures.posterior(data, { xRange: [0, 1], yRange: [0, 1] }).layout.width; // → 860
 */
export function posterior(data: PosteriorData, options: PosteriorOptions): Figure {
  checkPosterior(data, options);
  const { w0, w1 } = data;
  const stages = checkList("stages", data.stages);
  stages.forEach((stage, i) => checkStage(`stages[${i}]`, stage, data));
  const counts = stages.map(({ count }) => count).join(", ");
  return drawPanels(
    [
      ...stages.map((stage, i) => densityPanel(data, stage, i === 0)),
      ...stages.map((stage, i) => linesPanel(data, stage, options, i === 0)),
    ],
    {
      columns: stages.length,
      panelHeight: { aspect: checkAspect(w0, w1) },
      colorBars: [densityBar],
      alt:
        options.alt ??
        `Posterior density over (w0, w1) after N = ${counts} points, narrowing around the true weights, ` +
          "and below each, lines drawn from it with the points seen so far",
      caption:
        options.caption ??
        `<b>Above:</b> posterior over the weights after N = ${counts} points; the cross marks the true ` +
          "weights. <b>Below:</b> lines drawn from each posterior, with the points seen so far.",
    },
  );
}
