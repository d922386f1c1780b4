import { choleskyOfRows, dot, reciprocalCondition, solveCholesky } from "../core/linalg";
import {
  checkLabels,
  checkMatrix,
  checkNumber,
  checkVector,
  invalid,
  type Matrix,
  type Vector,
} from "../core/shapes";

/** Data and prior of the logistic regression p(y = 1|x) = σ(wᵀx + b) with (w, b) ~ N(0, σ₀²I). */
export interface LogisticData {
  /** x: [N][D]. */
  inputs: Matrix;
  /** y, 0 or 1: [N]. */
  labels: Vector;
  /** σ₀², prior variance of each weight and of the bias. */
  priorVariance: number;
}

/** σ(a) = 1/(1 + e⁻ᵃ); neither side overflows. */
export function sigmoid(a: number): number {
  const e = Math.exp(-Math.abs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}

/** log σ(a) = −log(1 + e⁻ᵃ), exact for large |a| too. */
export function logSigmoid(a: number): number {
  return Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a)));
}

/** wᵀx + b, the bias being the last of the weights. */
export function activation(weights: Vector, x: Vector): number {
  return dot(weights, x, x.length) + weights[x.length];
}

/**
 * p(y = 1|x, w) = σ(wᵀx + b).
 * @param weights (w, b), the bias last: [D + 1]
 * @param inputs [N][D]
 * @returns [N]
 * @throws RangeError when shapes do not fit
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

/** A function of weights and data that checks them first; Newton's method does so once and calls the function itself. */
function checked<Result>(
  evaluate: (weights: Vector, data: LogisticData) => Result,
): (weights: Vector, data: LogisticData) => Result {
  return (weights, data) => {
    checkVector("weights", weights, { length: checkLogisticData(data) + 1 });
    return evaluate(weights, data);
  };
}

function objective(weights: Vector, { inputs, labels, priorVariance }: LogisticData): number {
  let sum = dot(weights, weights) / (2 * priorVariance);
  for (let i = 0; i < inputs.length; i++) {
    const a = activation(weights, inputs[i]);
    sum -= logSigmoid(labels[i] ? a : -a);
  }
  return sum;
}

/**
 * −log p(w, y|X) up to a constant: −Σᵢ log σ(±(wᵀxᵢ + b)) + ‖(w, b)‖²/(2σ₀²); sums, not means.
 * @param weights (w, b), the bias last: [D + 1]
 * @throws RangeError for another number of weights, and as checkLogisticData
 */
export const negativeLogPosterior = checked(objective);

function gradientAt(weights: Vector, { inputs, labels, priorVariance }: LogisticData): number[] {
  const gradient = Array.from(weights, (weight) => weight / priorVariance);
  for (let i = 0; i < inputs.length; i++) {
    const a = activation(weights, inputs[i]);
    // p − y without the cancellation that 1 − σ(a) would bring.
    const residual = labels[i] ? -sigmoid(-a) : sigmoid(a);
    for (let j = 0; j < inputs[i].length; j++) gradient[j] += residual * inputs[i][j];
    gradient[inputs[i].length] += residual;
  }
  return gradient;
}

/**
 * Gradient of the negative log posterior: Σᵢ (pᵢ − yᵢ)(xᵢ, 1) + (w, b)/σ₀².
 * @param weights (w, b), the bias last: [D + 1]
 * @returns [D + 1]
 * @throws as negativeLogPosterior
 */
export const logisticGradient = checked(gradientAt);

function hessianFactorAt(weights: Vector, { inputs, priorVariance }: LogisticData): number[][] {
  return choleskyOfRows("inputs", {
    diagonal: Array.from(weights, () => 1 / Math.sqrt(priorVariance)),
    count: inputs.length,
    row: (i) => {
      const a = activation(weights, inputs[i]);
      const root = Math.sqrt(sigmoid(a) * sigmoid(-a));
      return [...Array.from(inputs[i], (value) => root * value), root];
    },
  });
}

/**
 * Cholesky factor of the Hessian of the negative log posterior, Φᵀ diag(p(1 − p)) Φ + I/σ₀² with rows (xᵢ, 1)
 * of Φ.
 * @param weights (w, b), the bias last: [D + 1]
 * @returns [D + 1][D + 1], lower triangular
 * @throws as negativeLogPosterior
 */
export const logisticHessianFactor = checked(hessianFactorAt);

/** A Newton step that changes no activation by more than this converges without being shortened. */
const SAFE_CHANGE = 0.5;
/**
 * After a step this small, relative to the activations, the quadratic convergence leaves rounding errors
 * only.
 */
const LAST_CHANGE = 1e-9;
const MAX_STEPS = 1000;
/**
 * Below this reciprocal condition rounding would move the optimum along directions that the data leave open.
 */
const SINGULAR = 1e-10;

/**
 * The most probable weights (MAP) of logistic regression with a Gaussian prior, by Newton's method with the
 * step halved until the objective falls (Bishop 2006, sections 4.3.3 and 4.5). The prior makes the optimum
 * finite and unique, also for separable classes or one class only.
 *
 * @param data.labels 0 or 1: [N]
 * @param data.priorVariance σ₀² > 0
 * @returns weights, the bias last: [D + 1]
 * @throws RangeError as checkLogisticData, and for linearly dependent inputs under a wide prior; Error where inputs
 *   or prior variance are so extreme that double precision does not reach the optimum
 */
export function logisticMap(data: LogisticData): number[] {
  let weights = new Array<number>(checkLogisticData(data) + 1).fill(0);
  if (reciprocalCondition(hessianFactorAt(weights, data)) < SINGULAR) {
    const expected = "a smaller number, as inputs and bias are linearly dependent";
    throw invalid("priorVariance", expected, data.priorVariance);
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = gradientAt(weights, data);
    const direction = solveCholesky(hessianFactorAt(weights, data), gradient).map((value) => -value);
    const change = largestActivation(direction, data.inputs);
    const slope = dot(gradient, direction);
    const size = change <= SAFE_CHANGE ? 1 : stepSize(weights, { direction, slope, data });
    weights = weights.map((weight, j) => weight + size * direction[j]);
    if (change <= LAST_CHANGE * Math.max(1, largestActivation(weights, data.inputs))) return weights;
  }
  throw new Error(`no optimum in ${MAX_STEPS} Newton steps with priorVariance ${data.priorVariance}`);
}

function largestActivation(weights: Vector, inputs: Matrix): number {
  let largest = 0;
  for (let i = 0; i < inputs.length; i++) {
    largest = Math.max(largest, Math.abs(activation(weights, inputs[i])));
  }
  return largest;
}

/** The longest of the steps 1, ½, ¼, … that lowers the objective in proportion (Armijo), up to rounding. */
function stepSize(
  weights: number[],
  { direction, slope, data }: { direction: number[]; slope: number; data: LogisticData },
): number {
  const start = objective(weights, data);
  const rounding = 1e-14 * start;
  let size = 1;
  for (; size > 1e-12; size /= 2) {
    const value = objective(
      weights.map((weight, j) => weight + size * direction[j]),
      data,
    );
    if (value <= start + 1e-4 * size * slope + rounding) break;
  }
  return size;
}
