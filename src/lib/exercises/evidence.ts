import { dot, logDeterminant } from "../core/linalg";
import { linearPosterior, type LinearData } from "../models/bayesian-linear-regression";
import { logMarginalLikelihood } from "../models/evidence";
import { normalRows, normals } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export interface Problem extends LinearData {
  design: number[][];
  targets: number[];
}

/** (Φ [N][M], y [N], α, β) → log p(y | α, β) in nats. */
export type EvidenceAnswer = (design: number[][], targets: number[], alpha: number, beta: number) => number;

/** The terms of the closed form, without the ½ before them. */
function termsOf({ design, targets, alpha, beta }: Problem) {
  const { mean, precisionFactor } = linearPosterior({ design, targets, alpha, beta });
  const residuals = design.map((row, i) => targets[i] - dot(row, mean));
  return {
    prior: mean.length * Math.log(alpha),
    noise: targets.length * Math.log(beta / (2 * Math.PI)),
    logDeterminant: logDeterminant(precisionFactor),
    misfit: beta * dot(residuals, residuals),
    weights: alpha * dot(mean, mean),
  };
}

/** The right value with a change to the sum of the terms. */
const changed =
  (change: (terms: ReturnType<typeof termsOf>, problem: Problem) => number) =>
  (problem: Problem): { evidence: number } => ({
    evidence: logMarginalLikelihood(problem) + change(termsOf(problem), problem) / 2,
  });

/** Week 1: the probability of the data under the whole model. */
export const evidence: Exercise<Problem, EvidenceAnswer, "evidence"> = {
  week: 1,
  title: "the evidence",
  task: "Return $\\log p(y \\mid \\alpha, \\beta)$ in nats for any design matrix ($N \\times M$), targets ($N$), $\\alpha$ and $\\beta$. `models.linearPosterior({ design, targets, alpha, beta })` has $\\mu$ as `mean` and $L$ as `precisionFactor`.",
  hint: "With $A = LL^\\top$, $\\log\\det A = 2\\sum_j \\log |L_{jj}|$. Or take the definition: a Gaussian in $N$ dimensions, by `numerics.normalLogDensity([targets], { mean, covariance })[0]`.",
  teaches: "that a model pays for what it could have said: fit less the price of the weights",
  points: { evidence: 2, hidden: 1 },
  answers: ["logMarginalLikelihood", "maximizeEvidence", "highestEvidence"],
  problems: (random) =>
    [
      [6, 2],
      [9, 3],
    ].map(([count, features]) => ({
      design: normalRows(count, features, random),
      targets: normals(count, random),
      alpha: random.uniform(0.2, 0.8),
      beta: random.uniform(2, 6),
    })),
  ask: (answer, { design, targets, alpha, beta }) => ({ evidence: answer(design, targets, alpha, beta) }),
  right: (problem) => ({ evidence: logMarginalLikelihood(problem) }),
  mistakes: [
    {
      name: "2π forgotten",
      says: "the factor (2π)^(−N/2) of the Gaussian is missing: N log(β/(2π)), not N log β. Models of other N could not be compared.",
      of: changed((_, { targets }) => targets.length * Math.log(2 * Math.PI)),
    },
    {
      name: "log det A with the wrong sign",
      says: "log det A has the wrong sign. It is the price of the weights: the more the data determine, the more it takes away.",
      of: changed(({ logDeterminant }) => 2 * logDeterminant),
    },
    {
      name: "α‖μ‖² forgotten",
      says: "the term α‖μ‖² is missing: weights far from 0 are improbable under the prior.",
      of: changed(({ weights }) => weights),
    },
    {
      name: "M log α forgotten",
      says: "M log α is missing, the prior's normalisation. Without it a wider prior would cost nothing.",
      of: changed(({ prior }) => -prior),
    },
    {
      name: "½ forgotten",
      says: "this is twice the evidence: the sum of the terms is to be halved.",
      of: (problem) => ({ evidence: 2 * logMarginalLikelihood(problem) }),
    },
    {
      name: "the likelihood at μ",
      says: "this is the log likelihood at μ: the fit without its price. The evidence averages over all weights of the prior.",
      of: changed(({ prior, logDeterminant, weights }) => -prior + logDeterminant + weights),
    },
    {
      name: "log det L for log det A",
      says: "log det A is only half of what it should be: A = LLᵀ, so it is 2 Σ log |Lⱼⱼ|.",
      of: changed(({ logDeterminant }) => logDeterminant / 2),
    },
  ],
  tolerance: ROUNDING.float64,
};
