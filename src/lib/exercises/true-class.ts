import { mean } from "../core/numbers";
import { argMax } from "../core/probabilities";
import { probabilities } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export type Parts = { tcp: number[]; loss: number };

/** (confidence ĉ [N], the network's probabilities [N][K], labels [N]) → TCP [N] and ConfidNet's loss. */
export type TrueClassAnswer = (confidences: number[], probabilities: number[][], labels: number[]) => Parts;

export interface Problem {
  confidences: number[];
  rows: number[][];
  labels: number[];
}

const squares = (confidences: number[], target: number[]): number[] =>
  confidences.map((confidence, n) => (confidence - target[n]) ** 2);

/** TCP and loss for another target. */
const towards =
  (target: (row: number[], label: number) => number) =>
  ({ confidences, rows, labels }: Problem): Parts => {
    const targets = rows.map((row, n) => target(row, labels[n]));
    return { tcp: targets, loss: mean(squares(confidences, targets)) };
  };

const solve = towards((row, label) => row[label]);

/** The right values with another loss of the squared errors. */
const lossOf =
  (loss: (squares: number[]) => number) =>
  (problem: Problem): Partial<Parts> => ({ loss: loss(squares(problem.confidences, solve(problem).tcp)) });

/** Week 3: what ConfidNet learns. */
export const trueClass: Exercise<Problem, TrueClassAnswer, keyof Parts> = {
  week: 3,
  title: "TCP and ConfidNet's loss",
  task: "From the confidences $\\hat c_n$ ($N$), the network's probabilities ($N \\times K$) and the labels ($N$) return `{ tcp, loss }`: $N$ numbers, and the mean squared error that ConfidNet minimises.",
  hint: "TCP is the probability of the *labelled* class, right or wrong.",
  teaches: "why the label is needed, and why the target is no yes or no",
  points: { tcp: 1, loss: 1, hidden: 1 },
  answers: ["trueClassProbability", "confidNetLoss"],
  problems: (random) =>
    [5, 8].map((count) => {
      const rows = Array.from({ length: count }, () => probabilities(4, random));
      // About half of the answers are wrong.
      const labels = rows.map((row, n) => (argMax(row) + (n % 2)) % 4);
      return { rows, labels, confidences: rows.map(() => random.uniform(0.1, 0.9)) };
    }),
  ask: (answer, { confidences, rows, labels }) => answer(confidences, rows, labels),
  right: (problem) => solve(problem),
  mistakes: [
    {
      name: "MCP for TCP",
      says: "this is MCP, the largest probability. For a wrong answer that is the probability of the wrong class, which is what TCP mends.",
      of: towards((row) => Math.max(...row)),
    },
    {
      name: "the scores turned around",
      says: "this is 1 − TCP, an uncertainty. TCP, and ConfidNet's output, are confidences.",
      of: towards((row, label) => 1 - row[label]),
    },
    {
      name: "right or wrong for TCP",
      says: "the target is 1 for a right answer and 0 for a wrong one. TCP is a probability, which also says how wrong.",
      of: towards((row, label) => Number(argMax(row) === label)),
    },
    {
      name: "a sum for the mean",
      says: "this is the sum of the squares; divide it by N.",
      of: lossOf((values) => values.reduce((sum, value) => sum + value, 0)),
    },
    {
      name: "absolute for squared errors",
      says: "this is the mean absolute error. ConfidNet squares.",
      of: lossOf((values) => mean(values.map(Math.sqrt))),
    },
    {
      name: "the root of the mean square",
      says: "this is the root of the mean squared error. ConfidNet minimises the mean squared error itself.",
      of: lossOf((values) => Math.sqrt(mean(values))),
    },
  ],
  tolerance: ROUNDING.float64,
};
