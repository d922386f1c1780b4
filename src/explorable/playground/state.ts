import { choiceField, numberField, rowsField, schema } from "../shell/state";

export const METHODS = {
  plain: "plain",
  dropout: "MC dropout",
  variational: "variational",
  ensemble: "ensemble",
} as const;

export type Method = keyof typeof METHODS;

export const SHOWN = {
  probability: "p(y = 1)",
  total: "total",
  aleatoric: "aleatoric",
  epistemic: "epistemic",
} as const;

/** The window of the maps, [from, to] on both axes. */
export const RANGE: [number, number] = [-3, 4];
const PLACE = { atLeast: RANGE[0], atMost: RANGE[1] } as const;
export const MOST_POINTS = 400;

/** What the playground can be set to. */
export interface PlaygroundState {
  data: "moons" | "blobs" | "rings";
  count: number;
  /** Standard deviation of the noise. */
  noise: number;
  /** Of the data and of all networks. */
  seed: number;
  /** Points (x₁, x₂, class) of one's own, in place of drawn ones. */
  points: readonly (readonly number[])[] | undefined;
  hiddenUnits: number;
  epochs: number;
  learningRate: number;
  /** Dropout rate. */
  rate: number;
  /** σ₀² of the variational network's weights. */
  priorVariance: number;
  members: number;
  shown: keyof typeof SHOWN;
  /** Ends (x₁, x₂) of the line along which uncertainties are drawn. */
  line: readonly (readonly number[])[] | undefined;
  /** The class of a point that is added. */
  adds: "0" | "1";
}

/** The line where none is given: from beyond one moon to beyond the other. */
export const FIRST_LINE = [
  [-2.5, -1.5],
  [3.5, 2.5],
] as const;

const keysOf = <T extends object>(record: T): (keyof T)[] => Object.keys(record) as (keyof T)[];

export const playgroundSchema = schema<PlaygroundState>(
  {
    data: choiceField("moons", ["moons", "blobs", "rings"]),
    count: numberField(200, { atLeast: 2, atMost: MOST_POINTS, integer: true }),
    noise: numberField(0.1, { atLeast: 0, atMost: 1 }),
    seed: numberField(0, { atLeast: 0, atMost: 9999, integer: true }),
    points: rowsField([PLACE, PLACE, { atLeast: 0, atMost: 1, integer: true }], { atMost: MOST_POINTS }),
    hiddenUnits: numberField(50, { atLeast: 1, atMost: 100, integer: true }),
    epochs: numberField(1000, { atLeast: 10, atMost: 3000, integer: true }),
    learningRate: numberField(0.01, { atLeast: 0.0005, atMost: 0.1 }),
    rate: numberField(0.2, { atLeast: 0, atMost: 0.9 }),
    priorVariance: numberField(1, { atLeast: 0.01, atMost: 100 }),
    members: numberField(5, { atLeast: 2, atMost: 10, integer: true }),
    shown: choiceField("total", keysOf(SHOWN)),
    line: rowsField([PLACE, PLACE], { exactly: 2 }),
    adds: choiceField("1", ["0", "1"]),
  },
  {
    moons: {
      label: "Moons",
      task: "Look at the epistemic part: does it grow away from the moons everywhere, or in fans?",
      state: { shown: "epistemic" },
    },
    blobs: {
      label: "Blobs",
      task: "The classes overlap: which part is large between them, and does another hundred points lower it?",
      state: { data: "blobs", noise: 0.8, shown: "aleatoric" },
    },
    rings: {
      label: "Rings",
      task: "The outside was never seen. Which of the four is sure of it, and of which class?",
      state: { data: "rings", shown: "total" },
    },
    gap: {
      label: "A gap",
      task: "Two points, one of each class, and much in between: who doubts the middle, who doubts the far sides?",
      state: {
        points: [
          [-0.5, 0.5, 0],
          [-0.6, 0.4, 0],
          [-0.4, 0.6, 0],
          [1.5, 0.5, 1],
          [1.6, 0.6, 1],
          [1.4, 0.4, 1],
        ],
        shown: "epistemic",
      },
    },
    dropout: {
      label: "Dropout ½",
      task: "Half of the units are dropped: what does MC dropout say now on the data, and what far away?",
      state: { rate: 0.5, shown: "epistemic" },
    },
    few: {
      label: "Few data",
      task: "With 60 points the variational network hardly leaves its prior. How many does it need?",
      state: { count: 60, shown: "probability" },
    },
    prior: {
      label: "Wide prior",
      task: "A prior variance of 10 for the variational network: does its total far away change?",
      state: { priorVariance: 10, shown: "total" },
    },
  },
);
