import type { Detector } from "./detector";
import { cholesky, solveLower } from "../core/linalg";
import { checkLabels, checkMatrix, checkNumber, invalid, type Matrix, type Vector } from "../core/shapes";

/** One Gaussian for each class in feature space, all with the same covariance. */
export interface ClassGaussians {
  /** L with LLᵀ = Σ: [D][D]. */
  lower: number[][];
  /** L⁻¹μ_c: [C][D]. */
  whitenedMeans: number[][];
}

function classMeans(features: Matrix, labels: Vector, size: { classes: number; width: number }): number[][] {
  const counts = new Array<number>(size.classes).fill(0);
  const means = Array.from({ length: size.classes }, () => new Array<number>(size.width).fill(0));
  for (let n = 0; n < features.length; n++) {
    counts[labels[n]]++;
    for (let d = 0; d < size.width; d++) means[labels[n]][d] += features[n][d];
  }
  const empty = counts.indexOf(0);
  if (empty >= 0)
    throw new RangeError(`labels: expected each class 0 … ${size.classes - 1}, got none of class ${empty}`);
  return means.map((mean, c) => mean.map((sum) => sum / counts[c]));
}

/** Σ = (1/N) Σₙ (hₙ − μ_yₙ)(hₙ − μ_yₙ)ᵀ. */
function sharedCovariance(features: Matrix, labels: Vector, means: number[][]): number[][] {
  const width = means[0].length;
  const covariance = means[0].map(() => new Array<number>(width).fill(0));
  for (let n = 0; n < features.length; n++) {
    const residual = means[labels[n]].map((mean, d) => features[n][d] - mean);
    for (let i = 0; i < width; i++) {
      const row = covariance[i];
      for (let j = 0; j <= i; j++) row[j] += (residual[i] * residual[j]) / features.length;
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) covariance[j][i] = covariance[i][j];
  return covariance;
}

/**
 * Fits a Gaussian N(μ_c, Σ) to the features of each class of the training set (Lee et al. 2018).
 *
 * @param data.features h, such as LeNet's hidden units: [N][D]
 * @param data.labels their classes: [N]
 * @param data.classes C
 * @param data.ridge added to Σ's diagonal as a share of its mean, so that units which never fire leave Σ invertible
 * @throws RangeError for bad shapes, a class without an example, features that are equal within each class, ridge <= 0
 */
export function fitClassGaussians({
  features,
  labels,
  classes,
  ridge = 1e-6,
}: {
  features: Matrix;
  labels: Vector;
  classes: number;
  ridge?: number;
}): ClassGaussians {
  const [rows, width] = checkMatrix("features", features);
  checkNumber("classes", classes, { atLeast: 1, integer: true });
  checkLabels("labels", labels, { classes, length: rows });
  checkNumber("ridge", ridge, { above: 0 });
  const means = classMeans(features, labels, { classes, width });
  const covariance = sharedCovariance(features, labels, means);
  const meanVariance = covariance.reduce((sum, row, d) => sum + row[d], 0) / width;
  if (meanVariance === 0)
    throw invalid("features or labels", "features that differ within some class", features);
  covariance.forEach((row, d) => {
    row[d] += ridge * meanVariance;
  });
  const lower = cholesky(`covariance of the features with ridge ${ridge}`, covariance);
  return { lower, whitenedMeans: means.map((mean) => solveLower(lower, mean)) };
}

/**
 * The squared Mahalanobis distance to the nearest class, min_c (h − μ_c)ᵀΣ⁻¹(h − μ_c) = min_c ‖L⁻¹h − L⁻¹μ_c‖²;
 * higher = farther from all classes.
 *
 * @param features h: [N][D]
 * @param gaussians of fitClassGaussians
 * @returns [N]
 * @throws RangeError when the features' width is not D
 */
export function mahalanobisScore(features: Matrix, { lower, whitenedMeans }: ClassGaussians): number[] {
  checkMatrix("features", features, { columns: lower.length });
  return Array.from(features, (row) => {
    const whitened = solveLower(lower, row);
    return Math.min(
      ...whitenedMeans.map((mean) => mean.reduce((sum, value, d) => sum + (whitened[d] - value) ** 2, 0)),
    );
  });
}

/** The distance of the hidden units to the nearest class of the training set, as a detector. */
export const mahalanobis: Detector<ClassGaussians> = {
  name: "Mahalanobis",
  needs: ["hidden"],
  fit: ({ hidden, labels, network }) =>
    fitClassGaussians({ features: hidden, labels: labels!, classes: network.classes }),
  score: ({ hidden }, gaussians) => mahalanobisScore(hidden, gaussians),
};
