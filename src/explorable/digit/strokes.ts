/** Strokes in an address: a letter for the tool, then four characters a place. */
import { invalid } from "../../lib/core/shapes";
import type { Field } from "../shell/state";
import { SIDE, type Place, type Stroke } from "./images";

/** Steps of a place along each side: a quarter of a pixel. */
const STEPS = 4;
/** Two digits of this base say a coordinate. */
const BASE = 32;
/** Most places of all strokes together: more would not fit an address. */
export const MOST_PLACES = 1500;

const LETTERS = { pen: "p", eraser: "e" } as const;

/** A place as an address keeps it, within the sheet. */
export function roundPlace({ x, y }: Place): Place {
  const round = (value: number): number => Math.max(0, Math.min(SIDE, Math.round(value * STEPS) / STEPS));
  return { x: round(x), y: round(y) };
}

const coordinate = (value: number): string =>
  Math.round(value * STEPS)
    .toString(BASE)
    .padStart(2, "0");

function parseStroke(text: string): Stroke {
  if (!/^[pe](?:[0-3][0-9a-v][0-3][0-9a-v])+$/.test(text)) {
    throw invalid("strokes", "p or e and four characters for each place", text);
  }
  const numbers = text
    .slice(1)
    .match(/../g)!
    .map((pair) => parseInt(pair, BASE) / STEPS);
  const places = Array.from({ length: numbers.length / 2 }, (_, i) => ({
    x: numbers[2 * i],
    y: numbers[2 * i + 1],
  }));
  return { tool: text.startsWith("p") ? "pen" : "eraser", places };
}

/** Strokes and one more, which ends where there is no room for its places. */
export function withStroke(
  strokes: readonly Stroke[],
  { tool, places }: Stroke,
): { strokes: readonly Stroke[]; cut: boolean } {
  const room = MOST_PLACES - strokes.reduce((sum, stroke) => sum + stroke.places.length, 0);
  const kept = places.slice(0, room);
  return {
    strokes: kept.length > 0 ? [...strokes, { tool, places: kept }] : strokes,
    cut: kept.length < places.length,
  };
}

/** The strokes of a state. */
export const strokesField: Field<readonly Stroke[]> = {
  fallback: [],
  parse: (text) => (text === "" ? [] : text.split(";").map(parseStroke)),
  check: (name, strokes) => {
    const places = strokes.flatMap((stroke) => stroke.places);
    if (places.length > MOST_PLACES) throw invalid(name, `at most ${MOST_PLACES} places`, places.length);
    const outside = places.find(({ x, y }) => !(x >= 0 && x <= SIDE && y >= 0 && y <= SIDE));
    if (outside) throw invalid(name, `places within 0 … ${SIDE}`, outside);
    return strokes;
  },
  print: (strokes) =>
    strokes
      .map(
        ({ tool, places }) =>
          LETTERS[tool] + places.map(({ x, y }) => coordinate(x) + coordinate(y)).join(""),
      )
      .join(";"),
};
