import { partialDot } from "../../lib/core/linalg";
import { LINE_WEIGHTS } from "../../lib/data/toy-data";
import { highestEvidence } from "../../lib/models/evidence";
import { button, choice, countOfPoints, group, logarithmic, numbers, slider } from "../shell/controls";
import { clamp } from "../shell/dom";
import { Handles, REMOVE_ONE } from "../shell/handles";
import { Motion } from "../shell/motion";
import { openPage } from "../shell/page";
import { fixed, short } from "../shell/text";
import about from "./about.json";
import { createCharts, regressionAxes, VARIANCE, weightAxes, evidenceAxes } from "./charts";
import {
  ALPHAS,
  basisOf,
  BETAS,
  dataOf,
  ellipse,
  explore,
  gridOf,
  predictAt,
  SCENES,
  shownWeights,
  type View,
} from "./model";
import { MovingDraws } from "./samples";
import { lineSchema, type LineState } from "./state";

/** Width of the predictive density at x at its largest, as a share of the window. */
const DENSITY_WIDTH = 0.12;

const page = openPage({ about, schema: lineSchema, draw });
const { store } = page;
const charts = createCharts();
const written = numbers("numbers");
const draws = new MovingDraws(1);
let view: View | undefined;
let viewOf: LineState | undefined;

const grip = new Handles(charts.regression, {
  move: (_, { x }, settled) => store.change({ x: clamp(x, SCENES[store.state.scene].xRange) }, { settled }),
});
const points = new Handles(charts.regression, {
  move: (index, { x, y }, settled) =>
    setPoints((all) => all.map((point, i) => (i === index ? [x, y] : point)), settled),
  add: ({ x, y }) => setPoints((all) => [...all, [x, y]]),
  remove: (index) => setPoints((all) => all.filter((_, i) => i !== index)),
});
const look = new Handles(charts.variance, {
  move: (_, { x }, settled) => store.change({ x: clamp(x, SCENES[store.state.scene].xRange) }, { settled }),
});
function setPoints(change: (all: (readonly number[])[]) => (readonly number[])[], settled = true): void {
  const { inputs, targets } = dataOf(store.state);
  page.attempt(() => {
    const next = change(inputs.map((x, i) => [x, targets[i]]));
    store.change({ points: lineSchema.fields.points.check("points", next) }, { settled });
  }, REMOVE_ONE);
}

function drawRegression(state: LineState, { predictive, posterior }: View): void {
  const chart = charts.regression;
  const [xAxis, yAxis] = regressionAxes(state);
  chart.setAxes(xAxis, yAxis);
  const grid = gridOf(state.scene);
  for (const width of [3, 2, 1]) {
    const edge = (sign: number): number[] =>
      predictive.mean.map((mean, i) => mean + sign * width * Math.sqrt(predictive.variance[i]));
    chart.band(`band band${width}`, grid, { low: edge(-1), high: edge(1) });
  }
  chart.line("truth", grid, grid.map(SCENES[state.scene].truth));
  chart.line("mean", grid, predictive.mean);
  chart.line("here", [state.x, state.x], yAxis.range);
  const here = predictAt([state.x], state, posterior);
  const scale = Math.sqrt(here.variance[0]);
  const heights = Array.from({ length: 61 }, (_, i) => here.mean[0] + (scale * (i - 30)) / 8);
  const width = DENSITY_WIDTH * (xAxis.range[1] - xAxis.range[0]);
  const density = heights.map((_, i) => state.x + width * Math.exp(-0.5 * ((i - 30) / 8) ** 2));
  chart.line("density", [...density, state.x], [...heights, heights[heights.length - 1]]);
  written.show(
    {
      "mean at x": here.mean[0],
      "variance at x": here.variance[0],
      epistemic: here.epistemic[0],
      aleatoric: here.aleatoric[0],
      "log evidence": view!.logEvidence,
    },
    short,
  );
}

function drawVariance(state: LineState, { predictive }: View): void {
  const chart = charts.variance;
  const [x] = regressionAxes(state);
  chart.setAxes(x, VARIANCE);
  const grid = gridOf(state.scene);
  chart.line("total", grid, predictive.variance);
  chart.line("epistemic", grid, predictive.epistemic);
  chart.line("aleatoric", grid, predictive.aleatoric);
  chart.line("here", [state.x, state.x], VARIANCE.range);
}

function drawWeights(state: LineState, { posterior }: View): void {
  const chart = charts.weights;
  const shown = shownWeights(state);
  chart.setAxes(...weightAxes(posterior, shown));
  chart.setTitle(`Two of the ${posterior.mean.length} weights`);
  const size = posterior.mean.length;
  const prior = {
    mean: new Array<number>(size).fill(0),
    covariance: posterior.mean.map((_, i) =>
      posterior.mean.map((_unused, j) => (i === j ? 1 / state.alpha : 0)),
    ),
  };
  chart.lines("prior", [ellipse(prior, shown, 1)]);
  chart.lines(
    "ellipse",
    [1, 2, 3].map((deviations) => ellipse(posterior, shown, deviations)),
  );
  const truth = state.scene === "line" && state.basis === "linear" ? LINE_WEIGHTS : [];
  chart.dots("true-weights", truth.slice(0, 1), truth.slice(1));
}

