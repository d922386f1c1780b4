import { dot } from "../core/linalg";
import { logistic } from "../models/logistic-regression";
import { logisticGradient } from "../models/logistic-target";
import { normalRows, normals } from "./draws";
import { BIAS_MISSING, ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  weights: number[];
  inputs: number[][];
  labels: number[];
  priorVariance: number;
}

/** (w with the bias last [D + 1], x [N][D], y [N], σ₀²) → ∇E(w) [D + 1]. */
export type GradientAnswer = (
  weights: number[],
  inputs: number[][],
  labels: number[],
  priorVariance: number,
) => number[];

const solve = ({ weights, ...data }: Problem): number[] => logisticGradient(weights, data);

/** Prior's part of the gradient. */
const ofPrior = ({ weights, priorVariance }: Problem): number[] => weights.map((w) => w / priorVariance);

/** The right gradient, changed in each place. */
const changed =
  (change: (right: number, prior: number, problem: Problem, j: number) => number) =>
  (problem: Problem): { gradient: number[] } => {
    const prior = ofPrior(problem);
    return { gradient: solve(problem).map((right, j) => change(right, prior[j], problem, j)) };
  };

/** Week 2: what the MAP's descent follows. */
export const gradient: Exercise<Problem, GradientAnswer, "gradient"> = {
  week: 2,
  title: "the gradient of the MAP's objective",
  task: "Return $\\nabla E(w)$, $D + 1$ numbers, of the *sum* over all points, prior included. `weights` are $(w_1, \\dots, w_D, b)$, `inputs` $N \\times D$, `labels` 0 or 1.",
  hint: "Begin with the prior's part, $w/\\sigma_0^2$, and add $(p_n - y_n)\\,\\phi_n$ for each point, with $\\phi_n = (x_n, 1)$. `models.sigmoid` is there.",
  teaches: "what the prior does to a likelihood without a maximum",
  points: { gradient: 2, hidden: 1 },
  answers: ["logisticGradient", "logisticTarget"],
  problems: (random) =>
    [
      [5, 2],
      [8, 3],
    ].map(([count, features]) => ({
      weights: normals(features + 1, random),
      inputs: normalRows(count, features, random),
      labels: Array.from({ length: count }, (_, n) => n % 2),
      priorVariance: random.uniform(2, 5),
    })),
  ask: (answer, { weights, inputs, labels, priorVariance }) => ({
    gradient: answer(weights, inputs, labels, priorVariance),
  }),
  right: (problem) => ({ gradient: solve(problem) }),
  mistakes: [
    {
      name: "the mean for the sum",
      says: "this is the gradient divided by N. E is the sum over the points; the step of the descent is where it may be divided.",
      of: changed((right, _, { inputs }) => right / inputs.length),
    },
    {
      name: "the mean of the data, the whole prior",
      says: "the data's part is divided by N and the prior's is not, so the prior counts N times. Divide both or neither.",
      of: changed((right, prior, { inputs }) => (right - prior) / inputs.length + prior),
    },
    {
      name: "the prior forgotten",
      says: "the prior's part w/σ₀² is missing: on separable classes nothing would stop the weights.",
      of: changed((right, prior) => right - prior),
    },
    {
      name: "σ₀² the wrong way up",
      says: "the prior's part is w/σ₀²: a wide prior, with a large σ₀², pulls little.",
      of: changed((right, prior, { priorVariance }) => right - prior + prior * priorVariance ** 2),
    },
    {
      name: "p and y exchanged",
      says: "the data's part has the wrong sign: E falls where p − y and φ point apart, so it is (p − y)φ.",
      of: changed((right, prior) => 2 * prior - right),
    },
    {
      name: "no prior on the bias",
      says: "the bias lacks its prior. Here it has the same as the other weights.",
      of: changed((right, prior, { weights }, j) => (j === weights.length - 1 ? right - prior : right)),
    },
    {
      name: "the prior once for each point",
      says: "the prior's part is added once for each point. There are N labels and one prior, so it is there once.",
      of: changed((right, prior, { inputs }) => right + (inputs.length - 1) * prior),
    },
    {
      name: "the bias first",
      says: "your φ is (1, x). The bias is the last of the weights here, so φ = (x, 1).",
      of: ({ weights, inputs, labels, priorVariance }) => {
        const rows = inputs.map((x) => [1, ...x]);
        const errors = rows.map((phi, n) => logistic(dot(weights, phi)) - labels[n]);
        const entry = (w: number, j: number): number =>
          rows.reduce((sum, phi, n) => sum + errors[n] * phi[j], w / priorVariance);
        return { gradient: weights.map(entry) };
      },
    },
  ],
  threw: BIAS_MISSING,
  tolerance: ROUNDING.float64,
};
