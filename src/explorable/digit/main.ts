import { button, chips, group, numbers, slider, type Control } from "../shell/controls";
import { Chart } from "../shell/chart";
import { carriedData } from "../shell/data";
import { html } from "../shell/dom";
import { Motion } from "../shell/motion";
import { openPage } from "../shell/page";
import { short } from "../shell/text";
import about from "./about.json";
import type { Image } from "./images";
import {
  chosenTable,
  imageOf,
  isRejected,
  leastSureFirst,
  rankOf,
  scoreNames,
  sentenceOf,
  testImage,
  thresholdCurve,
  type Held,
} from "./model";
import { readPack, rejectLeastSure, scoreOf, tableOf, type Rejection, type ScoreTable } from "./pack";
import { Pad, paintImage } from "./pad";
import { Reader } from "./reader";
import type { Reading } from "./reading";
import { digitSchema, TEMPERATURES, type DigitState } from "./state";
import { ClassTable, ScoreTable as ScoreList } from "./tables";
import { Thumbnails, type Thumbnail } from "./thumbnails";

/** Images in a row. */
const ROW = 40;
/** How far the digit swings by itself, in degrees, and how fast, in radians a second. */
const SWING = { degrees: 25, speed: 0.9 };
const EMPTY = "There is no ink on the sheet yet: draw a digit on it, or pick an image below.";

const page = openPage({ about, schema: digitSchema, draw });
const { store } = page;
let held: Held | undefined;
let reading: Reading | undefined;
/** Scores of the image before, until this one's are there. */
let known: Record<string, number> = {};
let asked: { image: Image; temperature: number } | undefined;
let angle = { phase: 0, last: 0 };

const reader = new Reader(take, (reason) => page.problem(reason));
const pad = new Pad({ draw: drawStroke, say: page.say });
const seen = html("canvas", { id: "seen", role: "img", "aria-label": "The image that LeNet gets" });
const verdict = html("p", { id: "verdict" });
const classes = new ClassTable();
const scores = html("div", { class: "place-of-scores" });
let scoreList: ScoreList | undefined;
const rows = {
  rejected: new Thumbnails("rejected-images", pick),
  accepted: new Thumbnails("accepted-images", pick),
};
const written = numbers("numbers");
const chart = new Chart({
  id: "threshold",
  title: "Errors found by the threshold",
  description: "Precision and recall of the errors over the number of images that are handed to a human",
  ratio: 0.5,
  leastHeight: 190,
  legend: { precision: "precision", recall: "share of all errors found", own: "this image" },
});

/** Strokes before the one that is under way. */
let before: DigitState["strokes"] | undefined;

function drawStroke(places: DigitState["strokes"][number]["places"], settled: boolean): void {
  before ??= store.state.strokes;
  const strokes = [...before, { tool: store.state.tool, places }];
  if (settled) before = undefined;
  page.attempt(() =>
    store.change({ strokes: digitSchema.fields.strokes.check("strokes", strokes) }, { settled }),
  );
}

function pick(place: number): void {
  if (held) store.change({ source: "test", image: held.test.indices[place], strokes: [], turn: 0 });
}

function take(next: Reading): void {
  reading = next;
  known = { ...known, ...next.scores };
  if (held) showReading(held, store.state);
}

function clearReading(): void {
  asked = reading = undefined;
  known = {};
}

/** Asks for a reading where the image or the temperature is another than before. */
function read(image: Image, { temperature }: DigitState): void {
  const same = asked?.temperature === temperature && asked.image.every((value, i) => value === image[i]);
  if (same) return;
  asked = { image, temperature };
  reader.read({ image, temperature, hurried: !motion.running });
}

