import type { Detector } from "./detector";
import type { Matrix, Vector } from "../core/shapes";
import { fitClassGaussians, mahalanobisScore, type ClassGaussians } from "./mahalanobis";

/** The classes' Gaussians, and one Gaussian for all features together. */
export interface RelativeGaussians {
  classes: ClassGaussians;
  background: ClassGaussians;
}

/**
 * Fits both kinds of Gaussian to the features of the training set.
 * @param data as {@link fitClassGaussians}
 * @throws RangeError as {@link fitClassGaussians}
 * @example
 * const features = [[-1, 0], [1, 0], [0, 4], [0, 6]];
 * const fit = evaluation.fitRelativeGaussians({ features, labels: [0, 0, 1, 1], classes: 2 });
 * fit.background.lower; // → [[0.7071, 0], [0, 2.598]]
 */
export function fitRelativeGaussians(data: {
  features: Matrix;
  labels: Vector;
  classes: number;
  ridge?: number;
}): RelativeGaussians {
  return {
    classes: fitClassGaussians(data),
    background: fitClassGaussians({ ...data, labels: new Uint8Array(data.labels.length), classes: 1 }),
  };
}

/**
 * The relative Mahalanobis distance (Ren et al. 2021): the squared distance to the nearest class less the squared
 * distance to the Gaussian of all features. What makes any image unusual, digit or not, is in both and cancels.
 *
 * @param features h: [N][D]
 * @param gaussians of {@link fitRelativeGaussians}
 * @returns [N], higher = farther from all classes; may be negative
 * @throws RangeError as {@link mahalanobisScore}
 * @example
 * const features = [[-1, 0], [1, 0], [0, 4], [0, 6]];
 * const gaussians = evaluation.fitRelativeGaussians({ features, labels: [0, 0, 1, 1], classes: 2 });
 * evaluation.relativeMahalanobisScore([[0, 5], [0, 2.5]], gaussians); // → [-0.9259, 12.5]
 */
export function relativeMahalanobisScore(
  features: Matrix,
  { classes, background }: RelativeGaussians,
): number[] {
  const toBackground = mahalanobisScore(features, background);
  return mahalanobisScore(features, classes).map((distance, n) => distance - toBackground[n]);
}

/** The relative distance of the hidden units, as a detector. */
export const relativeMahalanobis: Detector<RelativeGaussians> = {
  name: "relative Mahalanobis",
  needs: ["hidden"],
  fit: ({ hidden, labels, network }) =>
    fitRelativeGaussians({ features: hidden, labels: labels!, classes: network.classes }),
  score: ({ hidden }, gaussians) => relativeMahalanobisScore(hidden, gaussians),
};
