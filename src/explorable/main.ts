import type { RegressionData } from "../lib/data/toy-data";
import { maximizeEvidence } from "../lib/models/evidence";
import type { ExplorableStart } from "../lib/notebook/explorable";
import { Chart, type Axis } from "./chart";
import { control, setSlider, short } from "./controls";
import { LARGE, SMALL, VARIANCE } from "./layout";
import {
  ALPHAS,
  basisOf,
  BETAS,
  drawData,
  explore,
  gridOf,
  predictAt,
  SCENES,
  type Drawing,
  type Model,
  type View,
} from "./model";
import { PointEditor } from "./points";

/** Between the ticks of the log evidence, in nats; three of them are shown below the top. */
const EVIDENCE_STEP = 20;

const start = JSON.parse(document.getElementById("start")?.textContent ?? "") as ExplorableStart;
let model: Model;
let drawing: Omit<Drawing, "scene" | "count">;
let data: RegressionData;
/** Where the reader looks, as a share of the window. */
let place: number;
let charts: { regression: Chart; variance: Chart; editor: PointEditor };
let frameRequest = 0;

function svg(id: string): SVGSVGElement {
  return document.querySelector<SVGSVGElement>(`#${id}`)!;
}

function ticks([from, to]: readonly [number, number]): number[] {
  const step = to - from > 5 ? 2 : 1;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => step * (first + i));
}

/** Charts for the scene: its window decides the axes. */
function openScene(): void {
  const { xRange, yRange } = SCENES[model.scene];
  const x: Axis = { label: "x", range: xRange, ticks: ticks(xRange) };
  const y: Axis = { label: "y", range: yRange, ticks: ticks(yRange) };
  const regression = new Chart(svg("regression"), LARGE, x, y);
  const editor = new PointEditor(regression, { xRange, yRange }, (points) => {
    data = points;
    refresh();
  });
  charts = { regression, variance: new Chart(svg("variance"), LARGE, x, VARIANCE), editor };
}

function lookAt(): number {
  const [from, to] = SCENES[model.scene].xRange;
  return from + place * (to - from);
}

function drawPredictive({ predictive }: View): void {
  const { regression, variance } = charts;
  const grid = gridOf(model.scene);
  for (const width of [3, 2, 1]) {
    const edge = (sign: number): number[] =>
      predictive.mean.map((mean, i) => mean + sign * width * Math.sqrt(predictive.variance[i]));
    regression.band(`band${width}`, grid, { low: edge(-1), high: edge(1) });
  }
  regression.line("truth", grid, grid.map(SCENES[model.scene].truth));
  regression.line("mean", grid, predictive.mean);
  regression.line("here", [lookAt(), lookAt()], SCENES[model.scene].yRange);
  variance.line("total", grid, predictive.variance);
  variance.line("epistemic", grid, predictive.epistemic);
  variance.line("aleatoric", grid, predictive.aleatoric);
  variance.line("here", [lookAt(), lookAt()], VARIANCE.range);
}

/** A curve of the log evidence in a chart of its own, whose axis follows the curve's top. */
function drawEvidence(
  id: string,
  label: string,
  { at, xs, ys }: { at: number; xs: number[]; ys: number[] },
): void {
  const top = Math.ceil((Math.max(...ys) + 1) / EVIDENCE_STEP) * EVIDENCE_STEP;
  const range = [top - 3 * EVIDENCE_STEP, top] as const;
  const decades = xs.filter((x) => Math.abs(Math.log10(x) - Math.round(Math.log10(x))) < 1e-9);
  const x: Axis = { label, range: [xs[0], xs[xs.length - 1]], ticks: decades, log: true };
  const y: Axis = { label: "log evidence", range, ticks: [3, 2, 1, 0].map((i) => top - i * EVIDENCE_STEP) };
  const chart = new Chart(svg(id), SMALL, x, y);
  chart.line("evidence", xs, ys);
  chart.line("here", [at, at], range);
}

