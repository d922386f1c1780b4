import { partialDot } from "../core/linalg";
import { choleskyOfRows } from "../core/row-factor";
import { checkVector, invalid, type Vector } from "../core/shapes";
import { activation, checkLogisticData, logistic, type LogisticData } from "./logistic-regression";

/** A log density known up to a constant, with its gradient. */
export interface Target {
  /** log p̃(w). */
  logDensity: (w: number[]) => number;
  /** ∇ log p̃(w): [M]. */
  gradient: (w: number[]) => number[];
}

/** Activations beyond this add less than rounding to Σ log σ(a). */
const CERTAIN = 40;

/**
 * {@link logisticTarget} without its checks of the numbers: what overflows is −∞ or NaN, which a search for the optimum
 * steps back from. The data lie in one flat array with the labels' signs multiplied in, and the factors 1 + e⁻ᵃ are
 * multiplied before the logarithm is taken, as methods need log density and gradient 10⁵ times.
 */
export function uncheckedTarget({ inputs, labels, priorVariance }: LogisticData): Target {
  const size = checkLogisticData({ inputs, labels, priorVariance }) + 1;
  const signed = Float64Array.from(
    Array.from(inputs).flatMap((x, n) => [...Array.from(x), 1].map((value) => (labels[n] ? value : -value))),
  );
  const checkSize = (w: Vector): void => {
    if (w.length !== size) throw invalid("weights.length", String(size), w.length);
  };
  const activationAt = (w: Vector, start: number): number => {
    let a = 0;
    for (let j = 0; j < size; j++) a += w[j] * signed[start + j];
    return a;
  };
  return {
    logDensity: (w) => {
      checkSize(w);
      let sum = -partialDot(w, w, size) / (2 * priorVariance);
      let product = 1;
      for (let start = 0; start < signed.length; start += size) {
        const a = activationAt(w, start);
        if (a > CERTAIN) continue;
        sum += Math.min(a, 0);
        product *= 1 + Math.exp(-Math.abs(a));
        if (product < 1e200) continue;
        sum -= Math.log(product);
        product = 1;
      }
      return sum - Math.log(product);
    },
    gradient: (w) => {
      checkSize(w);
      const gradient = Array.from(w, (value) => -value / priorVariance);
      for (let start = 0; start < signed.length; start += size) {
        // 1 − σ(a) without its cancellation.
        const residual = logistic(-activationAt(w, start));
        for (let j = 0; j < size; j++) gradient[j] += residual * signed[start + j];
      }
      return gradient;
    },
  };
}

/**
 * log p(w, y|X) of logistic regression up to a constant, Σᵢ log σ(±(wᵀxᵢ + b)) − ‖(w, b)‖²/(2σ₀²), and its gradient.
 *
 * @returns functions of (w, b), the bias last: [D + 1]
 * @throws RangeError for labels that are not 0 or 1, values that are not finite, shapes that do not fit, and σ₀² <= 0;
 *   the functions themselves for another number of weights, weights that are not finite, and results that overflow
 * @example
 * models.logisticTarget({ inputs: [[1], [-1]], labels: [1, 0], priorVariance: 2 }).gradient([0, 0]); // → [1, 0]
 */
export function logisticTarget(data: LogisticData): Target {
  const { logDensity, gradient } = uncheckedTarget(data);
  /** Looks for what is wrong only where the result shows that something is: the functions are inner loops. */
  const refuse = (w: number[], result: string): never => {
    checkVector("weights", w);
    throw invalid("weights", `numbers that leave the ${result} finite`, w);
  };
  return {
    logDensity: (w) => {
      const value = logDensity(w);
      return Number.isFinite(value) ? value : refuse(w, "log density");
    },
    gradient: (w) => {
      const slope = gradient(w);
      return slope.every(Number.isFinite) ? slope : refuse(w, "gradient");
    },
  };
}

/**
 * −log p(w, y|X) up to a constant: −Σᵢ log σ(±(wᵀxᵢ + b)) + ‖(w, b)‖²/(2σ₀²); sums, not means.
 * @param weights (w, b), the bias last: [D + 1]
 * @throws RangeError for another number of weights, what is not finite, and as {@link logisticTarget}
 * @example
 * models.negativeLogPosterior([0, 0], { inputs: [[1], [-1]], labels: [1, 0], priorVariance: 2 }); // → 1.3862943611198906
 */
export function negativeLogPosterior(weights: Vector, data: LogisticData): number {
  return -logisticTarget(data).logDensity(Array.from(checkVector("weights", weights)));
}

/**
 * Gradient of the negative log posterior: Σᵢ (pᵢ − yᵢ)(xᵢ, 1) + (w, b)/σ₀².
 * @param weights (w, b), the bias last: [D + 1]
 * @returns [D + 1]
 * @throws RangeError as {@link negativeLogPosterior}
 * @example
 * models.logisticGradient([0, 0], { inputs: [[1], [3]], labels: [1, 0], priorVariance: 2 }); // → [1, 0]
 */
export function logisticGradient(weights: Vector, data: LogisticData): number[] {
  const gradient = logisticTarget(data).gradient(Array.from(checkVector("weights", weights)));
  return gradient.map((value) => -value);
}

/**
 * Cholesky factor of the Hessian of the negative log posterior, Φᵀ diag(p(1 − p)) Φ + I/σ₀² with rows (xᵢ, 1)
 * of Φ.
 * @param weights (w, b), the bias last: [D + 1]
 * @returns [D + 1][D + 1], lower triangular
 * @throws RangeError as {@link negativeLogPosterior}
 * @example
 * models.logisticHessianFactor([0, 0], { inputs: [[0]], labels: [1], priorVariance: 1 })[0]; // → [1, 0]
 */
export function logisticHessianFactor(weights: Vector, data: LogisticData): number[][] {
  checkVector("weights", weights, { length: checkLogisticData(data) + 1 });
  return hessianFactor(weights, data);
}

/** {@link logisticHessianFactor} unchecked, for each step of Newton's method. */
export function hessianFactor(weights: Vector, { inputs, priorVariance }: LogisticData): number[][] {
  return choleskyOfRows("inputs", {
    diagonal: Array.from(weights, () => 1 / Math.sqrt(priorVariance)),
    count: inputs.length,
    row: (i) => {
      const a = activation(weights, inputs[i]);
      const root = Math.sqrt(logistic(a) * logistic(-a));
      return [...Array.from(inputs[i], (value) => root * value), root];
    },
  });
}