function showReading(all: Held, state: DigitState): void {
  const { measure, temperature, rejected } = state;
  classes.show(reading);
  const list = scoreNames(all).map((name) => {
    const value = known[name];
    const threshold = rejectLeastSure(tableOf(all.tables, name, temperature), rejected);
    return {
      name,
      value,
      rank: value === undefined ? undefined : rankOf(all, name, value, temperature),
      rejected: value !== undefined && isRejected(threshold, value),
      old: reading?.scores[name] === undefined,
    };
  });
  scoreList?.show(list, measure);
  const row = list.find(({ name }) => name === measure);
  verdict.textContent = "";
  if (!reading || row?.rank === undefined) return;
  const fate = row.rejected ? "It goes to a human" : "Its answer is accepted";
  const sentence = `${sentenceOf(reading)} ${fate}: by ${measure}, ${row.rank} of ${all.notes.testImages} test images are less sure.`;
  verdict.textContent = sentence;
  chart.line("own", [row.rank + 1, row.rank + 1], [0, 1]);
  if (reading.complete && !motion.running) page.say(sentence);
}

function thumbnail({ test }: Held, place: number): Thumbnail {
  const [label, read, number] = [test.labels[place], test.predictions[place], test.indices[place]];
  const misread = label !== read;
  return {
    place,
    image: testImage({ test } as Held, place),
    text: misread ? `${label}→${read}` : String(label),
    label: `test image ${number}, a ${label}${misread ? ` read as ${read}` : ""}`,
    misread,
  };
}

function showRows(all: Held, table: ScoreTable, rejection: Rejection, state: DigitState): void {
  const order = leastSureFirst(table);
  const [handed, kept] = [
    order.filter((place) => table.shown[place] < rejection.rejected),
    order.filter((place) => table.shown[place] >= rejection.rejected),
  ];
  const current = state.source === "test" ? all.test.indices.indexOf(state.image) : -1;
  const shown = state.source === "test" && state.image === -1 ? order[0] : current;
  const show = (row: Thumbnails, title: string, places: number[]): void =>
    row.show(
      title,
      places.slice(0, ROW).map((place) => thumbnail(all, place)),
      shown,
    );
  show(rows.rejected, `Handed to a human: ${rejection.rejected}, least sure first`, handed);
  show(rows.accepted, `Accepted: ${all.notes.testImages - rejection.rejected}, least sure first`, kept);
}

function showThreshold(all: Held, table: ScoreTable, rejection: Rejection): void {
  const N = all.notes.testImages;
  const powers = Array.from({ length: Math.floor(Math.log10(N)) + 1 }, (_, i) => 10 ** i);
  chart.setAxes(
    { label: "images handed to a human", range: [1, N], ticks: powers, log: true },
    { label: "share", range: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] },
  );
  const { rejected, precision, recall } = thresholdCurve(table);
  chart.line("precision", rejected, precision);
  chart.line("recall", rejected, recall);
  chart.line("here", [rejection.rejected, rejection.rejected], [0, 1]);
  chart.line("own", [], []);
  written.show(
    {
      threshold: scoreOf(rejection.code),
      "handed over": rejection.rejected,
      "errors found": rejection.found,
      "errors in all": rejection.errors,
      precision: rejection.precision,
      "error rate of the accepted": rejection.risk,
    },
    (value) => (Number.isInteger(value) ? String(value) : short(value)),
  );
}

function draw(state: DigitState): void {
  if (!held) return;
  const table = chosenTable(held, state);
  const rejection = rejectLeastSure(table, state.rejected);
  showRows(held, table, rejection, state);
  showThreshold(held, table, rejection);
  const image = imageOf(held, state);
  if (state.source === "drawing") pad.showStrokes(state.strokes);
  else pad.showImage(image!);
  seen.hidden = !image;
  if (image) {
    paintImage(seen, image);
    read(image, state);
  } else clearReading();
  showReading(held, state);
  if (!image) throw new RangeError(EMPTY);
}

