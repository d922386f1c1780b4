import { averagePrecision as libraryAnswer, precisionRecallCurve, rocAuc } from "../evaluation/ranking";
import { ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  labels: number[];
  scores: number[];
}

/** (1 = to be detected [N], uncertainties, higher = more suspect [N]) → average precision. */
export type AveragePrecisionAnswer = (labels: number[], scores: number[]) => number;

/** The area between neighbouring points of the precision-recall curve, each with a height of its own. */
const area =
  (height: (precision: number, before: number) => number) =>
  (problem: Problem): { area: number } => {
    const { precision, recall } = precisionRecallCurve(problem);
    const steps = precision
      .slice(0, -1)
      .map((p, i) => (recall[i] - recall[i + 1]) * height(p, precision[i + 1]));
    return { area: steps.reduce((sum, step) => sum + step, 0) };
  };

/** Precision at each positive, with tied scores in the order given. */
function tiesApart({ labels, scores }: Problem): { area: number } {
  const order = scores.map((_, n) => n).sort((a, b) => scores[b] - scores[a]);
  let hits = 0;
  let sum = 0;
  order.forEach((n, rank) => {
    hits += labels[n];
    if (labels[n]) sum += hits / (rank + 1);
  });
  return { area: sum / hits };
}

/** Week 3: one number for a ranking. */
export const averagePrecision: Exercise<Problem, AveragePrecisionAnswer, "area"> = {
  week: 3,
  title: "average precision",
  task: "Return $\\sum_t (R_t - R_{t-1})\\,P_t$ over the distinct scores $t$, the highest first, with recall $R_t$ and precision $P_t$ of all images whose score is at least $t$, and $R_0 = 0$. `labels` are 1 for what is to be detected, `scores` are uncertainties: higher = more suspect. Tied scores are called together.",
  hint: "Go through the distinct scores from the highest on; at each, count the images with at least that score (they are called) and the positives among them: recall is those over all positives, precision those over all that are called.",
  teaches: "what the area is made of, and why neither ties nor straight lines may flatter it",
  points: { area: 2, hidden: 1 },
  answers: ["averagePrecision", "averagePrecisionOf"],
  problems: (random) =>
    [9, 14].map((count) => ({
      // Rounded, so that some are tied; the first two are so for certain, a positive after a negative.
      labels: Array.from({ length: count }, (_, n) => Number(n % 3 === 1)),
      scores: Array.from({ length: count }, (_, n) =>
        n < 2 ? 1.5 : Math.round(2 * random.normal(n % 3, 1)) / 2,
      ),
    })),
  ask: (answer, { labels, scores }) => ({ area: answer(labels, scores) }),
  right: (problem) => ({ area: libraryAnswer(problem) }),
  mistakes: [
    {
      name: "trapezoids",
      says: "this is the area by trapezoids. Between two thresholds no precision was reached, and a straight line flatters: take the step, (R − R before)·P.",
      of: area((precision, before) => (precision + before) / 2),
    },
    {
      name: "the precision before the step",
      says: "each step of recall is weighed with the precision before it. Take the precision at its end, P at the same threshold as R.",
      of: area((_, before) => before),
    },
    {
      name: "the scores turned around",
      says: "the ranking is upside down: the highest score is the most suspect and comes first.",
      of: ({ labels, scores }) => ({
        area: libraryAnswer({ labels, scores: scores.map((score) => -score) }),
      }),
    },
    {
      name: "ties in the order of the input",
      says: "tied scores are taken one after the other, so the result depends on their order in the input. A threshold calls all of them at once.",
      of: tiesApart,
    },
    {
      name: "the other class positive",
      says: "the positives are the labels 1, what is to be detected.",
      of: ({ labels, scores }) => ({
        area: libraryAnswer({ labels: labels.map((label) => 1 - label), scores }),
      }),
    },
    {
      name: "the ROC curve's area",
      says: "this is the area under the ROC curve. Average precision is that under precision over recall.",
      of: (problem) => ({ area: rocAuc(problem) }),
    },
    {
      name: "the lowest score first",
      says: "you begin with the lowest score, where all are called and recall is 1. Begin with the highest, so that recall grows from 0.",
      of: (problem) => {
        const { precision, recall } = precisionRecallCurve(problem);
        const steps = precision.slice(0, -1).map((p, i) => (recall[i] - (i === 0 ? 0 : recall[i - 1])) * p);
        return { area: steps.reduce((sum, step) => sum + step, 0) };
      },
    },
  ],
  tolerance: ROUNDING.float64,
};
