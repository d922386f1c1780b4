import type { Detector } from "./detector";
import { euclideanNorm, extremes } from "../core/numbers";
import { checkMatrix, type Matrix } from "../core/shapes";
import { fitClassGaussians, mahalanobisScore, type ClassGaussians } from "./mahalanobis";

/**
 * h/‖h‖ for each row; a row of zeros stays.
 * @param features [N][D]
 * @throws RangeError for features that are not finite
 * @example
 * evaluation.unitRows([[3, 4], [0, 0]]); // → [[0.6, 0.8], [0, 0]]
 */
export function unitRows(features: Matrix): number[][] {
  checkMatrix("features", features);
  return Array.from(features, (row) => {
    const values = Array.from(row);
    const [low, high] = extremes(values);
    const largest = Math.max(-low, high);
    if (largest === 0) return values;
    const scaled = values.map((value) => value / largest); // whose squares do not overflow
    const norm = euclideanNorm(scaled);
    return scaled.map((value) => value / norm);
  });
}

/**
 * The distance of the hidden units' *directions* to the nearest class (Mahalanobis++, Müller and Hein 2025). The length of h
 * varies within a class more than anything else does, so that Σ forgives it; foreign inputs, whose h is short, then lie
 * near the classes. Without the length only the pattern of the units counts.
 */
export const normalizedMahalanobis: Detector<ClassGaussians> = {
  name: "normalised Mahalanobis",
  needs: ["hidden"],
  fit: ({ hidden, labels, network }) =>
    fitClassGaussians({ features: unitRows(hidden), labels: labels!, classes: network.classes }),
  score: ({ hidden }, gaussians) => mahalanobisScore(unitRows(hidden), gaussians),
};
