import { summarizeSamples } from "../../../../src/lib/inference/summary";
import * as figures from "../../../../src/lib/figures";
import type { Figure } from "../../../../src/lib/figures/figure";

export const range = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
/** Numbers in [0, 1) without pattern, the same in every run. */
const noise = (i: number): number =>
  ((Math.sin(i * 12.9898) * 43758.5453) % 1) + (Math.sin(i * 12.9898) < 0 ? 1 : 0);

export const plane = range(-3, 4, 81);
export const map = (bend: number): number[][] =>
  plane.map((y) => plane.map((x) => sigmoid(3 * Math.sin(bend * x) - 2 * y)));
const labels = Array.from({ length: 1000 }, (_, i) => i % 2);
const inputs = labels.map((label, i) => [4 * noise(i) - 2 + label, 4 * noise(i + 0.5) - 2 + label]);
/** A logistic regression's map: the more it is averaged, the more it opens. */
const fan = (opening: number): number[][] =>
  plane.map((y) => plane.map((x) => 1 / (1 + Math.exp(-(x + y) / Math.hypot(1, 0.1 * opening * (x - y))))));
export const points = { inputs, labels };
export const many = range(0, 1, 10000);
export const images = Array.from({ length: 25 }, (_, n) =>
  Array.from({ length: 784 }, (_, i) => noise(784 * n + i)),
);
const passes = Array.from({ length: 200 }, (_, s) => {
  const raw = Array.from({ length: 10 }, (_, k) => Math.exp(3 * noise(10 * s + k) + (k === 3 ? 1.5 : 0)));
  const sum = raw.reduce((a, b) => a + b);
  return raw.map((value) => value / sum);
});
const bins = range(0, 14, 15).map((b) => ({
  lower: b / 15,
  upper: (b + 1) / 15,
  count: 3 ** b % 977,
  confidence: (b + 0.6) / 15,
  accuracy: (b + 0.3) / 15,
}));
const x = range(-10, 10, 250);
export const regression = {
  x,
  truth: x.map((value) => 0.5 * value - 0.3),
  trainX: [0, 0.5, 2],
  trainY: [-0.2, 0.1, 0.6],
  predictive: {
    mean: x.map((value) => 0.4 * value),
    variance: x.map((value) => 0.04 + value ** 2 / 100),
    epistemic: x.map((value) => value ** 2 / 100),
    aleatoric: x.map(() => 0.04),
  },
};
const weights = range(-1, 1, 61);

/** Average precisions over six temperatures and five ε. */
export const settings = {
  xLabel: "temperature T",
  xs: [1, 2, 5, 10, 100, 1000],
  yLabel: "ε",
  ys: [0, 0.0005, 0.001, 0.0014, 0.002],
  valueLabel: "average precision",
};
export const precisions = [0, 1].map((set) => ({
  title: ["noise", "Fashion-MNIST, training part"][set],
  values: settings.ys.map((_, r) => settings.xs.map((_, c) => 0.981 - 0.004 * c + 0.003 * r - 0.04 * set)),
}));

