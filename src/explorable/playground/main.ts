import type { ClassificationData } from "../../lib/data/toy-data";
import { probabilityScale, sequentialScale } from "../../lib/figures/style";
import { button, chips, choice, countOfPoints, group, logarithmic, numbers, slider } from "../shell/controls";
import { html } from "../shell/dom";
import { Handles, REMOVE_ONE } from "../shell/handles";
import { clearMap, colorTable, contourLines, paintMap } from "../shell/map";
import { openPage } from "../shell/page";
import { short } from "../shell/text";
import { Background } from "../shell/worker";
import about from "./about.json";
import { bar, LOSS_AXIS, losses, maps, methods, planeAxes, section, sectionAxes } from "./charts";
import { dataOf, placesOf } from "./data";
import { Learner, type Look } from "./learner";
import { FIRST_LINE, METHODS, playgroundSchema, RANGE, SHOWN, type PlaygroundState } from "./state";
import type { Settings } from "./training";
import type { PlaygroundCalls } from "./worker";

type Points = readonly (readonly number[])[];

/** Of the points, in four small maps. */
const POINT_SIZE = 0.62;
const tables = { probability: colorTable(probabilityScale), measure: colorTable(sequentialScale) };
const page = openPage({ about, schema: playgroundSchema, draw });
const { store } = page;
const written = numbers("numbers");
const note = html("p", { id: "note" });
const shownTitle = html("h2", {}, "");
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
let look: Look | undefined;
let resting = true;
let placed: { state: PlaygroundState; right: number } | undefined;
/** What is learned now, and what the last look at the networks belongs to: points, settings and epochs as text. */
let learned = "";
let lookOf = "";
let looked = "";

const learner = new Learner(new Background<PlaygroundCalls>(page.lost), {
  places: () => placesOf(store.state.line).inputs,
  take: (found, isLast) => {
    look = found;
    lookOf = learned;
    page.refresh();
    if (isLast) page.say(sentence(found));
  },
  fail: page.problem,
  inFewTurns: lessMotion,
});

function sentence({ epoch, methods: found }: Look): string {
  const parts = methods.map((name) => `${METHODS[name]} ${Math.round(100 * found[name].accuracy)} % right`);
  return `${epoch} epochs: ${parts.join(", ")}`;
}

const handles = methods.map((name) => ({
  ends: new Handles(maps[name], {
    move: (index, { x, y }, settled) => {
      const line = store.state.line ?? FIRST_LINE;
      store.change({ line: line.map((end, i) => (i === index ? [x, y] : end)) }, { settled });
    },
  }),
  points: new Handles(maps[name], {
    move: (index, { x, y }, settled) =>
      setPoints((all) => all.map((point, i) => (i === index ? [x, y, point[2]] : point)), settled),
    add: ({ x, y }) => setPoints((all) => [...all, [x, y, Number(store.state.adds)]]),
    remove: (index) => setPoints((all) => all.filter((_, i) => i !== index)),
  }),
}));

function setPoints(change: (all: Points) => Points, settled = true): void {
  const { inputs, labels } = dataOf(store.state);
  page.attempt(() => {
    const next = change(inputs.map(([x, y], n) => [x, y, labels[n]]));
    store.change({ points: playgroundSchema.fields.points.check("points", next) }, { settled });
  }, REMOVE_ONE);
}

function noteOn(labels: number[], key: string): string {
  if (labels.length === 0) return "Without a point there is nothing to learn: click a map to add one.";
  if (look && !learner.isRunning && key !== lookOf)
    return "Paused: maps and numbers are those from before the change. Press Play to train on what is shown now.";
  if (labels.every((label) => label === labels[0]))
    return `All points are of class ${labels[0]}: the networks learn to say so everywhere.`;
  return "";
}

/** What the networks learn from. */
function lessonOf(state: PlaygroundState): { points: ClassificationData; settings: Settings; key: string } {
  const { hiddenUnits, learningRate, rate, priorVariance, members, seed, epochs } = state;
  const points = dataOf(state);
  const settings = { hiddenUnits, learningRate, rate, priorVariance, members, seed };
  return { points, settings, key: JSON.stringify([points, settings, epochs]) };
}

/** Without a point nothing of what was learned is left. */
function showNothing(): void {
  learner.stop();
  look = undefined;
  learned = lookOf = "";
  for (const name of methods) {
    clearMap(maps[name]);
    maps[name].lines("boundary", []);
    for (const chart of [section, losses]) chart.line(name, [], []);
  }
  written.show({}, short);
}

/** Trains anew where what the networks learn from has changed, and looks anew where the line has moved. */
function follow(
  { epochs, line }: PlaygroundState,
  { points, settings, key }: ReturnType<typeof lessonOf>,
): void {
  if (points.labels.length === 0) showNothing();
  else if (resting && key !== learned) {
    learned = key;
    learner.begin(points, settings, epochs);
  } else if (look && JSON.stringify(line) !== looked) learner.lookAgain();
  looked = JSON.stringify(line);
}

