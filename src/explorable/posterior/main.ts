import { probabilityScale, sequentialScale } from "../../lib/figures/style";
import { button, chips, countOfPoints, group, logarithmic, numbers, slider } from "../shell/controls";
import { html } from "../shell/dom";
import { Handles, REMOVE_ONE } from "../shell/handles";
import { clearMap, colorTable, contourLines, paintMap } from "../shell/map";
import { Motion } from "../shell/motion";
import { openPage } from "../shell/page";
import { short } from "../shell/text";
import { Background } from "../shell/worker";
import about from "./about.json";
import { bar, plane, planeAxes, weightAxes, weights } from "./charts";
import { dataOf, RANGE, SIDES } from "./data";
import { ellipseOf } from "./ellipse";
import { CONTENTS } from "./marginal";
import { METHODS, posteriorSchema, SHOWN, type PosteriorState } from "./state";
import { Walk } from "./walk";
import type { PosteriorCalls } from "./worker";

type Answer<Call extends keyof PosteriorCalls> = Awaited<ReturnType<PosteriorCalls[Call]>>;

/** The largest difference of probabilities that the map tells apart. */
const LARGEST_DIFFERENCE = 0.25;
const tables = { probability: colorTable(probabilityScale), measure: colorTable(sequentialScale) };

const page = openPage({ about, schema: posteriorSchema, draw });
const { store } = page;
const background = new Background<PosteriorCalls>(page.lost);
const written = numbers("numbers");
const note = html("p", { id: "note" });
const walk = new Walk();
/** The last answers; a moment after a change they are still those from before. */
let answers: { [Call in keyof PosteriorCalls]?: Answer<Call> } = {};
let asked = "";
let resting = true;

const points = new Handles(plane, {
  move: (index, { x, y }, settled) =>
    setPoints((all) => all.map((point, i) => (i === index ? [x, y, point[2]] : point)), settled),
  add: ({ x, y }) => setPoints((all) => [...all, [x, y, Number(store.state.adds)]]),
  remove: (index) => setPoints((all) => all.filter((_, i) => i !== index)),
});

type Points = readonly (readonly number[])[];

function setPoints(change: (all: Points) => Points, settled = true): void {
  const { inputs, labels } = dataOf(store.state);
  page.attempt(() => {
    const next = change(inputs.map(([x, y], n) => [x, y, labels[n]]));
    store.change({ points: posteriorSchema.fields.points.check("points", next) }, { settled });
  }, REMOVE_ONE);
}

function noteOn(labels: number[]): string {
  if (labels.length === 0)
    return "Without a point the posterior is the prior, and there is nothing to compare: click the map to add one.";
  if (labels.every((label) => label === labels[0]))
    return `All points are of class ${labels[0]}: the prior alone keeps the weights finite.`;
  return "";
}

function draw(state: PosteriorState): void {
  plane.setAxes(...planeAxes);
  plane.setTitle(
    state.shown === "probability" ? "p(y = 1 | x)" : `${SHOWN[state.shown]} of ${METHODS[state.method]}`,
  );
  const { inputs, labels } = dataOf(state);
  points.show(
    inputs.map(([x, y], n) => ({
      x,
      y,
      label: `point ${n + 1} of ${inputs.length}, class ${labels[n]}`,
      look: `class${labels[n]}`,
      square: labels[n] === 1,
    })),
  );
  note.textContent = noteOn(labels);
  if (labels.length === 0) showPrior(state);
  else compute(state);
  if (answers.weights) drawWeights(answers.weights);
  if (answers.maps) drawMap(state, answers.maps);
  writeNumbers();
}

/** Without a point: with each picture anew, so that nothing of former data is left, not even what is answered late. */
function showPrior({ priorVariance }: PosteriorState): void {
  asked = "";
  answers = {};
  walk.clear();
  written.root.classList.remove("busy");
  clearMap(plane);
  for (const name of ["boundary", "quantiles"]) plane.lines(name, []);
  const prior = {
    mean: [0, 0],
    covariance: [
      [priorVariance, 0],
      [0, priorVariance],
    ],
  };
  weights.setAxes(...weightAxes(prior));
  CONTENTS.forEach((content, k) => weights.lines(`exact content${k}`, [ellipseOf(prior, content)]));
  weights.lines("approximation", []);
  weights.dots("center", [], []);
  drawMoving();
}

/** Asks the worker where the answer is not there yet: for a coarse map while something is dragged. */
function compute({ method, priorVariance, ...state }: PosteriorState): void {
  const question = { data: { ...dataOf(state), priorVariance }, method };
  const key = JSON.stringify([question, resting]);
  if (key === asked) return;
  asked = key;
  const fail = (reason: string): void => {
    written.root.classList.remove("busy");
    page.problem(reason);
  };
  written.root.classList.add("busy");
  background.askNewest("weights", question, {
    take: (found) => {
      walk.restart(method, found);
      take("weights", found);
    },
    fail,
  });
  background.askNewest(
    "maps",
    { ...question, side: resting ? SIDES.full : SIDES.draft },
    { take: (found) => take("maps", found), fail },
  );
  if (resting) {
    background.askNewest("kl", question, {
      take: (found) => {
        take("kl", found);
        if (key === asked) settle(method);
      },
      fail,
    });
  }
}

