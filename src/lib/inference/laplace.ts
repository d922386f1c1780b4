import { dot, inverseFromCholesky, sampleNormal, varianceAlong, type Gaussian } from "../core/linalg";
import type { Random } from "../core/random";
import { checkMatrix, checkNumber, checkVector, invalid, type Matrix, type Vector } from "../core/shapes";
import {
  activation,
  logisticHessianFactor,
  logisticMap,
  logisticProbability,
  sigmoid,
  type LogisticData,
} from "../models/logistic-regression";

/**
 * Laplace's approximation of the posterior of logistic regression: the Gaussian around the MAP whose
 * covariance is the inverse Hessian of the negative log posterior, (Φᵀ diag(p(1 − p)) Φ + I/σ₀²)⁻¹ with rows
 * (xᵢ, 1) of Φ (Bishop 2006, section 4.5.1).
 *
 * @returns over (w, b), the bias last: mean [D + 1], covariance [D + 1][D + 1]
 * @throws as logisticMap
 */
export function logisticLaplace(data: LogisticData): Gaussian {
  const mean = logisticMap(data);
  return { mean, covariance: inverseFromCholesky(logisticHessianFactor(mean, data)) };
}

/** How p(y = 1|x) is averaged over the weights. */
export type LaplaceMethod = "plug-in" | "probit" | "monte-carlo";

/**
 * p(y = 1|x) under a Gaussian posterior N(m, S) of (w, b), with φ = (x, 1):
 * - "plug-in": σ(mᵀφ), no averaging;
 * - "probit": σ(mᵀφ/√(1 + πv/8)) with v = φᵀSφ (MacKay 1992; Bishop 2006, equation 4.153);
 * - "monte-carlo": the mean of σ(wᵀφ) over `samples` draws of (w, b), the same draws for all inputs.
 *
 * @param options.posterior mean m: [D + 1], covariance S: [D + 1][D + 1], the bias last
 * @param options.inputs x: [N][D]
 * @param options.samples draws, for "monte-carlo" only
 * @param options.random generator, for "monte-carlo" only
 * @returns [N]
 * @throws RangeError for an unknown method, shapes that do not fit, an S with negative variances, samples < 1 or no
 *   generator where one is needed
 */
export function laplacePredictive({
  posterior,
  inputs,
  method,
  samples = 100,
  random,
}: {
  posterior: { mean: Vector; covariance: Matrix };
  inputs: Matrix;
  method: LaplaceMethod;
  samples?: number;
  random?: Random;
}): number[] {
  const { mean, covariance } = posterior;
  const size = checkVector("posterior.mean", mean).length;
  checkMatrix("posterior.covariance", covariance, { rows: size, columns: size });
  checkMatrix("inputs", inputs, { columns: size - 1 });
  switch (method) {
    case "plug-in":
      return logisticProbability(mean, inputs);
    case "probit":
      return Array.from(inputs, (x) => {
        const variance = varianceAlong("posterior.covariance", covariance, [...Array.from(x), 1]);
        return sigmoid(activation(mean, x) / Math.sqrt(1 + (Math.PI * variance) / 8));
      });
    case "monte-carlo": {
      checkNumber("samples", samples, { atLeast: 1, integer: true });
      if (!random) throw invalid("random", "a generator, which Monte-Carlo needs", random);
      const draws = sampleNormal({ mean, covariance, count: samples, random });
      const ones = new Array<number>(samples).fill(1 / samples);
      return Array.from(inputs, (x) =>
        dot(
          ones,
          draws.map((weights) => sigmoid(activation(weights, x))),
        ),
      );
    }
    default:
      throw invalid("method", '"plug-in", "probit" or "monte-carlo"', method);
  }
}
