import { choiceField, numberField, rowsField, schema } from "../shell/state";

export const METHODS = {
  map: "MAP",
  laplace: "Laplace",
  diagonal: "VI, diagonal",
  full: "VI, full",
  hmc: "HMC",
  exact: "exact",
} as const;

export const SHOWN = {
  probability: "p(y = 1)",
  total: "total",
  aleatoric: "aleatoric",
  epistemic: "epistemic",
  difference: "|Δp| to exact",
} as const;

export type Method = keyof typeof METHODS;

/** What the posterior's page can be set to. */
export interface PosteriorState {
  method: Method;
  shown: keyof typeof SHOWN;
  /** σ₀², of each weight and of the bias. */
  priorVariance: number;
  /** How data are drawn: two round clouds around (−2, −2) and (2, 2) with N points, their standard deviation, a seed. */
  count: number;
  spread: number;
  seed: number;
  /** Points (x₁, x₂, class) of one's own, in place of those. */
  points: readonly (readonly number[])[] | undefined;
  /** The class of a point that is added. */
  adds: "0" | "1";
}

const PLACE = { atLeast: -6, atMost: 6 } as const;

/** Most points: the exact posterior takes a time in proportion. */
export const MOST_POINTS = 400;

const keysOf = <T extends object>(record: T): (keyof T)[] => Object.keys(record) as (keyof T)[];

export const posteriorSchema = schema<PosteriorState>(
  {
    method: choiceField("laplace", keysOf(METHODS)),
    shown: choiceField("probability", keysOf(SHOWN)),
    priorVariance: numberField(20, { atLeast: 0.01, atMost: 1000 }),
    count: numberField(16, { atLeast: 2, atMost: 200, integer: true }),
    spread: numberField(1.5, { atLeast: 0.2, atMost: 4 }),
    seed: numberField(0, { atLeast: 0, atMost: 9999, integer: true }),
    points: rowsField([PLACE, PLACE, { atLeast: 0, atMost: 1, integer: true }], { atMost: MOST_POINTS }),
    adds: choiceField("1", ["0", "1"]),
  },
  {
    separable: {
      label: "Separable",
      task: "A line separates these points, so the steeper the better. Who sees that the posterior leans to one side?",
      state: { spread: 0.8, count: 40, method: "laplace" },
    },
    overlapping: {
      label: "Overlapping",
      task: "Many points that overlap: do the six still differ? Take points away until they do.",
      state: { spread: 2, count: 200, method: "laplace" },
    },
    correlated: {
      label: "Correlated",
      task: "Points along a line tie the two weights together. What does the diagonal Gaussian make of that?",
      state: {
        method: "diagonal",
        points: [-4, -3, -2, -1, -0.5, 0.5, 1, 2, 3, 4].map((x, i) => [
          x,
          x + (i % 2 ? 0.4 : -0.4),
          x > 0 === (i !== 4) ? 1 : 0,
        ]),
      },
    },
    prior: {
      label: "Hardly a prior",
      task: "Two points and a wide prior: move σ₀² down. Who follows the exact posterior?",
      state: {
        points: [
          [-2, -1, 0],
          [2, 1, 1],
        ],
        priorVariance: 500,
        method: "laplace",
      },
    },
    one: {
      label: "One class",
      task: "Only one class was seen. What keeps the weights finite, and what does the map say?",
      state: {
        points: [
          [1, 1, 1],
          [2, 1.5, 1],
          [1.5, 2.5, 1],
        ],
        method: "exact",
      },
    },
    path: {
      label: "A path",
      task: "Hamiltonian Monte Carlo slides over the posterior. How many draws until its cloud looks like the contours?",
      state: { method: "hmc", spread: 1.2, count: 10 },
    },
  },
);
