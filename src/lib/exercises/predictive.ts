import { dot, quadraticForm } from "../core/linalg";
import type { Gaussian } from "../core/normal";
import { linearPosterior, linearPredictive } from "../models/bayesian-linear-regression";
import { normalRows, normals } from "./draws";
import { ROUNDING, type Exercise } from "./exercise";

export interface Problem {
  posterior: Gaussian;
  phi: number[];
  beta: number;
}

export type Parts = { mean: number; epistemic: number; variance: number };

/** (μ and Σ, φ(x), β) → mean and variances of y at x. */
export type PredictiveAnswer = (posterior: Gaussian, phi: number[], beta: number) => Parts;

const solve = ({ posterior, phi, beta }: Problem): Parts => {
  const { mean, epistemic, variance } = linearPredictive({ posterior, design: [phi], beta });
  return { mean: mean[0], epistemic: epistemic[0], variance: variance[0] };
};

const withNoise =
  (noise: (beta: number) => number) =>
  (problem: Problem): Partial<Parts> => ({ variance: solve(problem).epistemic + noise(problem.beta) });

/** Week 1: what the posterior says about a new y. */
export const predictive: Exercise<Problem, PredictiveAnswer, keyof Parts> = {
  week: 1,
  title: "the predictive distribution",
  task: "Given the posterior (`mean` $\\mu$, `covariance` $\\Sigma$), `phi` $= \\varphi(x)$ at one $x$ and $\\beta$, return `{ mean, epistemic, variance }`, three numbers: the mean of $y$, and the epistemic part and the whole of its variance.",
  hint: "The matrix product first: $\\Sigma\\varphi$ has one entry for each row of $\\Sigma$. Then `numerics.dot`. In this function `mean` is $\\mu$, and no longer the notebook's helper.",
  teaches: "that doubt about the weights and noise are independent, and add up",
  points: { mean: 1, epistemic: 1, variance: 1, hidden: 1 },
  answers: ["linearPredictive"],
  problems: (random) =>
    [2, 3].map((features) => {
      const design = normalRows(features + 3, features, random);
      const data = { design, targets: normals(features + 3, random), alpha: 1, beta: random.uniform(3, 9) };
      const { mean, covariance } = linearPosterior(data);
      return { posterior: { mean, covariance }, phi: normals(features, random), beta: data.beta };
    }),
  ask: (answer, { posterior, phi, beta }) => answer(posterior, phi, beta),
  right: (problem) => solve(problem),
  mistakes: [
    {
      name: "the noise forgotten",
      says: "this is the epistemic part alone. A new y has noise of its own, so 1/β comes on top.",
      of: withNoise(() => 0),
    },
    {
      name: "β = 1/(2σ²)",
      says: "your noise has the variance 1/(2β). With β = 1/σ², as here, it is 1/β.",
      of: withNoise((beta) => 1 / (2 * beta)),
    },
    {
      name: "β taken for a variance",
      says: "you add β. β is the precision of the noise; its variance is 1/β.",
      of: withNoise((beta) => beta),
    },
    {
      name: "a standard deviation among variances",
      says: "you add the noise's standard deviation, 1/√β. Variances add, standard deviations do not.",
      of: withNoise((beta) => 1 / Math.sqrt(beta)),
    },
    {
      name: "correlations dropped",
      says: "only Σ's diagonal is used. The weights are correlated, and φᵀΣφ has the products of all pairs.",
      of: ({ posterior, phi, beta }) => {
        const epistemic = dot(
          phi.map((value) => value * value),
          posterior.covariance.map((row, j) => row[j]),
        );
        return { epistemic, variance: epistemic + 1 / beta };
      },
    },
    {
      name: "a standard deviation for the variance",
      says: "this is the root of φᵀΣφ, a standard deviation. Asked for is the variance.",
      of: ({ posterior, phi }) => ({ epistemic: Math.sqrt(quadraticForm(posterior.covariance, phi)) }),
    },
    {
      name: "the root of the whole variance",
      says: "this is the standard deviation of y. Asked for is its variance, φᵀΣφ + 1/β.",
      of: (problem) => ({ variance: Math.sqrt(solve(problem).variance) }),
    },
  ],
  tolerance: ROUNDING.float64,
};
