import { partialDot } from "../core/linalg";
import { checkLabels, checkMatrix, checkNumber, checkVector, type Matrix, type Vector } from "../core/shapes";

/** Data and prior of the logistic regression p(y = 1|x) = σ(wᵀx + b) with (w, b) ~ N(0, σ₀²I). */
export interface LogisticData {
  /** x: [N][D]. */
  inputs: Matrix;
  /** y, 0 or 1: [N]. */
  labels: Vector;
  /** σ₀², prior variance of each weight and of the bias. */
  priorVariance: number;
}

/** {@link sigmoid} unchecked, for inner loops: NaN stays NaN. */
export function logistic(a: number): number {
  const e = Math.exp(-Math.abs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}

/** {@link logSigmoid} unchecked, for inner loops: NaN stays NaN. */
export function logLogistic(a: number): number {
  return Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a)));
}

/**
 * σ(a) = 1/(1 + e⁻ᵃ); neither side overflows.
 * @throws RangeError for an a that is not finite
 * @example
 * models.sigmoid(0); // → 0.5
 */
export function sigmoid(a: number): number {
  return logistic(checkNumber("a", a));
}

/**
 * log σ(a) = −log(1 + e⁻ᵃ), exact for large |a| too.
 * @throws RangeError for an a that is not finite
 * @example
 * models.logSigmoid(-1000); // → -1000
 */
export function logSigmoid(a: number): number {
  return logLogistic(checkNumber("a", a));
}

/** wᵀx + b, the bias being the last of the weights; not checked. */
export function activation(weights: Vector, x: Vector): number {
  return partialDot(weights, x, x.length) + weights[x.length];
}

/**
 * p(y = 1|x, w) = σ(wᵀx + b).
 * @param weights (w, b), the bias last: [D + 1]
 * @param inputs [N][D]
 * @returns [N]
 * @throws RangeError when shapes do not fit, and for an activation that overflows
 * @example
 * models.logisticProbability([2, -1], [[0.5], [3]]); // → [0.5, 0.9933071490757153]
 */
export function logisticProbability(weights: Vector, inputs: Matrix): number[] {
  checkVector("weights", weights);
  checkMatrix("inputs", inputs, { columns: weights.length - 1 });
  return Array.from(inputs, (x) => sigmoid(activation(weights, x)));
}

/**
 * Checks data and prior; the returned width is D.
 * @throws RangeError for labels that are not 0 or 1, values that are not finite, shapes that do not fit, σ₀² <= 0
 */
export function checkLogisticData({ inputs, labels, priorVariance }: LogisticData): number {
  const [rows, columns] = checkMatrix("inputs", inputs);
  checkLabels("labels", labels, { classes: 2, length: rows });
  checkNumber("priorVariance", priorVariance, { above: 0 });
  return columns;
}
