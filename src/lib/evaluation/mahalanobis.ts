import type { Detector } from "./detector";
import { cholesky, solveLower } from "../core/linalg";
import { extremes } from "../core/numbers";
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
 * Whether a feature differs within some class by more than what rounding makes of its means: N·ε of its size.
 * A variance that is not finite is left for others to find.
 */
function variesWithinClasses(features: Matrix, covariance: number[][]): boolean {
  return covariance.some((row, d) => {
    let largest = 0;
    for (let n = 0; n < features.length; n++) largest = Math.max(largest, Math.abs(features[n][d]));
    return !(Math.sqrt(row[d]) <= features.length * Number.EPSILON * largest);
  });
}

/**
 * Fits a Gaussian N(μ_c, Σ) to the features of each class of the training set (Lee et al. 2018).
 *
 * @param data.features h, such as LeNet's hidden units: [N][D]
 * @param data.labels their classes: [N]
 * @param data.classes C
 * @param data.ridge added to Σ's diagonal as a share of its mean, so that units which never fire leave Σ invertible
 * @throws RangeError for bad shapes, a class without an example, features that are equal within each class up to
 *   rounding, ridge <= 0
 * @example
 * const features = [[-1, 0], [1, 0], [0, 4], [0, 6]];
 * evaluation.fitClassGaussians({ features, labels: [0, 0, 1, 1], classes: 2 }).lower; // → [[0.7071, 0], [0, 0.7071]]
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
  checkNumber("classes", classes, { atLeast: 1, atMost: rows, integer: true });
  checkLabels("labels", labels, { classes, length: rows });
  checkNumber("ridge", ridge, { above: 0 });
  const means = classMeans(features, labels, { classes, width });
  const covariance = sharedCovariance(features, labels, means);
  const meanVariance = covariance.reduce((sum, row, d) => sum + row[d], 0) / width;
  if (!variesWithinClasses(features, covariance))
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
 * @param gaussians of {@link fitClassGaussians}
 * @returns [N]
 * @throws RangeError when the features' width is not D, and for a distance that overflows
 * @example
 * const features = [[-1, 0], [1, 0], [0, 4], [0, 6]];
 * const gaussians = evaluation.fitClassGaussians({ features, labels: [0, 0, 1, 1], classes: 2 });
 * evaluation.mahalanobisScore([[0, 5], [3, 0]], gaussians); // → [0, 18]
 */
export function mahalanobisScore(features: Matrix, { lower, whitenedMeans }: ClassGaussians): number[] {
  checkMatrix("features", features, { columns: lower.length });
  return Array.from(features, (row, n) => {
    const whitened = solveLower(lower, row);
    const distances = whitenedMeans.map((mean) =>
      mean.reduce((sum, value, d) => sum + (whitened[d] - value) ** 2, 0),
    );
    return checkNumber(`squared distance of features[${n}]`, extremes(distances)[0]);
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
