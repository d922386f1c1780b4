import type { Detector } from "./detector";
import { checkLabels, type Matrix, type Vector } from "../core/shapes";
import { fitClassGaussians, mahalanobisScore, type ClassGaussians } from "./mahalanobis";

/** The classes' Gaussians, and one Gaussian for all features together. */
export interface RelativeGaussians {
  classes: ClassGaussians;
  background: ClassGaussians;
}

/**
 * Fits both kinds of Gaussian to the features of the training set.
 * @param data as fitClassGaussians
 * @throws RangeError as fitClassGaussians
 */
export function fitRelativeGaussians(data: {
  features: Matrix;
  labels: Vector;
  classes: number;
  ridge?: number;
}): RelativeGaussians {
  checkLabels("labels", data.labels, { classes: data.classes, length: data.features.length });
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
 * @returns [N], higher = farther from all classes; may be negative
 * @throws RangeError when the features' width is not D
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
