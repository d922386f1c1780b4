import { gaussianKl } from "../models/gaussian-kl";
import { normals } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  mean: number[];
  scale: number[];
  priorVariance: number;
}

/** (μ [M], σ [M], σ₀²) → KL(q‖prior) in nats. */
export type DivergenceAnswer = (mean: number[], scale: number[], priorVariance: number) => number;

/** Σᵢ of a term of μᵢ² and σᵢ², both over σ₀². */
const summed =
  (term: (mean: number, variance: number) => number) =>
  ({ mean, scale, priorVariance }: Problem): { kl: number } => ({
    kl: mean.reduce((sum, mu, i) => sum + term(mu ** 2 / priorVariance, scale[i] ** 2 / priorVariance), 0),
  });

/** Week 2: the price of a variational posterior. */
export const divergence: Exercise<Problem, DivergenceAnswer, "kl"> = {
  week: 2,
  title: "the KL divergence from the prior",
  task: "Return the number $\\mathrm{KL}(q\\,\\|\\,\\text{prior})$ in nats for a diagonal Gaussian $q$ with means `mean` and *standard deviations* `scale`, and the prior $\\mathcal N(0, \\sigma_0^2 I)$.",
  hint: "Each weight adds ½(ratio + μ²/σ₀² − 1 − log ratio) with ratio = σ²/σ₀². For q equal to the prior the sum is 0. In this function `mean` is μ, and no longer the notebook's helper.",
  teaches: "what a posterior pays for leaving the prior",
  points: { kl: 2, hidden: 1 },
  answers: ["gaussianKl", "gaussianKlTensor"],
  problems: (random) =>
    [3, 5].map((count) => ({
      mean: normals(count, random),
      scale: Array.from({ length: count }, () => random.uniform(0.3, 1.8)),
      priorVariance: random.uniform(2, 6),
    })),
  ask: (answer, { mean, scale, priorVariance }) => ({ kl: answer(mean, scale, priorVariance) }),
  right: (problem) => ({ kl: gaussianKl(problem) }),
  mistakes: [
    {
      name: "the KL turned around",
      says: "this is KL(prior‖q). VI's is KL(q‖prior): the average of log q − log p over q.",
      of: summed((mean, variance) => ((1 + mean) / variance - 1 + Math.log(variance)) / 2),
    },
    {
      name: "a standard deviation for a variance",
      says: "σ is not squared: `scale` has standard deviations, the formula variances.",
      of: ({ mean, scale, priorVariance }) =>
        summed((m, v) => (v + m - 1 - Math.log(v)) / 2)({ mean, scale: scale.map(Math.sqrt), priorVariance }),
    },
    {
      name: "½ forgotten",
      says: "this is twice the divergence: the sum is to be halved.",
      of: (problem) => ({ kl: 2 * gaussianKl(problem) }),
    },
    {
      name: "the −1 forgotten",
      says: "each weight's −1 is missing: for q equal to the prior the divergence must be 0.",
      of: summed((mean, variance) => (variance + mean - Math.log(variance)) / 2),
    },
    {
      name: "the logarithm's sign",
      says: "the logarithm has the wrong sign: −log(σ²/σ₀²) is what keeps σ from shrinking to 0.",
      of: summed((mean, variance) => (variance + mean - 1 + Math.log(variance)) / 2),
    },
    {
      name: "the means forgotten",
      says: "the means are missing: μ²/σ₀² is the price of leaving 0.",
      of: summed((_, variance) => (variance - 1 - Math.log(variance)) / 2),
    },
    {
      name: "a mean for the sum",
      says: "this is the mean over the weights. Under q and the prior the weights are independent, so their divergences add up.",
      of: (problem) => ({ kl: gaussianKl(problem) / problem.mean.length }),
    },
    {
      name: "σ₀² squared",
      says: "σ₀² is squared once more: `priorVariance` is a variance already, unlike `scale`.",
      of: (problem) => ({ kl: gaussianKl({ ...problem, priorVariance: problem.priorVariance ** 2 }) }),
    },
  ],
  tolerance: ROUNDING.float64,
};