/** Each builder with as many points and panels as the notebooks have, and harder to compress. */
export const examples: Record<string, () => Figure> = {
  regression: () => figures.regression(regression),
  "regression of a prior": () =>
    figures.regression({ ...regression, trainX: [], trainY: [] }, { logVariance: true }),
  posterior: () =>
    figures.posterior(
      {
        w0: weights,
        w1: weights,
        trueWeights: [-0.3, 0.5],
        trainX: range(0, 2, 25),
        trainY: range(-0.3, 0.7, 25),
        stages: [0, 1, 2, 10, 25].map((count) => ({
          count,
          samples: range(0, 1, 8).map((s) => [-0.3 + (s - 0.5) / (1 + count), 0.5]),
          density: weights.map((b) =>
            weights.map((a) => Math.exp(-(1 + count) * ((a + 0.3) ** 2 + (b - 0.5) ** 2))),
          ),
        })),
      },
      { xRange: [0, 2], yRange: [-2, 2] },
    ),
  lines: () =>
    figures.lines([{ name: "log evidence", x: range(0.001, 1000, 60), y: range(-40, -10, 60) }], {
      xLabel: "prior precision α",
      yLabel: "log evidence (nats)",
      logX: true,
      marks: [{ name: "maximum", x: 10, y: -10 }],
    }),
  "lineGrid with legends of its panels": () =>
    figures.lineGrid(
      [
        { title: "accuracy", names: ["all digits", "0, 1 and 8"] },
        { title: "uncertainty", names: ["predictive entropy", "aleatoric part", "epistemic part"] },
        { names: ["a name that fills its row", "another one that is long", "and a third one, of a curve"] },
      ].map(({ title, names }, i) => ({
        title,
        x: { label: "angle (degrees)" },
        y: { label: "share or nats", log: i === 1 },
        curves: names.map((name, k) => ({
          name,
          x: range(0, 180, 13),
          y: range(0.02, 0.3 * (k + 1), 13),
          reference: k === 1,
        })),
      })),
      { columns: 2, caption: "Curves with other names in each panel." },
    ),
  points: () =>
    figures.points([
      { title: "left", ...points },
      { title: "right", ...points },
    ]),
  plane: () =>
    figures.plane(
      [
        { title: "mean p", values: map(1) },
        { title: "total", values: map(2), scale: "uncertainty" },
        { title: "aleatoric", values: map(3), scale: "uncertainty" },
        { title: "epistemic", values: map(0.5), scale: "uncertainty" },
      ],
      { xs: plane, ys: plane, points },
    ),
  weightsAndMaps: () =>
    figures.weightsAndMaps(
      [
        { title: "MAP", points: [[0.1, 0.2, 0]], values: fan(1) },
        ...["Laplace", "VI, diagonal", "VI, full", "exact"].map((title, k) => ({
          title,
          gaussian: {
            mean: [0.1 * k, 0.2],
            covariance: [
              [1, 0.2 * k],
              [0.2 * k, 1.5],
            ],
          },
          values: fan(2 + k),
        })),
        { title: "HMC", points: range(-2, 2, 4000).map((w) => [w, Math.sin(9 * w)]), values: fan(7) },
      ],
      {
        exact: {
          ...{ w1: weights, w2: weights },
          logDensity: weights.map((b) => weights.map((a) => -(a * a + b * b + a * b + (a * b) ** 2))),
        },
        ...{ xs: plane, ys: plane },
      },
    ),
  boundaryEpochs: () =>
    figures.boundaryEpochs(
      [1, 5, 20, 100, 1000, 10000, 100000, 400000].map((epoch, k) => ({ epoch, values: map(k / 8) })),
      { xs: plane, ys: plane, points: { inputs: inputs.slice(0, 400), labels: labels.slice(0, 400) } },
    ),
  trainingCurves: () =>
    figures.trainingCurves([
      {
        yLabel: "loss (nats)",
        logY: true,
        curves: [
          { name: "training", y: [1, 0.5, 0.1] },
          { name: "held out", y: [1, 0.6, 0.3] },
        ],
      },
      {
        yLabel: "accuracy (%)",
        curves: [
          { name: "training", y: [90, 99, 99.9] },
          { name: "held out", y: [90, 98, 99] },
        ],
      },
    ]),
  imageGrid: () =>
    figures.imageGrid(images, {
      captions: images.map((_, i) => `label ${i % 10}, read ${i % 7}<br>v = 0.${100 + i}`),
      wrong: images.map((_, i) => i % 5 === 0),
    }),
  imageUncertainty: () => {
    const summary = summarizeSamples(passes.map((pass) => [pass]));
    return figures.imageUncertainty({ image: images[0], probabilities: passes, summary, label: 5 });
  },
  histogram: () =>
    figures.histogram(
      [
        { name: "MNIST", values: many },
        { name: "notMNIST", values: many.map(Math.sqrt) },
      ],
      { xLabel: "variation ratio" },
    ),
  heatMap: () => figures.heatMap(precisions, { ...settings, mark: { column: 0, row: 4, name: "best" } }),
  seeds: () =>
    figures.seeds(
      ["MCP", "variation ratio", "ConfidNet, no dropout"].map((name, m) => ({
        name,
        values: range(0.3, 0.4, 10).map((value, s) => value - 0.05 * m + 0.02 * noise(10 * m + s)),
        ranks: range(1, 3, 10).map((_, s) => 1 + ((m + s) % 3)),
        interval: [0.33 - 0.05 * m, 0.36 - 0.05 * m] as const,
        here: 0.34,
        bounds: [0.2],
      })),
      { xLabel: "average precision", yLabel: "score" },
    ),
  sortedCurves: () =>
    figures.sortedCurves([{ name: "variation ratio", values: many }], {
      xLabel: "images",
      yLabel: "variation ratio",
      logX: true,
    }),
  precisionRecall: () =>
    figures.precisionRecall(
      [
        { name: "MCP", recall: many, precision: many.map((value) => 1 - value / 2), averagePrecision: 0.75 },
        {
          name: "MC dropout, variation ratio",
          recall: many,
          precision: many.map((value) => 1 - value / 3),
          averagePrecision: 0.83,
        },
      ],
      { prevalence: 0.5, positives: "errors" },
    ),
  roc: () =>
    figures.roc([
      { name: "MCP", falsePositiveRate: many, truePositiveRate: many.map(Math.sqrt), area: 2 / 3 },
    ]),
  riskCoverage: () =>
    figures.riskCoverage(
      [
        { name: "MCP", coverage: many, risk: many.map((at) => Math.max(0, at - 0.8) ** 2 / 2), area: 0.0013 },
        { name: "entropy", coverage: many, risk: many.map((at) => Math.max(0, at - 0.9) / 5), area: 0.001 },
      ],
      {
        oracle: { coverage: many, risk: many.map((at) => Math.max(0, at - 0.98)) },
        errorRate: 0.02,
        logRisk: true,
      },
    ),
  reliability: () =>
    figures.reliability([
      { name: "LeNet", bins, error: 0.02 },
      { name: "temperature 1.4", bins, error: 0.01 },
    ]),
};
