/** The image of a state, and where its scores stand among those of the test images. */
import { argMax } from "../../lib/core/probabilities";
import { addNoise, blend, isWiped, normalizeDrawing, paint, PIXELS, turn, type Image } from "./images";
import {
  codeOf,
  countAbove,
  rejectLeastSure,
  tableOf,
  type Pack,
  type Rejection,
  type ScoreTable,
} from "./pack";
import type { Reading } from "./reading";
import type { DigitState } from "./state";

/** What a page holds of a pack. */
export type Held = Pick<Pack, "notes" | "test" | "tables">;

/** The names of all scores, in the record's order. */
export function scoreNames({ tables }: Held): string[] {
  return [...new Set(tables.map(({ name }) => name))];
}

/** The table of the state's measure. @throws RangeError for a score that the page does not have */
export function chosenTable(held: Held, { measure, temperature }: DigitState): ScoreTable {
  const names = scoreNames(held);
  if (!names.includes(measure)) {
    throw new RangeError(`measure: expected one of ${names.join(", ")}, got ${measure}`);
  }
  return tableOf(held.tables, measure, temperature);
}

/** The page's images in the order of a table, least sure first. */
export function leastSureFirst({ shown }: ScoreTable): number[] {
  return Array.from(shown.keys()).sort((a, b) => shown[a] - shown[b]);
}

/**
 * The place in the page of a test image; −1 stands for the least sure one.
 * @throws RangeError for one that the page does not hold
 */
export function placeOf(held: Held, state: DigitState, number: number): number {
  if (number === -1) return leastSureFirst(chosenTable(held, state))[0];
  const place = held.test.indices.indexOf(number);
  if (place === -1) {
    const { length } = held.test.indices;
    throw new RangeError(
      `Test image ${number} is not among the ${length} of the ${held.notes.testImages} that this page holds: pick one below.`,
    );
  }
  return place;
}

export function testImage({ test }: Held, place: number): Image {
  return test.images.slice(place * PIXELS, (place + 1) * PIXELS);
}

/**
 * The image that LeNet sees.
 * @returns undefined where there is no ink: on an empty sheet, and on an image that the eraser has wiped blank
 * @throws RangeError as {@link placeOf}
 */
export function imageOf(held: Held, state: DigitState): Image | undefined {
  const { source, strokes, image, other, share, noise, seed } = state;
  const own = source === "drawing" ? normalizeDrawing(strokes) : testImage(held, placeOf(held, state, image));
  if (!own) return undefined;
  const blended = share > 0 ? blend(own, testImage(held, placeOf(held, state, other)), share) : own;
  const turned = turn(blended, state.turn);
  const painted = source === "test" ? paint(turned, strokes) : turned;
  if (isWiped(painted, turned)) return undefined;
  return addNoise(painted, { deviation: noise, seed });
}

/**
 * The rank of a score among those of the test images: 1 + how many of them are less sure. One that is surer than all has
 * the last one's.
 */
export function rankOf({ codes }: ScoreTable, score: number): number {
  return Math.min(1 + countAbove(codes, codeOf(score)), codes.length);
}

/** How many test images have this score, as far as the tables can tell. */
export function tiesOf({ codes }: ScoreTable, score: number): number {
  const code = codeOf(score);
  return countAbove(codes, code - 1) - countAbove(codes, code);
}

/** A count with a comma between thousands. */
export const grouped = (count: number): string => count.toLocaleString("en");

/** Thresholds of a curve for each factor of ten. */
const STEPS_PER_DECADE = 20;

/** Precision and recall of the errors along the thresholds, where the number of images handed over grows by a factor. */
export function thresholdCurve(table: ScoreTable): {
  rejected: number[];
  precision: number[];
  recall: number[];
} {
  const { length } = table.codes;
  const steps = Math.floor(Math.log10(length) * STEPS_PER_DECADE);
  const counts = Array.from({ length: steps + 1 }, (_, i) => Math.round(10 ** (i / STEPS_PER_DECADE)));
  const all = [...counts, length]
    .map((count) => rejectLeastSure(table, count))
    .filter(({ rejected }, i, list) => rejected !== list[i - 1]?.rejected);
  return {
    rejected: all.map(({ rejected }) => rejected),
    precision: all.map(({ precision }) => precision),
    recall: all.map(({ found, errors }) => found / errors),
  };
}

/** Whether a score's image is handed to a human. */
export function isRejected(rejection: Rejection, score: number): boolean {
  return codeOf(score) >= rejection.code;
}

/** What a reading says in a sentence. */
export function sentenceOf(reading: Reading): string {
  const read = argMax(reading.probabilities);
  const sure = Math.round(100 * reading.probabilities[read]);
  if (reading.passes === 0) return `LeNet reads ${read}, with probability ${sure}\u00a0%.`;
  const voted = argMax(reading.votes);
  const votes = Math.round(reading.votes[voted] * reading.passes);
  return `LeNet reads ${read}, with probability ${sure}\u00a0%; ${votes} of ${reading.passes} passes vote for ${voted}.`;
}