function writeNumbers({ logEvidence }: View): void {
  const here = predictAt([lookAt()], model, data);
  const numbers: Record<string, number> = {
    "log evidence": logEvidence,
    "mean at x": here.mean[0],
    "variance at x": here.variance[0],
    epistemic: here.epistemic[0],
    aleatoric: here.aleatoric[0],
  };
  document.getElementById("numbers")!.replaceChildren(
    ...Object.entries(numbers).map(([name, value]) => {
      const entry = document.createElement("span");
      entry.dataset.name = name;
      entry.dataset.value = String(value);
      entry.textContent = `${name} ${short(value)}`;
      return entry;
    }),
  );
}

function writeControls(): void {
  control("scene").value = model.scene;
  control("basis").value = model.basis;
  control("functions").disabled = model.basis === "linear";
  (document.getElementById("maximize") as HTMLButtonElement).disabled = data.inputs.length === 0;
  setSlider("count", data.inputs.length, String(data.inputs.length));
  setSlider("noise", drawing.noise, short(drawing.noise));
  setSlider("hole", drawing.hole, `${Math.round(100 * drawing.hole)} %`);
  setSlider("functions", model.functions, String(model.basis === "linear" ? 2 : model.functions));
  setSlider("alpha", Math.log10(model.alpha), short(model.alpha));
  setSlider("beta", Math.log10(model.beta), short(model.beta));
  setSlider("place", place, short(lookAt()));
}

/** Runs what the library may refuse (too small an α, say), and shows its reason. */
function attempt(action: () => void): boolean {
  let reason = "";
  try {
    action();
  } catch (error) {
    reason = (error as Error).message;
  }
  document.getElementById("problem")!.textContent = reason;
  return reason === "";
}

function draw(): void {
  writeControls();
  charts.editor.show(data);
  attempt(() => {
    const view = explore(model, data);
    drawPredictive(view);
    drawEvidence("over-alpha", "α", { at: model.alpha, xs: ALPHAS, ys: view.overAlpha });
    drawEvidence("over-beta", "β", { at: model.beta, xs: BETAS, ys: view.overBeta });
    writeNumbers(view);
  });
}

/** Draws once for all changes before the next picture. */
function refresh(): void {
  cancelAnimationFrame(frameRequest);
  frameRequest = requestAnimationFrame(draw);
}

function redrawData(count = data.inputs.length): void {
  data = drawData({ scene: model.scene, count, ...drawing });
}

function restart(): void {
  data = { inputs: Array.from(start.data.inputs), targets: Array.from(start.data.targets) };
  model = { ...start.model };
  drawing = { ...start.drawing };
  place = 0.5;
  openScene();
}

function maximize(): void {
  const { alpha, beta } = maximizeEvidence({ design: basisOf(model)(data.inputs), targets: data.targets });
  Object.assign(model, { alpha, beta });
}

/** What each control does with its value. */
const ACTIONS: Record<string, (value: string) => void> = {
  scene: (value) => {
    model.scene = value as Model["scene"];
    openScene();
    redrawData();
  },
  count: (value) => redrawData(Number(value)),
  noise: (value) => {
    drawing.noise = Number(value);
    redrawData();
  },
  hole: (value) => {
    drawing.hole = Number(value);
    redrawData();
  },
  basis: (value) => {
    model.basis = value as Model["basis"];
  },
  functions: (value) => {
    model.functions = Number(value);
  },
  alpha: (value) => {
    model.alpha = 10 ** Number(value);
  },
  beta: (value) => {
    model.beta = 10 ** Number(value);
  },
  place: (value) => {
    place = Number(value);
  },
};

function press(id: string, action: () => void): void {
  document.getElementById(id)!.onclick = () => {
    if (attempt(action)) refresh();
  };
}

for (const [id, action] of Object.entries(ACTIONS)) {
  control(id).oninput = () => {
    action(control(id).value);
    refresh();
  };
}
press("trueBeta", () => {
  model.beta = 1 / drawing.noise ** 2;
});
press("maximize", maximize);
press("add", () => charts.editor.add({ x: lookAt(), y: SCENES[model.scene].truth(lookAt()) }));
press("restart", restart);

restart();
draw();
