import { argMax, entropy } from "../core/probabilities";
import { mean } from "../core/numbers";
import { uncertainty } from "../evaluation/uncertainty";
import { probabilities } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export type Parts = { variationRatio: number; entropy: number; mutualInformation: number };

/** Probabilities of one image under S passes [S][K] → three uncertainties, entropies in nats. */
export type MeasuresAnswer = (passes: number[][]) => Parts;

export type Problem = number[][];

function solve(passes: Problem): Parts {
  const found = uncertainty(passes.map((row) => [row]));
  return {
    variationRatio: found.variationRatio[0],
    entropy: found.predictiveEntropy[0],
    mutualInformation: found.mutualInformation[0],
  };
}

const meanRow = (passes: Problem): number[] => passes[0].map((_, k) => mean(passes.map((row) => row[k])));
const expected = (passes: Problem): number => mean(passes.map(entropy));

/** Week 3: what passes with dropout on say. */
export const measures: Exercise<Problem, MeasuresAnswer, keyof Parts> = {
  week: 3,
  title: "three measures of uncertainty",
  task: "From the $S$ passes of one image ($S \\times K$ probabilities, a row for each pass) return `{ variationRatio, entropy, mutualInformation }`, three numbers: `entropy` is that of the mean prediction, in nats.",
  hint: "The mean over the passes first, class by class; and each pass votes for its own class. `evaluation.entropy(row)` and `evaluation.argMax(row)` are there.",
  teaches: "which of them sees that passes disagree, and which only that they are unsure",
  points: { variationRatio: 1, entropy: 1, mutualInformation: 1, hidden: 1 },
  answers: ["uncertainty", "uncertaintyFromSummary", "summarizeSamples"],
  problems: (random) => [
    Array.from({ length: 7 }, () => probabilities(3, random)),
    Array.from({ length: 10 }, () => probabilities(4, random)),
    // Four lukewarm votes against three firm ones, which decide the mean prediction.
    Array.from({ length: 7 }, (_, t) => {
      const firm = random.uniform(0.85, 0.95);
      return t < 4 ? [0.5, 0.4, 0.1] : [0.4 * (1 - firm), firm, 0.6 * (1 - firm)];
    }),
  ],
  ask: (answer, passes) => answer(passes),
  right: (problem) => solve(problem),
  mistakes: [
    {
      name: "the scores turned around",
      says: "this is v/S, the share of the passes that vote for the winner: high for a sure image. An uncertainty is 1 − v/S.",
      of: (passes) => ({ variationRatio: 1 - solve(passes).variationRatio }),
    },
    {
      name: "MCP for the variation ratio",
      says: "this is 1 − the largest mean probability. The variation ratio counts votes: each pass has one, however sure it is.",
      of: (passes) => ({ variationRatio: 1 - Math.max(...meanRow(passes)) }),
    },
    {
      name: "votes of the mean prediction's class",
      says: "this counts the passes that agree with the mean prediction. The most voted class may be another one.",
      of: (passes) => {
        const top = argMax(meanRow(passes));
        return { variationRatio: mean(passes.map((row) => Number(argMax(row) !== top))) };
      },
    },
    {
      name: "the mean entropy for the entropy of the mean",
      says: "this is the mean of the passes' entropies, the aleatoric part. The total is the entropy of the mean prediction.",
      of: (passes) => ({ entropy: expected(passes) }),
    },
    {
      name: "bits for nats",
      says: "this is in bits. In nats the logarithm is the natural one.",
      of: (passes) => {
        const { entropy, mutualInformation } = solve(passes);
        return { entropy: entropy / Math.LN2, mutualInformation: mutualInformation / Math.LN2 };
      },
    },
    {
      name: "the difference turned around",
      says: "the sign is wrong: total minus aleatoric, which is never negative since the entropy is concave.",
      of: (passes) => ({ mutualInformation: -solve(passes).mutualInformation }),
    },
    {
      name: "the aleatoric part for the epistemic",
      says: "this is the mean entropy of the passes. The mutual information is what the total has beyond it.",
      of: (passes) => ({ mutualInformation: expected(passes) }),
    },
  ],
  tolerance: ROUNDING.float64,
};
