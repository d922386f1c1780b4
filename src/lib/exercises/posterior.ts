import { cholesky, dot, inverseFromCholesky, solveCholesky } from "../core/linalg";
import type { Gaussian } from "../core/normal";
import type { Random } from "../core/random";
import { linearPosterior } from "../models/bayesian-linear-regression";
import { ROUNDING, type Exercise } from "./exercise";
import { normalRows, normals } from "./draws";

export interface Problem {
  design: number[][];
  targets: number[];
  alpha: number;
  beta: number;
}

/** (Φ [N][M], y [N], α, β) → μ [M], Σ [M][M]. */
export type PosteriorAnswer = (
  design: number[][],
  targets: number[],
  alpha: number,
  beta: number,
) => Gaussian;

export type Parts = { mean: number[]; covariance: number[][] };

const solve = (problem: Problem): Parts => {
  const { mean, covariance } = linearPosterior(problem);
  return { mean, covariance };
};

const sizes = [
  [7, 2],
  [4, 1],
  [9, 3],
];

/** Week 1: the posterior of the weights in closed form. */
export const posterior: Exercise<Problem, PosteriorAnswer, "mean" | "covariance"> = {
  week: 1,
  title: "the posterior of the weights",
  task: "Return `{ mean, covariance }`, $\\mu$ ($M$ numbers) and $\\Sigma$ ($M \\times M$), for any design matrix (rows $\\varphi(x_i)$, $N \\times M$), targets $y$ ($N$), $\\alpha$ and $\\beta$.",
  hint: 'Build $A = \\alpha I + \\beta\\Phi^\\top\\Phi$ entry by entry. `const L = numerics.cholesky("A", A)` (the name is for its error messages); then `numerics.solveCholesky(L, b)` solves $LL^\\top x = b$, and `numerics.inverseFromCholesky(L)` is $A^{-1}$.',
  teaches: "that the posterior is the quadratic form of prior and likelihood, completed",
  points: { mean: 1, covariance: 1, hidden: 1 },
  answers: ["linearPosterior", "maximizeEvidence", "highestEvidence"],
  problems: (random: Random) =>
    sizes.map(([count, features]) => ({
      design: normalRows(count, features, random),
      targets: normals(count, random),
      alpha: random.uniform(0.5, 3),
      beta: random.uniform(4, 30),
    })),
  ask: (answer, { design, targets, alpha, beta }) => answer(design, targets, alpha, beta),
  right: (problem) => solve(problem),
  mistakes: [
    {
      name: "β = 1/(2σ²)",
      says: "your β is half of what it should be. The 2 of the Gaussian's exponent −β/2 (y − f)² is there already, so β = 1/σ² and not 1/(2σ²).",
      of: (problem) => solve({ ...problem, beta: problem.beta / 2 }),
    },
    {
      name: "the prior forgotten",
      says: "the prior is missing: A is αI + βΦᵀΦ, and without αI this is least squares.",
      of: (problem) => solve({ ...problem, alpha: 0 }),
    },
    {
      name: "α taken for a variance",
      says: "your prior has variance α. α is a precision: the prior adds αI to A, not I/α.",
      of: (problem) => solve({ ...problem, alpha: 1 / problem.alpha }),
    },
    {
      name: "the mean of the data's terms",
      says: "your data count N times too little, and Σ is nearly N times too large: is the likelihood's term a mean? Bayes' rule has the sum over all points.",
      of: (problem) => solve({ ...problem, beta: problem.beta / problem.design.length }),
    },
    {
      name: "μ without β",
      says: "μ lacks the factor β: it is βΣΦᵀy.",
      of: (problem) => ({ mean: solve(problem).mean.map((value) => value / problem.beta) }),
    },
    {
      name: "the precision for the covariance",
      says: "this is A, the precision of the posterior. Its covariance is the inverse.",
      of: (problem) => ({
        covariance: inverseFromCholesky(cholesky("covariance", solve(problem).covariance)),
      }),
    },
    {
      name: "A without β",
      says: "A lacks the factor β: it is αI + βΦᵀΦ. The better the measurements, the more they count.",
      of: (problem) => {
        const { mean, covariance } = solve({ ...problem, beta: 1 });
        return { mean: mean.map((value) => value * problem.beta), covariance };
      },
    },
    {
      name: "α in every entry",
      says: "α is added to every entry of A. αI has it on the diagonal alone.",
      of: ({ design, targets, alpha, beta }) => {
        const columns = design[0].map((_, j) => design.map((row) => row[j]));
        const A = columns.map((one) => columns.map((other) => beta * dot(one, other) + alpha));
        const lower = cholesky("A", A);
        const mean = solveCholesky(
          lower,
          columns.map((column) => beta * dot(column, targets)),
        );
        return { mean, covariance: inverseFromCholesky(lower) };
      },
    },
  ],
  tolerance: ROUNDING.float64,
};
