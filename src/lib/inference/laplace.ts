import { factoredGaussian, type FactoredGaussian } from "../core/normal";
import type { LogisticData } from "../models/logistic-regression";
import { logisticMap } from "../models/logistic-map";
import { logisticHessianFactor } from "../models/logistic-target";

/**
 * Laplace's approximation of the posterior of logistic regression: the Gaussian around the MAP whose
 * covariance is the inverse Hessian of the negative log posterior, (Φᵀ diag(p(1 − p)) Φ + I/σ₀²)⁻¹ with rows
 * (xᵢ, 1) of Φ (Bishop 2006, section 4.5.1). {@link gaussianPosterior} takes it.
 *
 * @returns over (w, b), the bias last: mean [D + 1], covariance [D + 1][D + 1], and the factor of the Hessian
 * @throws RangeError and Error as {@link logisticMap}
 * @example
 * inference.logisticLaplace({ inputs: [[0]], labels: [1], priorVariance: 1e-12 }).covariance[0][0].toExponential(3); // → "1.000e-12"
 */
export function logisticLaplace(data: LogisticData): FactoredGaussian {
  const mean = logisticMap(data);
  return factoredGaussian(mean, logisticHessianFactor(mean, data));
}