function take<Call extends keyof PosteriorCalls>(call: Call, answer: (typeof answers)[Call]): void {
  answers[call] = answer;
  page.refresh();
}

/** All answers belong to what is shown. */
function settle(method: PosteriorState["method"]): void {
  written.root.classList.remove("busy");
  const { weights: found, maps } = answers;
  const distance = Number.isNaN(found!.totalVariation)
    ? ""
    : `, total variation ${short(found!.totalVariation)}`;
  page.say(`${METHODS[method]}${distance}, mean difference of p ${short(maps!.meanDifference)}`);
}

function writeNumbers(): void {
  const { weights: found, maps, kl } = answers;
  written.show(
    {
      "total variation": found?.totalVariation ?? NaN,
      "KL(q‖p), nats": kl ?? NaN,
      "mean |Δp|": maps?.meanDifference ?? NaN,
      "largest |Δp|": maps?.largestDifference ?? NaN,
      "log evidence": found?.exact.logEvidence ?? NaN,
    },
    short,
  );
}

function drawWeights({ exact, ...found }: Answer<"weights">): void {
  weights.setAxes(...weightAxes(exact));
  exact.contours.forEach((curves, k) => weights.lines(`exact content${k}`, curves));
  const hasDensity = !Number.isNaN(found.totalVariation);
  weights.lines("approximation", hasDensity ? CONTENTS.map((content) => ellipseOf(found, content)) : []);
  weights.dots("center", [found.mean[0]], [found.mean[1]]);
  drawMoving();
}

function drawMap({ shown }: PosteriorState, { side, exact, found }: Answer<"maps">): void {
  const isProbability = shown === "probability";
  const table = isProbability ? tables.probability : tables.measure;
  const largest = isProbability ? 1 : shown === "difference" ? LARGEST_DIFFERENCE : Math.LN2;
  const values =
    shown === "difference"
      ? found.probability.map((p, n) => Math.abs(p - exact.probability[n]))
      : found[shown];
  paintMap(plane, values, { columns: side, range: [0, largest], table });
  bar.show(
    table,
    "0",
    isProbability ? "1" : shown === "difference" ? `${LARGEST_DIFFERENCE} or more` : "log 2 nats",
  );
  const step = (RANGE[1] - RANGE[0]) / (side - 1);
  const place = (column: number, row: number): { x: number; y: number } => ({
    x: RANGE[0] + column * step,
    y: RANGE[0] + row * step,
  });
  const level = (value: number): { xs: number[]; ys: number[] }[] =>
    contourLines(found.probability, side, value, place);
  plane.lines("boundary", level(0.5));
  plane.lines("quantiles", [...level(0.1), ...level(0.9)]);
}

/** What moves: the draws so far, their boundaries, and the path to the next one. */
function drawMoving(): void {
  const { draws, latest, path } = walk.shown();
  weights.dots(
    "draws",
    draws.map(([w1]) => w1),
    draws.map(([, w2]) => w2),
  );
  weights.line(
    "path",
    path.map(([w1]) => w1),
    path.map(([, w2]) => w2),
  );
  const tip = path.length ? path[path.length - 1] : latest[latest.length - 1];
  weights.dots("tip", tip ? [tip[0]] : [], tip ? [tip[1]] : []);
  plane.lines("draw-boundaries", latest.map(boundaryOf));
}

/** The line w₁x₁ + w₂x₂ + b = 0 across the window. */
function boundaryOf([w1, w2, b]: number[]): { xs: number[]; ys: number[] } {
  const length = Math.hypot(w1, w2);
  const [along, across] = [
    [-w2 / length, w1 / length],
    [w1 / length, w2 / length],
  ];
  const far = 2 * (RANGE[1] - RANGE[0]);
  const foot = across.map((value) => (-b / length) * value);
  return {
    xs: [foot[0] - far * along[0], foot[0] + far * along[0]],
    ys: [foot[1] - far * along[1], foot[1] + far * along[1]],
  };
}

const motion = new Motion((seconds) => {
  if (answers.weights && walk.advance(seconds)) drawMoving();
});
const newPoints = (): Partial<PosteriorState> => ({ points: undefined });

store.onChange((settled) => {
  resting = settled;
});
page.toolbar.prepend(motion.button);
page.add(
  chips(store, "method", { label: "Posterior", options: METHODS }),
  chips(store, "shown", { label: "Map", options: SHOWN }),
  group(
    "Model and data",
    slider(store, "priorVariance", {
      label: "σ₀², of the prior",
      min: -2,
      max: 3,
      step: 0.05,
      text: short,
      ...logarithmic,
    }),
    slider(store, "count", { ...countOfPoints(store), min: 2, max: 200, also: newPoints }),
    slider(store, "spread", {
      label: "spread of a class",
      min: 0.2,
      max: 4,
      step: 0.1,
      text: short,
      also: newPoints,
    }),
    button("new-data", "New data", () =>
      store.change({ points: undefined, seed: (store.state.seed + 1) % 10_000 }),
    ),
  ),
  chips(store, "adds", { label: "A click adds", options: { "0": "● class 0", "1": "■ class 1" } }),
);
page.charts.append(plane.root, weights.root, written.root, note);
page.start();
