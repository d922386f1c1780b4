import { cholesky, dot, inverseFromCholesky } from "../core/linalg";
import { logistic, activation } from "../models/logistic-regression";
import { hessianFactor } from "../models/logistic-target";
import { normalRows, normals } from "./draws";
import { BIAS_MISSING, ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  weights: number[];
  inputs: number[][];
  priorVariance: number;
}

/** (w with the bias last [D + 1], x [N][D], σ₀²) → H [D + 1][D + 1]. */
export type HessianAnswer = (weights: number[], inputs: number[][], priorVariance: number) => number[][];

function solve({ weights, inputs, priorVariance }: Problem): number[][] {
  const lower = hessianFactor(weights, { inputs, labels: [], priorVariance });
  return lower.map((row) => lower.map((other) => dot(row, other)));
}

/** Σₙcₙφₙφₙᵀ + I·prior, with another weight c of each point. */
function weighted({ weights, inputs }: Problem, weight: (p: number) => number, prior: number): number[][] {
  const rows = inputs.map((x) => [...x, 1]);
  const factors = inputs.map((x) => weight(logistic(activation(weights, x))));
  const entry = (i: number, j: number): number =>
    rows.reduce((sum, row, n) => sum + factors[n] * row[i] * row[j], i === j ? prior : 0);
  return weights.map((_, i) => weights.map((__, j) => entry(i, j)));
}

const curvature = (p: number): number => p * (1 - p);

/** Week 2: Laplace's only ingredient. */
export const hessian: Exercise<Problem, HessianAnswer, "hessian"> = {
  week: 2,
  title: "the Hessian of Laplace's approximation",
  task: "Return $H$ at the given weights, $(D + 1) \\times (D + 1)$, the bias last: of the *sum*, prior included. `models.logisticProbability(weights, inputs)` gives all $p_n$.",
  hint: "$H_{ij} = \\sum_n p_n(1 - p_n)\\,\\phi_{ni}\\phi_{nj}$, and $1/\\sigma_0^2$ on the diagonal; $\\phi_n = (x_n, 1)$.",
  teaches: "that the posterior's width is the curvature of the sum, not of the mean",
  points: { hessian: 2, hidden: 1 },
  answers: ["logisticHessianFactor", "hessianFactor", "logisticLaplace"],
  problems: (random) =>
    [
      [6, 2],
      [9, 1],
    ].map(([count, features]) => ({
      weights: normals(features + 1, random),
      inputs: normalRows(count, features, random),
      priorVariance: random.uniform(2, 5),
    })),
  ask: (answer, { weights, inputs, priorVariance }) => ({ hessian: answer(weights, inputs, priorVariance) }),
  right: (problem) => ({ hessian: solve(problem) }),
  mistakes: [
    {
      name: "the Hessian of the mean",
      says: "this is the Hessian of the mean loss, N times too small: the standard deviations would be √N times too wide. Take the sum.",
      of: (problem) => ({
        hessian: solve(problem).map((row) => row.map((value) => value / problem.inputs.length)),
      }),
    },
    {
      name: "the mean of the data, the whole prior",
      says: "the data's part is divided by N. The posterior has all points in it, so the Hessian is that of the sum.",
      of: (problem) => ({
        hessian: weighted(problem, (p) => curvature(p) / problem.inputs.length, 1 / problem.priorVariance),
      }),
    },
    {
      name: "the prior forgotten",
      says: "the prior's 1/σ₀² on the diagonal is missing: without it H may have no inverse.",
      of: (problem) => ({ hessian: weighted(problem, curvature, 0) }),
    },
    {
      name: "σ₀² the wrong way up",
      says: "the prior adds its precision 1/σ₀² to the diagonal, not its variance.",
      of: (problem) => ({ hessian: weighted(problem, curvature, problem.priorVariance) }),
    },
    {
      name: "p for p(1 − p)",
      says: "each point counts with p. The derivative of the sigmoid is p(1 − p): a point that the model is sure of, either way, says nothing about the width.",
      of: (problem) => ({ hessian: weighted(problem, (p) => p, 1 / problem.priorVariance) }),
    },
    {
      name: "least squares",
      says: "each point counts as 1, as in linear regression. Here the curvature of the likelihood is p(1 − p).",
      of: (problem) => ({ hessian: weighted(problem, () => 1, 1 / problem.priorVariance) }),
    },
    {
      name: "the covariance for the Hessian",
      says: "this is the inverse, the covariance. Asked for is H itself.",
      of: (problem) => ({ hessian: inverseFromCholesky(cholesky("hessian", solve(problem))) }),
    },
    {
      name: "1/σ₀² in every entry",
      says: "1/σ₀² is added to every entry. I/σ₀² has it on the diagonal alone.",
      of: (problem) => ({
        hessian: weighted(problem, curvature, 0).map((row) => row.map((h) => h + 1 / problem.priorVariance)),
      }),
    },
    {
      name: "the bias first",
      says: "your φ is (1, x). The bias is the last of the weights here, so φ = (x, 1), and the last row and column of H are the bias's.",
      of: (problem) => {
        const last = problem.weights.length - 1;
        const place = (j: number): number => (j === 0 ? last : j - 1);
        const H = solve(problem);
        return { hessian: H.map((row, i) => row.map((_, j) => H[place(i)][place(j)])) };
      },
    },
  ],
  threw: BIAS_MISSING,
  tolerance: ROUNDING.float64,
};
