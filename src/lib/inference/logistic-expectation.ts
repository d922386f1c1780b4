import { varianceAlong, type Gaussian } from "../core/linalg";
import { checkMatrix, checkVector, type Matrix } from "../core/shapes";
import { activation, logSigmoid, sigmoid } from "../models/logistic-regression";

/** Expectations over an activation a ~ N(μ, v). */
export interface ActivationExpectations {
  /** E[log σ(a)]. */
  logSigmoid: number;
  /** E[σ(a)]. */
  sigmoid: number;
  /** E[σ′(a)], σ′ = σ(1 − σ); E[σ″(a)] and E[σ‴(a)]. */
  first: number;
  second: number;
  third: number;
}

/**
 * The expectations by the trapezoid rule, whose error falls exponentially in 1/(h·√v), as log σ is analytic
 * up to ±iπ; the step h makes it smaller than 1e-10.
 * @param mean μ
 * @param variance v >= 0
 */
export function activationExpectations(mean: number, variance: number): ActivationExpectations {
  const scale = Math.sqrt(variance);
  const step = 0.75 / Math.max(1, scale);
  const sums = { logSigmoid: 0, sigmoid: 0, first: 0, second: 0, third: 0 };
  let total = 0;
  for (let k = -Math.ceil(7 / step); k * step <= 7; k++) {
    const weight = Math.exp(-0.5 * (k * step) ** 2);
    const a = mean + scale * k * step;
    const p = sigmoid(a);
    const slope = p * sigmoid(-a);
    total += weight;
    sums.logSigmoid += weight * logSigmoid(a);
    sums.sigmoid += weight * p;
    sums.first += weight * slope;
    sums.second += weight * slope * (1 - 2 * p);
    sums.third += weight * slope * (1 - 6 * slope);
  }
  return {
    logSigmoid: sums.logSigmoid / total,
    sigmoid: sums.sigmoid / total,
    first: sums.first / total,
    second: sums.second / total,
    third: sums.third / total,
  };
}

/**
 * p(y = 1|x) = E[σ(wᵀφ)] under a Gaussian posterior N(m, S) of (w, b), without sampling: wᵀφ ~ N(mᵀφ, φᵀSφ).
 * @param posterior over (w, b), the bias last
 * @param inputs x: [N][D]
 * @returns [N]
 * @throws RangeError for shapes that do not fit, values that are not finite, and an S with negative variances
 */
export function gaussianPredictive({ mean, covariance }: Gaussian, inputs: Matrix): number[] {
  const size = checkVector("mean", mean).length;
  checkMatrix("covariance", covariance, { rows: size, columns: size });
  checkMatrix("inputs", inputs, { columns: size - 1 });
  return Array.from(
    inputs,
    (x) =>
      activationExpectations(
        activation(mean, x),
        varianceAlong("covariance", covariance, [...Array.from(x), 1]),
      ).sigmoid,
  );
}
