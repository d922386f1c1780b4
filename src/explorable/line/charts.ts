import type { FactoredGaussian } from "../../lib/core/normal";
import { Chart, roundTicks, type Axis } from "../shell/chart";
import { SCENES } from "./model";
import type { LineState } from "./state";

/** The axis of variances stays as it is, so that a slider's effect is seen and not that of another scale. */
export const VARIANCE: Axis = {
  label: "variance of y",
  range: [1e-4, 1e3],
  ticks: [1e-4, 1e-2, 1, 1e2],
  log: true,
};

/** Between the ticks of the log evidence, in nats; three of them are shown below the top. */
const EVIDENCE_STEP = 20;

export function createCharts(): Record<"regression" | "weights" | "variance" | "alpha" | "beta", Chart> {
  return {
    regression: new Chart({
      id: "regression",
      title: "Functions from the posterior",
      description:
        "Points, functions drawn from the posterior, the predictive mean and bands of 1, 2, 3 standard deviations",
      ratio: 0.5,
      leastHeight: 280,
      legend: { sample: "draws", mean: "mean ± 1, 2, 3 sd of y", truth: "truth" },
    }),
    weights: new Chart({
      id: "weights",
      title: "Two weights",
      description: "The prior's circle and the posterior's ellipses of two weights, and the draws",
      ratio: 0.92,
      plane: true,
      legend: { ellipse: "posterior", prior: "prior" },
    }),
    variance: new Chart({
      id: "variance",
      title: "Variance of y",
      description: "Predictive variance along x and its two parts",
      ratio: 0.56,
      legend: { total: "total", epistemic: "epistemic", aleatoric: "aleatoric, 1/β" },
    }),
    alpha: new Chart({
      id: "over-alpha",
      title: "Log evidence over α",
      description: "Log evidence over alpha, beta as it is",
      ratio: 0.56,
    }),
    beta: new Chart({
      id: "over-beta",
      title: "Log evidence over β",
      description: "Log evidence over beta, alpha as it is",
      ratio: 0.56,
    }),
  };
}

export function regressionAxes({ scene }: Pick<LineState, "scene">): [x: Axis, y: Axis] {
  const { xRange, yRange } = SCENES[scene];
  return [
    { label: "x", range: xRange, ticks: roundTicks(xRange) },
    { label: "y", range: yRange, ticks: roundTicks(yRange) },
  ];
}

/** Symmetric axes around 0 that hold three standard deviations of both weights, up to the next 1, 2 or 5. */
export function weightAxes(
  { mean, covariance }: FactoredGaussian,
  shown: readonly [number, number],
): [x: Axis, y: Axis] {
  const reach = Math.max(1, ...shown.map((j) => Math.abs(mean[j]) + 3 * Math.sqrt(covariance[j][j])));
  const power = 10 ** Math.floor(Math.log10(reach));
  const end = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= reach)!;
  const range = [-end, end] as const;
  const axis = (j: number): Axis => ({
    label: `weight ${j + 1}`,
    range,
    ticks: [-end, -end / 2, 0, end / 2, end],
  });
  return [axis(shown[0]), axis(shown[1])];
}

/** The axis of the log evidence follows the curve's top. */
export function evidenceAxes(
  label: string,
  xs: readonly number[],
  ys: readonly number[],
): [x: Axis, y: Axis] {
  const top = Math.ceil((Math.max(...ys) + 1) / EVIDENCE_STEP) * EVIDENCE_STEP;
  const decades = xs.filter((x) => {
    const exponent = Math.log10(x);
    const whole = Math.abs(exponent - Math.round(exponent)) < 1e-9;
    return whole && (xs[xs.length - 1] / xs[0] < 1e6 || Math.round(exponent) % 3 === 0);
  });
  return [
    { label, range: [xs[0], xs[xs.length - 1]], ticks: decades, log: true },
    {
      label: "nats",
      range: [top - 3 * EVIDENCE_STEP, top],
      ticks: [3, 2, 1, 0].map((i) => top - i * EVIDENCE_STEP),
    },
  ];
}
