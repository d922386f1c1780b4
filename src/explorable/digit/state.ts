import { invalid } from "../../lib/core/shapes";
import { choiceField, numberField, schema, type Field } from "../shell/state";
import type { Stroke } from "./images";
import { strokesField } from "./strokes";

/** The temperatures of the slider; the lab's is 5. */
export const TEMPERATURES: readonly number[] = [1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100];

/** What the digit's page can be set to. */
export interface DigitState {
  /** A test image with changes, or a sheet of one's own. */
  source: "test" | "drawing";
  /** The test image's number of 0 … 9999; −1: the least sure one by the measure. */
  image: number;
  /** Lines of pen and eraser: over the test image, or on the sheet. */
  strokes: readonly Stroke[];
  /** Degrees, counter-clockwise. */
  turn: number;
  /** The number of the test image that is blended in, and its share. */
  other: number;
  share: number;
  /** Standard deviation of the noise in grey values, and its seed. */
  noise: number;
  seed: number;
  tool: Stroke["tool"];
  /** The score that decides, by its name. */
  measure: string;
  /** How many of the 10,000 test images are handed to a human. */
  rejected: number;
  /** T of the scores that depend on one. */
  temperature: number;
}

const temperatureField: Field<number> = {
  ...numberField(5, { above: 0 }),
  check: (name, value) => {
    if (TEMPERATURES.includes(value)) return value;
    throw invalid(name, `one of ${TEMPERATURES.join(", ")}`, value);
  },
};

/** Which scores there are, the page's tables say. */
const measureField: Field<string> = {
  fallback: "entropy",
  parse: (text) => text.replace(/\+/g, " "),
  check: (name, value) => {
    if (typeof value === "string" && /^[\w ,.-]{1,40}$/.test(value)) return value;
    throw invalid(name, "the name of a score", value);
  },
  print: (value) => value.replace(/ /g, "+"),
};

const TEST_IMAGE = { atMost: 9999, integer: true } as const;

export const digitSchema = schema<DigitState>(
  {
    source: choiceField("test", ["test", "drawing"]),
    image: numberField(-1, { atLeast: -1, ...TEST_IMAGE }),
    strokes: strokesField,
    turn: numberField(0, { atLeast: -180, atMost: 180 }),
    other: numberField(-1, { atLeast: -1, ...TEST_IMAGE }),
    share: numberField(0, { atLeast: 0, atMost: 1 }),
    noise: numberField(0, { atLeast: 0, atMost: 200 }),
    seed: numberField(0, { atLeast: 0, atMost: 9999, integer: true }),
    tool: choiceField("pen", ["pen", "eraser"]),
    measure: measureField,
    rejected: numberField(100, { atLeast: 1, atMost: 10_000, integer: true }),
    temperature: temperatureField,
  },
  {
    draw: {
      label: "Draw",
      task: "Draw a digit that LeNet reads right and is sure of; then add one stroke that makes it doubt.",
      state: { source: "drawing" },
    },
    turn: {
      label: "Turn a 6",
      task: "Turn the 6 by hand: where does LeNet doubt, and where is it sure of a 9?",
      state: { image: 21 },
    },
    blend: {
      label: "Blend two",
      task: "Move the share of the second digit: is the doubt largest in the middle, and which of its two parts grows?",
      state: { image: 32, other: 110, share: 0.5 },
    },
    noise: {
      label: "Noise",
      task: "Raise the noise until nobody could read the digit. Which scores notice, and which stay sure?",
      state: { image: 30, noise: 60 },
    },
    threshold: {
      label: "Whom to ask",
      task: "Hand more images to a human: after how many are half of the errors found, and by which score first?",
      state: { rejected: 300 },
    },
  },
);