const motion = new Motion((seconds) => {
  const { source, turn } = store.state;
  if (!held || source === "drawing") return;
  // The swing goes on from wherever the digit was turned to.
  const from = turn - (turn === angle.last ? SWING.degrees * Math.sin(angle.phase) : 0);
  const phase = turn === angle.last ? angle.phase + SWING.speed * seconds : 0;
  const next = Math.round(10 * (from + SWING.degrees * Math.sin(phase))) / 10;
  angle = { phase, last: Math.max(-180, Math.min(180, next)) };
  store.change({ turn: angle.last }, { settled: false });
});

/** Whoever takes a hand to the page stops what moves by itself. */
function stopAtHand(): void {
  const stop = (event: Event): void => {
    const { target } = event;
    const moves = target instanceof Element && target.closest("#motion, summary");
    if (!moves && motion.running) motion.set(false);
  };
  document.addEventListener("pointerdown", stop, true);
  document.addEventListener("keydown", (event) => event.key !== "Tab" && stop(event), true);
}

const percent = (value: number): string => `${Math.round(100 * value)} %`;

/** The number of the image after another one in the order of the measure. */
function nextAfter(all: Held, number: number): number {
  const order = leastSureFirst(chosenTable(all, store.state));
  const place = all.test.indices.indexOf(number);
  return all.test.indices[order[(order.indexOf(place) + 1) % order.length]];
}

const controls: Control[] = [
  group(
    "Image",
    chips(store, "source", { label: "what", options: { test: "a test image", drawing: "an empty sheet" } }),
    chips(store, "tool", { label: "tool", options: { pen: "pen", eraser: "eraser" } }),
    button("clear", "Take all strokes away", () => store.change({ strokes: [] }), {
      disabled: () => store.state.strokes.length === 0,
    }),
    slider(store, "turn", {
      label: "turn",
      min: -180,
      max: 180,
      step: 1,
      text: (value) => `${Math.round(value)}°`,
    }),
    slider(store, "share", { label: "blend in a second one", min: 0, max: 1, step: 0.01, text: percent }),
    button("other", "Another second one", () => {
      if (held) store.change({ other: nextAfter(held, store.state.other), share: store.state.share || 0.5 });
    }),
    slider(store, "noise", { label: "noise, of 255", min: 0, max: 200, step: 1 }),
    button("new-noise", "New noise", () => store.change({ seed: (store.state.seed + 1) % 10_000 }), {
      disabled: () => store.state.noise === 0,
    }),
  ),
  group(
    "Score and threshold",
    slider(store, "temperature", {
      label: "T, temperature",
      min: 0,
      max: TEMPERATURES.length - 1,
      step: 1,
      toValue: (position) => TEMPERATURES[position],
      toPosition: (value) => TEMPERATURES.indexOf(value),
    }),
    slider(store, "rejected", {
      label: "handed to a human",
      min: 0,
      max: 4,
      step: 0.02,
      toValue: (position) => Math.round(10 ** position),
      toPosition: Math.log10,
      text: (value) => `${value} least sure`,
    }),
  ),
];

page.toolbar.prepend(motion.button);
page.add(...controls);
page.charts.append(
  html(
    "figure",
    { class: "chart sheet" },
    html("figcaption", {}, "Draw here"),
    html(
      "div",
      { class: "sheets" },
      pad.canvas,
      html("figure", {}, seen, html("figcaption", {}, "as LeNet gets it")),
    ),
    verdict,
  ),
  classes.root,
  scores,
  html("div", { class: "rows" }, rows.rejected.root, rows.accepted.root),
  html("div", { class: "finding" }, chart.root, written.root),
);
stopAtHand();
page.start();
if (window.location.hash.length > 1) motion.set(false);

void (async () => {
  try {
    const file = await carriedData();
    held = readPack(file);
    scoreList = new ScoreList(held.notes.testImages, (measure) => store.change({ measure }));
    scores.append(scoreList.root);
    page.refresh();
    await reader.load(file);
    page.refresh();
  } catch (error) {
    page.problem((error as Error).message);
  }
})();
