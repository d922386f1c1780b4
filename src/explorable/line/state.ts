import { choiceField, numberField, rowsField, schema } from "../shell/state";

/** Most points: more would not be told apart. */
export const MOST_POINTS = 500;

const PRECISION = { atLeast: 1e-6, atMost: 1e6 } as const;

/** What is seen of each scene. */
export const WINDOWS = {
  line: { xRange: [-6, 6], yRange: [-5, 5] },
  curve: { xRange: [-1, 2], yRange: [-3, 4] },
} as const;

/** What the line's page can be set to. */
export interface LineState {
  /** The truth: the line 0.5x − 0.3 or the curve x + sin 2πx. */
  scene: "line" | "curve";
  basis: "linear" | "polynomial" | "bumps";
  /** M, number of basis functions; the linear basis always has two. */
  functions: number;
  alpha: number;
  beta: number;
  /** How data are drawn: N, σ in units of y, the hole as a share of the interval, and the seed. */
  count: number;
  noise: number;
  hole: number;
  seed: number;
  /** Points (x, y) of one's own, in place of those. */
  points: readonly (readonly number[])[] | undefined;
  /** Where the predictive is read. */
  x: number;
}

export const lineSchema = schema<LineState>(
  {
    scene: choiceField("line", ["line", "curve"]),
    basis: choiceField("bumps", ["linear", "polynomial", "bumps"]),
    functions: numberField(13, { atLeast: 2, atMost: 16, integer: true }),
    alpha: numberField(2, PRECISION),
    beta: numberField(25, PRECISION),
    count: numberField(20, { atLeast: 0, atMost: 200, integer: true }),
    noise: numberField(0.2, { atLeast: 0.05, atMost: 1 }),
    hole: numberField(0.33, { atLeast: 0, atMost: 0.9 }),
    seed: numberField(0, { atLeast: 0, atMost: 9999, integer: true }),
    points: rowsField([{}, {}], { atMost: MOST_POINTS }),
    x: numberField(0, { atLeast: -6, atMost: 6 }),
  },
  {
    hole: {
      label: "A hole",
      task: "Nothing was seen in the middle. Whose variance is large there: the line's, the polynomial's, the bumps'?",
      state: { hole: 0.5 },
    },
    lever: {
      label: "A lever",
      task: "Drag one point far to the right. How much of the variance everywhere goes with it?",
      state: { basis: "linear", count: 12, hole: 0, x: 5 },
    },
    prior: {
      label: "No data",
      task: "Only the prior speaks. Add one point: what does it teach each of the three bases?",
      state: { count: 0 },
    },
    noise: {
      label: "Noise",
      task: "Raise σ. Does the maximum of the evidence over β follow 1/σ²?",
      state: { scene: "curve", functions: 9, alpha: 1, noise: 0.4, count: 80, hole: 0, x: 0.5 },
    },
    overfit: {
      label: "Too much?",
      task: "Fifteen powers and hardly a prior: what tells that this is too much, the fit or the evidence?",
      state: { scene: "curve", basis: "polynomial", functions: 16, alpha: 1e-6, count: 20, hole: 0, x: 1.2 },
    },
  },
  {
    // A point outside of the window would count, and could be neither seen nor taken away.
    points: (name, points, { scene }) => {
      const { xRange, yRange } = WINDOWS[scene];
      const columns = [xRange, yRange].map(([atLeast, atMost]) => ({ atLeast, atMost }));
      rowsField(columns, { atMost: MOST_POINTS }).check(name, points);
    },
  },
);
