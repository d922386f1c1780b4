import { cholesky, inverseFromCholesky } from "../core/linalg";
import {
  drawNormal,
  factorOfInverse,
  logDensityOfFactor,
  normalLogDensityFunction,
  varianceFunction,
  type CovarianceOrFactor,
} from "../core/normal";
import { checkMatrix, checkVector, type Matrix, type Vector } from "../core/shapes";
import { activation, logistic } from "../models/logistic-regression";
import { activationExpectations } from "./logistic-expectation";
import { summarize } from "./point-posterior";
import type { Posterior } from "./posterior";

/** A normal distribution over the weights, which has a density. */
export type GaussianPosterior = Required<Posterior>;

/** The mean [M] of a normal distribution, and its covariance or a factor of its inverse. */
export type GaussianForm = { mean: Vector } & CovarianceOrFactor;

/** x ↦ (x, 1). */
const withBias = (x: Vector): number[] => [...Array.from(x), 1];

/**
 * The posterior N(m, S) of Laplace's approximation or of variational inference. Its predictive integrates over
 * wᵀφ ~ N(mᵀφ, φᵀSφ) by quadrature, without sampling.
 *
 * @param form m [D + 1], the bias last; S [D + 1][D + 1] positive definite, or L with LLᵀ = S⁻¹
 * @throws RangeError for shapes that do not fit, values that are not finite, an S that is not positive definite, and an L
 *   that does not belong to S; its functions for inputs of another width, and a count that is not an integer >= 0
 * @example
 * inference.gaussianPosterior({ mean: [0, 0], covariance: [[1, 0], [0, 1]] }).predictive([[3]]).mean[0][1].toFixed(9); // → "0.500000000"
 */
export function gaussianPosterior(form: GaussianForm): GaussianPosterior {
  const mean = Array.from(checkVector("mean", form.mean));
  const varianceAt = varianceFunction("", form, mean.length);
  const { precisionFactor } = form;
  const covariance = form.covariance
    ? Array.from(form.covariance, (row) => Array.from(row))
    : inverseFromCholesky(precisionFactor!);
  // Where there is a factor of the inverse, its digits are those that the covariance has lost.
  const lower = precisionFactor ? factorOfInverse(precisionFactor) : cholesky("covariance", covariance);
  return {
    mean,
    covariance,
    sample: (options) => drawNormal({ mean, lower, ...options }),
    logDensity: precisionFactor
      ? logDensityOfFactor(mean, precisionFactor)
      : normalLogDensityFunction({ mean, covariance }),
    predictive: (inputs) => {
      checkMatrix("inputs", inputs, { columns: mean.length - 1 });
      return summarize(
        Array.from(inputs, (x) => {
          const found = activationExpectations(activation(mean, x), varianceAt(withBias(x)));
          return [found.sigmoid, found.votes, found.entropy];
        }),
      );
    },
  };
}

/**
 * p(y = 1|x) under N(m, S) by MacKay's formula, σ(mᵀφ/√(1 + πv/8)) with v = φᵀSφ (MacKay 1992; Bishop 2006,
 * equation 4.153).
 *
 * @param form as {@link gaussianPosterior} takes it; S may be singular here
 * @param inputs x: [N][D]
 * @returns [N]
 * @throws RangeError for shapes that do not fit, values that are not finite, and an S with negative variances
 * @example
 * inference.probitPredictive({ mean: [0, 0], covariance: [[1, 0], [0, 1]] }, [[3]]); // → [0.5]
 */
export function probitPredictive(form: GaussianForm, inputs: Matrix): number[] {
  const size = checkVector("mean", form.mean).length;
  const varianceAt = varianceFunction("", form, size);
  checkMatrix("inputs", inputs, { columns: size - 1 });
  return Array.from(inputs, (x) =>
    logistic(activation(form.mean, x) / Math.sqrt(1 + (Math.PI * varianceAt(withBias(x))) / 8)),
  );
}
