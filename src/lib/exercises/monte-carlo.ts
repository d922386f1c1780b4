import { mean } from "../core/numbers";
import { activation, logistic } from "../models/logistic-regression";
import { normalRows } from "./draws";
import { BIAS_MISSING, ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  draws: number[][];
  inputs: number[][];
}

/** (draws of (w, b), the bias last [S][D + 1], x [N][D]) → p(y = 1 | x) [N]. */
export type MonteCarloAnswer = (draws: number[][], inputs: number[][]) => number[];

/** For each input, of its activations under all draws. */
const each =
  (work: (activations: number[]) => number) =>
  ({ draws, inputs }: Problem): { probability: number[] } => ({
    probability: inputs.map((x) => work(draws.map((w) => activation(w, x)))),
  });

const solve = each((activations) => mean(activations.map(logistic)));

/** Week 2: a predictive from draws of the weights. */
export const monteCarlo: Exercise<Problem, MonteCarloAnswer, "probability"> = {
  week: 2,
  title: "the Monte-Carlo predictive",
  task: "Return $p(y = 1 \\mid x)$ for each of the `inputs` ($N \\times D$), averaged over the `draws` ($S \\times (D + 1)$) of $(w_1, \\dots, w_D, b)$.",
  hint: "For each input the mean, over the draws, of σ(wᵀφ). The sigmoid comes before the mean.",
  teaches: "why the average of sigmoids is less sure than the sigmoid of the average",
  points: { probability: 2, hidden: 1 },
  answers: ["pointPosterior", "gaussianPosterior"],
  problems: (random) =>
    [2, 3].map((features) => ({
      draws: normalRows(7, features + 1, random),
      inputs: normalRows(4, features, random),
    })),
  ask: (answer, { draws, inputs }) => ({ probability: answer(draws, inputs) }),
  right: (problem) => solve(problem),
  mistakes: [
    {
      name: "the sigmoid of the mean",
      says: "you average the activations and then take the sigmoid: that is the plug-in prediction of the mean weights, as sure as the MAP. Average the probabilities.",
      of: each((activations) => logistic(mean(activations))),
    },
    {
      name: "votes for probabilities",
      says: "this is the share of draws that vote for class 1. Average their probabilities, which know how sure each draw is.",
      of: each((activations) => mean(activations.map((a) => Number(a > 0)))),
    },
    {
      name: "a sum for the mean",
      says: "this is a sum over the draws; divide it by their number S.",
      of: each((activations) => activations.reduce((sum, a) => sum + logistic(a), 0)),
    },
    {
      name: "the other class",
      says: "this is p(y = 0 | x).",
      of: each((activations) => mean(activations.map((a) => logistic(-a)))),
    },
    {
      name: "the bias forgotten",
      says: "the bias is missing: it is the last of each draw's weights, and φ = (x, 1).",
      of: ({ draws, inputs }) => solve({ draws: draws.map((w) => [...w.slice(0, -1), 0]), inputs }),
    },
    {
      name: "the bias first",
      says: "your φ is (1, x). The bias is the last of each draw's weights, so φ = (x, 1).",
      of: ({ draws, inputs }) =>
        solve({ draws: draws.map(([first, ...others]) => [...others, first]), inputs }),
    },
  ],
  threw: BIAS_MISSING,
  tolerance: ROUNDING.float64,
};
