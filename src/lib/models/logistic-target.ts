import { dot } from "../core/linalg";
import { checkLabels, checkMatrix, checkNumber } from "../core/shapes";
import { sigmoid, type LogisticData } from "./logistic-regression";

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
 * log p(w, y|X) of logistic regression up to a constant, for methods that need it 10⁵ times: the negative of
 * negativeLogPosterior and logisticGradient, ten times as fast, for the data lie in one flat array with the
 * labels' signs multiplied in, and the factors 1 + e⁻ᵃ are multiplied before the logarithm is taken.
 *
 * @throws RangeError for labels that are not 0 or 1, values that are not finite, priorVariance <= 0
 */
export function logisticTarget({ inputs, labels, priorVariance }: LogisticData): Target {
  const [rows, columns] = checkMatrix("inputs", inputs);
  checkLabels("labels", labels, { classes: 2, length: rows });
  checkNumber("priorVariance", priorVariance, { above: 0 });
  const size = columns + 1;
  const signed = Float64Array.from(Array.from(inputs).flatMap((x, n) =>
    [...Array.from(x), 1].map((value) => (labels[n] ? value : -value))));
  const activationAt = (w: number[], start: number): number => {
    let a = 0;
    for (let j = 0; j < size; j++) a += w[j] * signed[start + j];
    return a;
  };
  return {
    logDensity: (w) => {
      let sum = -dot(w, w) / (2 * priorVariance);
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
      const gradient = w.map((value) => -value / priorVariance);
      for (let start = 0; start < signed.length; start += size) {
        const residual = sigmoid(-activationAt(w, start));
        for (let j = 0; j < size; j++) gradient[j] += residual * signed[start + j];
      }
      return gradient;
    },
  };
}