function showHandles(state: PlaygroundState): void {
  for (const name of methods) maps[name].setAxes(...planeAxes);
  const { right } = maps.plain.inside;
  // Hundreds of points in four maps are placed again only where they or the maps have changed.
  if (placed?.state === state && placed.right === right) return;
  placed = { state, right };
  const { inputs, labels } = dataOf(state);
  const line = state.line ?? FIRST_LINE;
  methods.forEach((name, k) => {
    maps[name].line(
      "section-line",
      line.map(([x]) => x),
      line.map(([, y]) => y),
    );
    handles[k].ends.show(
      line.map(([x, y], i) => ({
        x,
        y,
        label: i === 0 ? "start of the line" : "end of the line",
        look: "grip",
      })),
    );
    handles[k].points.show(
      inputs.map(([x, y], n) => ({
        x,
        y,
        label: `point ${n + 1} of ${inputs.length}, class ${labels[n]}`,
        look: `class${labels[n]}`,
        size: POINT_SIZE,
        square: labels[n] === 1,
      })),
    );
  });
}

function draw(state: PlaygroundState): void {
  const isProbability = state.shown === "probability";
  shownTitle.textContent = isProbability ? "p(y = 1 | x)" : `${SHOWN[state.shown]} uncertainty`;
  bar.show(isProbability ? tables.probability : tables.measure, "0", isProbability ? "1" : "log 2 nats");
  showHandles(state);
  const lesson = lessonOf(state);
  follow(state, lesson);
  const text = noteOn(lesson.points.labels, lesson.key);
  if (text !== "" && text !== note.textContent) page.say(text);
  note.textContent = text;
  if (look) drawLook(state, look);
}

function drawLook(
  { shown, line, epochs }: PlaygroundState,
  { side, methods: found, epoch, losses: all }: Look,
): void {
  const isProbability = shown === "probability";
  const step = (RANGE[1] - RANGE[0]) / (side - 1);
  const place = (column: number, row: number): { x: number; y: number } => ({
    x: RANGE[0] + column * step,
    y: RANGE[0] + row * step,
  });
  const { distances } = placesOf(line);
  section.setAxes(...sectionAxes(distances[distances.length - 1], isProbability));
  losses.setAxes(
    { label: "epoch", range: [0, epochs], ticks: [0, epochs / 2, epochs].map(Math.round) },
    LOSS_AXIS,
  );
  // A curve needs no more places than pixels.
  const every = Math.ceil(epochs / 400);
  for (const name of methods) {
    const { map, section: along } = found[name];
    paintMap(maps[name], map[shown], {
      columns: side,
      range: [0, isProbability ? 1 : Math.LN2],
      table: isProbability ? tables.probability : tables.measure,
    });
    maps[name].lines("boundary", contourLines(map.probability, side, 0.5, place));
    section.line(name, distances, along[shown]);
    const kept = all[name].filter((_, i) => i % every === 0);
    losses.line(
      name,
      kept.map((_, i) => 1 + i * every),
      kept.map((loss) => Math.max(LOSS_AXIS.range[0], loss)),
    );
  }
  const parts = methods.flatMap((name): [string, number][] => [
    [`${METHODS[name]}: loss`, found[name].loss],
    [`${METHODS[name]}: accuracy`, found[name].accuracy],
  ]);
  written.show({ epoch, ...Object.fromEntries(parts) }, short);
}

const running = button("motion", "Pause", () => {
  learner.setRunning(!learner.isRunning);
  running.root.textContent = learner.isRunning ? "Pause" : "Play";
  page.refresh();
});
const newPoints = (): Partial<PlaygroundState> => ({ points: undefined });
const percent = (value: number): string => `${Math.round(100 * value)} %`;

store.onChange((settled) => {
  resting = settled;
});
page.toolbar.prepend(running.root);
const shown = chips(store, "shown", { label: "Show", options: SHOWN });
const adds = chips(store, "adds", { label: "A click adds", options: { "0": "● class 0", "1": "■ class 1" } });
page.add(
  shown,
  adds,
  group(
    "Data",
    choice(store, "data", {
      label: "shape",
      options: { moons: "moons", blobs: "blobs", rings: "rings" },
      also: newPoints,
    }),
    slider(store, "count", { ...countOfPoints(store), min: 2, max: 400, also: newPoints }),
    slider(store, "noise", { label: "noise", min: 0, max: 1, step: 0.01, text: short, also: newPoints }),
    button("new-data", "New data", () =>
      store.change({ points: undefined, seed: (store.state.seed + 1) % 10_000 }),
    ),
    button("clear", "No points", () => store.change({ points: [] })),
  ),
  group(
    "Networks",
    slider(store, "hiddenUnits", { label: "hidden units", min: 1, max: 100, step: 1 }),
    slider(store, "epochs", { label: "epochs", min: 10, max: 3000, step: 10 }),
    slider(store, "learningRate", {
      label: "learning rate",
      min: -3.3,
      max: -1,
      step: 0.05,
      text: short,
      ...logarithmic,
    }),
    slider(store, "rate", { label: "dropout rate", min: 0, max: 0.9, step: 0.05, text: percent }),
    slider(store, "priorVariance", {
      label: "prior variance",
      min: -2,
      max: 2,
      step: 0.05,
      text: short,
      ...logarithmic,
    }),
    slider(store, "members", { label: "ensemble, members", min: 2, max: 10, step: 1 }),
  ),
);
page.charts.append(
  html(
    "div",
    { class: "maps" },
    // What is shown, and what a click does, stand by the maps.
    html("div", { class: "maps-title" }, html("div", {}, shownTitle, bar.root), shown.root, adds.root),
    ...methods.map((name) => maps[name].root),
  ),
  section.root,
  losses.root,
  written.root,
  note,
);
page.start();
