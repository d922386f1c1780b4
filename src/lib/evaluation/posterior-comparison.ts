import type { Gaussian } from "../core/linalg";
import { checkVector, type Matrix, type Vector } from "../core/shapes";
import { exactLogisticPosterior, type ExactPosterior } from "../inference/exact-posterior";
import { gaussianPredictive } from "../inference/logistic-expectation";
import { klFromPosterior, totalVariation } from "../inference/posterior-distance";
import { logisticPredictive, sampleMoments, standardDeviations } from "../inference/posterior-samples";
import type { LogisticData } from "../models/logistic-regression";

/** What approximations of a posterior are measured against. */
export interface PosteriorReference {
  data: LogisticData;
  exact: ExactPosterior;
  /** Where predictives are compared: [N][D]. */
  inputs: Matrix;
  /** p(y = 1|x) there under the exact posterior: [N]. */
  probabilities: number[];
}

/**
 * The reference from the exact posterior, with its predictive from a lattice half as fine, which changes
 * probabilities by less than 1e-3.
 */
export function posteriorReference({
  data,
  exact,
  inputs,
}: Omit<PosteriorReference, "probabilities">): PosteriorReference {
  const coarse = exactLogisticPosterior(data, { step: 0.5 });
  return { data, exact, inputs, probabilities: logisticPredictive(coarse, inputs).mean.map(([, p]) => p) };
}

/**
 * Mean |Δp| of a predictive [N] at the reference's inputs.
 * @throws RangeError for another number of probabilities, or one that is not finite
 */
export function predictiveError(probabilities: Vector, reference: PosteriorReference): number {
  checkVector("probabilities", probabilities, { length: reference.probabilities.length });
  const sum = reference.probabilities.reduce((total, p, n) => total + Math.abs(probabilities[n] - p), 0);
  return sum / reference.probabilities.length;
}

/** Moments of a distribution over the weights (the bias last), and how far it is from the exact posterior. */
export interface PosteriorComparison {
  mean: number[];
  /** Standard deviations. */
  scale: number[];
  correlation: number[][];
  /** Mean |Δp| of the predictive. */
  predictiveError: number;
}

function momentsOf({ mean, covariance }: Gaussian): Omit<PosteriorComparison, "predictiveError"> {
  return { mean, ...standardDeviations(covariance) };
}

/**
 * A Gaussian approximation against the reference: moments, total variation, KL(q‖p) in nats, mean |Δp|.
 * @param gaussian mean [D + 1] and covariance [D + 1][D + 1], the bias last
 * @throws RangeError as totalVariation, klFromPosterior and gaussianPredictive: for another number of weights, or a
 *   covariance that is not positive definite
 */
export function compareGaussian(
  gaussian: Gaussian,
  reference: PosteriorReference,
): PosteriorComparison & { totalVariation: number; kl: number } {
  const { data, exact, inputs } = reference;
  return {
    ...momentsOf(gaussian),
    totalVariation: totalVariation(gaussian, exact),
    kl: klFromPosterior(gaussian, { data, logEvidence: exact.logEvidence }),
    predictiveError: predictiveError(gaussianPredictive(gaussian, inputs), reference),
  };
}

/**
 * Draws from the posterior against the reference.
 * @param points [S][D + 1], the bias last
 * @throws RangeError as logisticPredictive and sampleMoments: for rows of another width, and what is not finite
 */
export function compareDraws(points: Matrix, reference: PosteriorReference): PosteriorComparison {
  const probabilities = logisticPredictive({ points }, reference.inputs).mean.map(([, p]) => p);
  return { ...momentsOf(sampleMoments(points)), predictiveError: predictiveError(probabilities, reference) };
}

/** What a row of the table may hold: a comparison, the exact posterior, or a point alone. */
export type Compared = Partial<PosteriorComparison & { totalVariation: number; kl: number; seconds: number }>;

const WEIGHTS = ["w₁", "w₂", "b"];

/** A comparison of two weights and a bias as a row for `showTable` with `comparisonColumns`. */
export function comparisonRow(method: string, found: Compared): Record<string, string | number | undefined> {
  const named = (what: string, values: number[] = []): [string, number][] =>
    values.map((value, i) => [`${what} ${WEIGHTS[i]}`, value]);
  return {
    method,
    ...Object.fromEntries([...named("mean", found.mean), ...named("sd", found.scale)]),
    correlation: found.correlation?.[0][1],
    totalVariation: found.totalVariation,
    kl: found.kl,
    predictiveError: found.predictiveError,
    seconds: found.seconds,
  };
}

/** The columns of `comparisonRow`. */
export const comparisonColumns = [
  { key: "method" },
  ...["mean", "sd"].flatMap((what) => WEIGHTS.map((weight) => ({ key: `${what} ${weight}`, decimals: 3 }))),
  { key: "correlation", label: "corr. w₁, w₂", decimals: 2 },
  { key: "totalVariation", label: "total variation", decimals: 3, best: "lowest" as const },
  { key: "kl", label: "KL(q‖p)", unit: "nats", decimals: 3, best: "lowest" as const },
  { key: "predictiveError", label: "mean |Δp|", decimals: 4 },
  { key: "seconds", decimals: 3 },
];
