import { Chart, roundTicks, type Axis } from "../shell/chart";
import { colorBar } from "../shell/map";
import { RANGE } from "./data";
import type { WeightsView } from "./model";

export const bar = colorBar();

export const plane = new Chart({
  id: "plane",
  title: "p(y = 1 | x)",
  description: "Points of two classes, the map of what is chosen, and boundaries of single draws",
  ratio: 1,
  plane: true,
  beside: bar.root,
});

export const weights = new Chart({
  id: "weights",
  title: "Weights",
  description: "Contours of the exact posterior of two weights, and the approximation on it",
  ratio: 1,
  plane: true,
  legend: { exact: "exact: 50, 90, 99 %", approximation: "approximation", draws: "draws", tip: "latest" },
});

export const planeAxes: [x: Axis, y: Axis] = [
  { label: "x₁", range: RANGE, ticks: roundTicks(RANGE) },
  { label: "x₂", range: RANGE, ticks: roundTicks(RANGE) },
];

/** Standard deviations that the window over the weights holds on each side, at least. */
const REACH = 3.6;

/** Axes around the exact posterior that stay as they are while it moves a little: of 1, 2 or 5 times a power of ten. */
export function weightAxes({
  mean,
  covariance,
}: Pick<WeightsView["exact"], "mean" | "covariance">): [x: Axis, y: Axis] {
  const widest = REACH * Math.sqrt(Math.max(covariance[0][0], covariance[1][1]));
  const power = 10 ** Math.floor(Math.log10(widest));
  const half = [1, 1.5, 2, 3, 5, 7, 10].map((factor) => factor * power).find((size) => size >= widest)!;
  const axis = (label: string, at: number): Axis => {
    const step = half / 4;
    const middle = Math.round(at / step) * step;
    const range = [middle - 1.15 * half, middle + 1.15 * half] as const;
    return { label, range, ticks: roundTicks(range) };
  };
  return [axis("w₁", mean[0]), axis("w₂", mean[1])];
}
