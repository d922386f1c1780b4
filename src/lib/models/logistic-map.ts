import { partialDot, reciprocalCondition, solveCholesky } from "../core/linalg";
import { invalid, type Matrix, type Vector } from "../core/shapes";
import { activation, checkLogisticData, type LogisticData } from "./logistic-regression";
import { hessianFactor, uncheckedTarget, type Target } from "./logistic-target";

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
 * @throws RangeError as `logisticTarget`, and for linearly dependent inputs under a wide prior; Error where
 *   inputs or prior variance are so extreme that double precision does not reach the optimum
 * @example
 * models.logisticMap({ inputs: [[1], [-1]], labels: [1, 0], priorVariance: 1 }).map((weight) => weight.toFixed(3)); // → ["0.675", "0.000"]
 */
export function logisticMap(data: LogisticData): number[] {
  let weights = new Array<number>(checkLogisticData(data) + 1).fill(0);
  const target = uncheckedTarget(data);
  if (!(reciprocalCondition(hessianFactor(weights, data)) >= SINGULAR)) {
    const expected = "a smaller number, as inputs and bias are linearly dependent";
    throw invalid("priorVariance", expected, data.priorVariance);
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = target.gradient(weights);
    const direction = solveCholesky(hessianFactor(weights, data), gradient);
    const change = largestActivation(direction, data.inputs);
    const slope = partialDot(gradient, direction, gradient.length);
    const size = change <= SAFE_CHANGE ? 1 : stepSize(weights, { direction, slope, target });
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

/** The longest of the steps 1, ½, ¼, … that gains log density in proportion (Armijo), up to rounding. */
function stepSize(
  weights: number[],
  { direction, slope, target }: { direction: number[]; slope: number; target: Target },
): number {
  const start = target.logDensity(weights);
  const rounding = 1e-14 * Math.abs(start);
  let size = 1;
  for (; size > 1e-12; size /= 2) {
    const value = target.logDensity(weights.map((weight, j) => weight + size * direction[j]));
    if (value >= start + 1e-4 * size * slope - rounding) break;
  }
  return size;
}
