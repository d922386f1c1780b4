import { button, chips, group, slider, type Control } from "../shell/controls";
import { carriedData } from "../shell/data";
import { html } from "../shell/dom";
import { Motion } from "../shell/motion";
import { openPage } from "../shell/page";
import { fixed } from "../shell/text";
import about from "./about.json";
import { Findings } from "./findings";
import { PIXELS, type Image } from "./images";
import {
  chosenTable,
  grouped,
  imageOf,
  isRejected,
  leastSureFirst,
  rankOf,
  scoreNames,
  sentenceOf,
  tiesOf,
  type Held,
} from "./model";
import { readPack, rejectLeastSure, tableOf } from "./pack";
import { Pad, paintImage } from "./pad";
import { Reader, type Wish } from "./reader";
import type { Reading } from "./reading";
import { digitSchema, TEMPERATURES, type DigitState } from "./state";
import { MOST_PLACES, withStroke } from "./strokes";
import { ClassTable, ScoreTable as ScoreList, type ScoreRow } from "./tables";

/** How far the digit swings by itself, in degrees, and how fast, in radians a second. */
const SWING = { degrees: 25, speed: 0.9 };
const NO_INK = {
  drawing: "There is no ink on the sheet yet: draw a digit on it, or pick an image below.",
  test: "The eraser has left no ink: draw a digit, pick an image below, or take all strokes away.",
} satisfies Record<DigitState["source"], string>;
const FULL = `The sheet is full, ${grouped(MOST_PLACES)} places of all strokes together: undo, or take all strokes away.`;
const BLANK: Image = new Uint8Array(PIXELS);

const page = openPage({ about, schema: digitSchema, draw, opened: () => motion.set(false) });
const { store } = page;
let held: Held | undefined;
let reading: Reading | undefined;
/** Scores of the image before, until this one's are there. */
let known: Record<string, number> = {};
/** What is to be read, and whether it is by now. */
let asked: Wish | undefined;
let angle = { phase: 0, last: 0 };

const reader = new Reader({
  take,
  fail: (reason) => {
    scores.setAttribute("aria-busy", "false");
    page.problem(reason);
  },
  lost: page.lost,
});
const pad = new Pad({ draw: drawStroke, say: page.say });
const seen = html("canvas", { id: "seen", role: "img", "aria-label": "The image that LeNet gets" });
const verdict = html("p", { id: "verdict" });
const classes = new ClassTable();
const scores = html("div", { class: "place-of-scores" });
let scoreList: ScoreList | undefined;
const findings = new Findings(pick);

/** Strokes before the one that is under way. */
let before: DigitState["strokes"] | undefined;

function drawStroke(places: DigitState["strokes"][number]["places"], settled: boolean): void {
  before ??= store.state.strokes;
  const { strokes, cut } = withStroke(before, { tool: store.state.tool, places });
  if (settled) before = undefined;
  store.change({ strokes }, { settled });
  page.attempt(() => {
    if (cut) throw new RangeError(FULL);
  });
}

function pick(place: number): void {
  if (held) store.change({ source: "test", image: held.test.indices[place], strokes: [], turn: 0 });
}

function take(next: Reading, of: Wish): void {
  if (!held || !asked) return;
  reading = next;
  known = { ...known, ...next.scores };
  const done = next.complete && of === asked;
  scores.setAttribute("aria-busy", String(!done));
  showReading(held, store.state);
  if (done && !motion.running) page.say(verdict.textContent ?? "");
}

/** Nothing is read, nothing is under way. */
function clearReading(): void {
  scores.setAttribute("aria-busy", "false");
  asked = reading = undefined;
  known = {};
}

/** Asks for a reading where the image or the temperature is another than before. */
function read(image: Image, { temperature }: DigitState): void {
  const same = asked?.temperature === temperature && asked.image.every((value, i) => value === image[i]);
  if (same) return;
  asked = { image, temperature, hurried: !motion.running };
  scores.setAttribute("aria-busy", "true");
  reader.read(asked);
}

function showReading(all: Held, state: DigitState): void {
  const { measure, temperature, rejected } = state;
  classes.show(reading);
  const list = scoreNames(all).map((name) => {
    const value = known[name];
    const table = tableOf(all.tables, name, temperature);
    return {
      name,
      value,
      rank: value === undefined ? undefined : rankOf(table, value),
      rejected: value !== undefined && isRejected(rejectLeastSure(table, rejected), value),
      old: reading?.scores[name] === undefined,
    };
  });
  scoreList?.show(list, measure);
  const own = list.find(({ name }) => name === measure);
  findings.markRank(own?.rank);
  const ranked = own?.value === undefined ? "" : ` ${fateOf(all, state, own)}`;
  verdict.textContent = reading ? sentenceOf(reading) + ranked : "";
}

/** What the threshold does with the image, and where its score stands. */
function fateOf(
  all: Held,
  { measure, temperature }: DigitState,
  { value, rank, rejected }: ScoreRow,
): string {
  const fate = rejected ? "It goes to a human" : "Its answer is accepted";
  const ties = tiesOf(tableOf(all.tables, measure, temperature), value!);
  const among = ties > 1 ? `; ${grouped(ties)} have this score` : "";
  const place = `${grouped(rank!)} of ${grouped(all.notes.testImages)}, 1 being the least sure${among}`;
  return `${fate}: by ${measure} it ranks ${place}.`;
}

function draw(state: DigitState): void {
  if (!held) return;
  findings.show(held, state);
  const image = imageOf(held, state);
  if (state.source === "drawing") pad.showStrokes(state.strokes);
  else pad.showImage(image ?? BLANK);
  seen.hidden = !image;
  if (image) {
    paintImage(seen, image);
    read(image, state);
  } else clearReading();
  showReading(held, state);
  if (image) return;
  verdict.textContent = NO_INK[state.source];
  page.say(verdict.textContent);
}

const motion = new Motion((seconds) => {
  const { source, turn } = store.state;
  if (!held || source === "drawing") return;
  // The swing goes on from wherever the digit was turned to.
  const from = turn - (turn === angle.last ? SWING.degrees * Math.sin(angle.phase) : 0);
  const phase = turn === angle.last ? angle.phase + SWING.speed * seconds : 0;
  const next = Math.round(10 * (from + SWING.degrees * Math.sin(phase))) / 10;
  angle = { phase, last: Math.max(-180, Math.min(180, next)) };
  store.move({ turn: angle.last });
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
    chips(store, "source", { label: "start from", options: { test: "test image", drawing: "empty sheet" } }),
    chips(store, "tool", { label: "tool", options: { pen: "pen", eraser: "eraser" } }),
    button("clear", "Take all strokes away", () => store.change({ strokes: [] }), {
      disabled: () => store.state.strokes.length === 0,
    }),
    slider(store, "turn", {
      label: "turn",
      min: -180,
      max: 180,
      step: 1,
      text: (value) => `${fixed(value, 0)}°`,
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
      label: "least sure handed over",
      min: 0,
      max: 4,
      step: 0.02,
      toValue: (position) => Math.round(10 ** position),
      toPosition: Math.log10,
      text: grouped,
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
  ...findings.roots,
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
    page.lost((error as Error).message);
  }
})();
