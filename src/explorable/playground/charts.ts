import { Chart, roundTicks, type Axis } from "../shell/chart";
import { colorBar } from "../shell/map";
import { METHODS, RANGE, type Method } from "./state";

export const bar = colorBar();
export const methods = Object.keys(METHODS) as Method[];

const plane = (method: Method): Chart =>
  new Chart({
    id: `map-${method}`,
    title: METHODS[method],
    description: `Points of two classes and the map of the ${METHODS[method]} network; the line of the section`,
    ratio: 1,
    plane: true,
  });

export const maps = Object.fromEntries(methods.map((method) => [method, plane(method)])) as Record<
  Method,
  Chart
>;

export const section = new Chart({
  id: "section",
  title: "Along the line",
  description: "What the maps show, along the line, for the four networks",
  ratio: 0.42,
  leastHeight: 200,
  legend: METHODS,
});

export const losses = new Chart({
  id: "losses",
  title: "Loss (nats)",
  description: "Loss of each network over the epochs; of the variational one the negative ELBO over N",
  ratio: 0.42,
  leastHeight: 200,
  legend: METHODS,
});

const axis = (label: string): Axis => ({
  label,
  range: RANGE,
  ticks: roundTicks(RANGE).filter((tick) => tick % 2 === 0),
});
export const planeAxes: [x: Axis, y: Axis] = [axis("x₁"), axis("x₂")];

export const LOSS_AXIS: Axis = {
  label: "",
  range: [1e-4, 10],
  ticks: [1e-4, 1e-3, 1e-2, 1e-1, 1, 10],
  log: true,
};

export function sectionAxes(length: number, isProbability: boolean): [x: Axis, y: Axis] {
  const end = Math.max(0.1, length);
  const y: Axis = isProbability
    ? { label: "p(y = 1)", range: [0, 1], ticks: [0, 0.5, 1] }
    : { label: "nats", range: [0, 0.7], ticks: [0, 0.2, 0.4, 0.6] };
  return [{ label: "distance along the line", range: [0, end], ticks: roundTicks([0, end]) }, y];
}