function drawEvidence(state: LineState, { overAlpha, overBeta }: View): void {
  for (const [chart, label, at, xs, ys] of [
    [charts.alpha, "α", state.alpha, ALPHAS, overAlpha],
    [charts.beta, "β", state.beta, BETAS, overBeta],
  ] as const) {
    const axes = evidenceAxes(label, xs, ys);
    chart.setAxes(...axes);
    chart.line("evidence", xs, ys);
    chart.line("here", [at, at], axes[1].range);
  }
}

/** The functions that move, and their weights. */
function drawSamples(state: LineState, { posterior }: View): void {
  const weights = draws.weights(posterior);
  const grid = gridOf(state.scene);
  const design = basisOf(state)(grid);
  charts.regression.lines(
    "sample",
    weights.map((w) => ({ xs: grid, ys: design.map((row) => partialDot(row, w, w.length)) })),
  );
  const [i, j] = shownWeights(state);
  charts.weights.dots(
    "sample-weights",
    weights.map((w) => w[i]),
    weights.map((w) => w[j]),
  );
}

function showHandles(state: LineState): void {
  const data = dataOf(state);
  points.show(
    data.inputs.map((x, i) => ({ x, y: data.targets[i], label: `point ${i + 1} of ${data.inputs.length}` })),
  );
  const [, y] = regressionAxes(state);
  grip.show([{ x: state.x, y: y.range[1], label: "place x at which the predictive is read", look: "grip" }]);
  look.show([{ x: state.x, y: VARIANCE.range[1], label: "place x", look: "grip" }]);
}

function draw(state: LineState): void {
  const { xRange } = SCENES[state.scene];
  const shown = { ...state, x: clamp(state.x, xRange) };
  const [x, y] = regressionAxes(shown);
  charts.regression.setAxes(x, y);
  charts.variance.setAxes(x, VARIANCE);
  showHandles(shown);
  if (viewOf !== state) {
    // What the library refuses leaves nothing to move.
    view = undefined;
    view = explore(shown, dataOf(shown));
    viewOf = state;
  }
  drawRegression(shown, view!);
  drawVariance(shown, view!);
  drawWeights(shown, view!);
  drawEvidence(shown, view!);
  drawSamples(shown, view!);
  page.say(
    `${dataOf(shown).inputs.length} points, log evidence ${short(view!.logEvidence)}, at x ${fixed(shown.x)} ` +
      `variance ${written.root.querySelector('[data-name="variance at x"] dd')!.textContent}`,
  );
}

const motion = new Motion((seconds) => {
  draws.advance(seconds);
  if (view && viewOf === store.state) drawSamples(store.state, view);
});
const newPoints = (): Partial<LineState> => ({ points: undefined });
const percent = (value: number): string => `${Math.round(100 * value)} %`;
const isLinear = (): boolean => store.state.basis === "linear";

page.toolbar.prepend(motion.button);
page.add(
  group(
    "Data",
    choice(store, "scene", {
      label: "truth",
      options: { line: "line 0.5x − 0.3", curve: "curve x + sin 2πx" },
      also: (scene) => ({ points: undefined, x: scene === "curve" ? 0.5 : 0 }),
    }),
    slider(store, "count", { ...countOfPoints(store), min: 0, max: 200, also: newPoints }),
    slider(store, "noise", {
      label: "σ, noise",
      min: 0.05,
      max: 1,
      step: 0.01,
      text: short,
      also: newPoints,
    }),
    slider(store, "hole", {
      label: "hole in the middle",
      min: 0,
      max: 0.9,
      step: 0.01,
      text: percent,
      also: newPoints,
    }),
    button("new-data", "New data", () =>
      store.change({ points: undefined, seed: (store.state.seed + 1) % 10_000 }),
    ),
    button("add", "Add at x", () => {
      const x = clamp(store.state.x, SCENES[store.state.scene].xRange);
      setPoints((all) => [...all, [x, SCENES[store.state.scene].truth(x)]]);
    }),
  ),
  group(
    "Model",
    choice(store, "basis", {
      label: "basis",
      options: { linear: "linear: 1, x", polynomial: "powers of x", bumps: "Gaussian bumps" },
    }),
    slider(store, "functions", {
      label: "M, functions",
      min: 2,
      max: 16,
      step: 1,
      text: (value) => String(isLinear() ? 2 : value),
      disabled: isLinear,
    }),
    slider(store, "alpha", {
      label: "α, of the prior",
      min: -6,
      max: 3,
      step: 0.05,
      text: short,
      ...logarithmic,
    }),
    slider(store, "beta", {
      label: "β, of the noise",
      min: -1,
      max: 3,
      step: 0.05,
      text: short,
      ...logarithmic,
    }),
    button("true-beta", "β = 1/σ²", () =>
      store.change({ beta: Number((1 / store.state.noise ** 2).toPrecision(4)) }),
    ),
    button("maximize", "α, β of the largest evidence", () =>
      page.attempt(() => {
        const { inputs, targets } = dataOf(store.state);
        const { alpha, beta } = store.state;
        const data = { design: basisOf(store.state)(inputs), targets };
        const best = highestEvidence(data, [
          { alpha: 1, beta: 1 },
          { alpha, beta },
        ]);
        store.change(lineSchema.complete({ ...store.state, alpha: best.alpha, beta: best.beta }));
      }),
    ),
  ),
);
page.charts.append(
  charts.regression.root,
  charts.weights.root,
  written.root,
  charts.variance.root,
  charts.alpha.root,
  charts.beta.root,
);
page.start();
