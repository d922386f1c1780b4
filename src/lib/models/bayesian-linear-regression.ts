import { partialDot, reciprocalCondition, solveLowerTransposed } from "../core/linalg";
import {
  factoredGaussian,
  varianceFunction,
  type CovarianceOrFactor,
  type FactoredGaussian,
} from "../core/normal";
import { choleskyOfRows } from "../core/row-factor";
import {
  checkMatrix,
  checkNumber,
  checkVector,
  COUNT,
  invalid,
  type Matrix,
  type Vector,
} from "../core/shapes";

/** A linear model y = wᵀφ(x) + noise with prior w ~ N(0, I/α) and noise ~ N(0, 1/β), and its data. */
export interface LinearData {
  /** Φ, one row φ(xᵢ) for each point: [N][M]. */
  design: Matrix;
  /** y: [N]. */
  targets: Vector;
  /** α, precision of the prior of each weight. */
  alpha: number;
  /** β = 1/σ², precision of the noise. */
  beta: number;
}

/** Predictive distribution at T test points; all variances in squared units of y. */
export interface LinearPredictive {
  /** μᵀφ(x): [T]. */
  mean: number[];
  /** Variance of y at x, epistemic + aleatoric: [T]. */
  variance: number[];
  /** φ(x)ᵀΣφ(x), what more data would remove: [T]. */
  epistemic: number[];
  /** 1/β, the noise: [T]. */
  aleatoric: number[];
}

const POSITIVE = { above: 0 };
/** Of more features the covariance would not fit into memory. */
const FEATURES = { ...COUNT, limit: 3000 };
/** A reciprocal condition below this times M is not told from 0 in double precision. */
const SINGULAR = 1e-14;

/**
 * Checks a design and its targets.
 * @returns M, the number of columns
 * @throws RangeError for values that are not finite, and shapes that do not fit
 */
export function checkData(
  { design, targets }: { design: Matrix; targets: Vector },
  features?: number,
): number {
  if (features !== undefined) checkNumber("features", features, FEATURES);
  const [rows, columns] = checkMatrix("design", design, { columns: features, mayBeEmpty: true });
  checkVector("targets", targets, { length: rows, mayBeEmpty: true });
  return columns;
}

/**
 * Factors everything the model needs from [Φ y]: with L the Cholesky factor of A = αI + βΦᵀΦ, the last row of
 * the result holds z = L⁻¹βΦᵀy and the root of β‖y − Φμ‖² + α‖μ‖², the remaining misfit.
 */
export function factorize(
  { design, targets, alpha, beta }: LinearData,
  columns: number,
): { lower: number[][]; projection: number[]; misfit: number } {
  const ridge = Math.sqrt(alpha);
  const scale = Math.sqrt(beta);
  const values = new Float64Array(columns + 1);
  const bordered = choleskyOfRows("design", {
    diagonal: Array.from({ length: columns + 1 }, (_, i) => (i < columns ? ridge : 0)),
    count: design.length,
    row: (i) => {
      for (let j = 0; j < columns; j++) values[j] = scale * design[i][j];
      values[columns] = scale * targets[i];
      return values;
    },
  });
  const lower = bordered.slice(0, columns).map((row) => row.slice(0, columns));
  return { lower, projection: bordered[columns].slice(0, columns), misfit: bordered[columns][columns] ** 2 };
}

/**
 * Posterior of the weights, N(μ, Σ) with Σ = (αI + βΦᵀΦ)⁻¹ and μ = βΣΦᵀy (Bishop 2006, section 3.3).
 * Solved by a QR decomposition of the stacked rows of √β Φ and √α I, so it stays right where ΦᵀΦ is nearly
 * singular.
 *
 * @param data.alpha >= 0; 0 (a flat prior) only where Φ has full column rank
 * @param data.beta > 0
 * @param data.features M; needed only where the design has no rows (the posterior is then the prior)
 * @returns μ [M], Σ [M][M], and the factor L of Σ⁻¹ = LLᵀ, from which {@link linearPredictive} has its variances
 * @throws RangeError for α < 0, β <= 0, values that are not finite, rows of unequal length, lengths that
 *   differ, and an α too small for a Φ without full column rank
 * @example
 * models.linearPosterior({ design: [[1], [1]], targets: [1, 2], alpha: 2, beta: 1 }).mean.map((weight) => weight.toFixed(6)); // → ["0.750000"]
 */
export function linearPosterior({ features, ...data }: LinearData & { features?: number }): FactoredGaussian {
  checkNumber("alpha", data.alpha, { atLeast: 0 });
  checkNumber("beta", data.beta, POSITIVE);
  const columns = checkData(data, features);
  if (columns === 0) throw invalid("features", "a number >= 1, as the design has no rows", features);
  const { lower, projection } = factorize(data, columns);
  if (!(reciprocalCondition(lower) >= SINGULAR * columns)) {
    throw invalid("alpha", "a larger number, as the design matrix has no full column rank", data.alpha);
  }
  try {
    return factoredGaussian(solveLowerTransposed(lower, projection), lower);
  } catch {
    // The factor has an inverse; so its numbers, or those of the inverse, overflow.
    throw invalid("alpha", "a number that leaves the posterior finite", data.alpha);
  }
}

/**
 * Predictive distribution N(μᵀφ(x), 1/β + φ(x)ᵀΣφ(x)) at test points (Bishop 2006, section 3.3.2).
 * @param options.posterior μ [M], and Σ [M][M] or the factor L of Σ⁻¹ = LLᵀ: with it φᵀΣφ = ‖L⁻¹φ‖², which keeps
 *   its digits where Σ is nearly singular
 * @param options.design rows φ(x) of the test points: [T][M], T >= 1
 * @param options.beta β > 0, precision of the noise
 * @throws RangeError for an empty test set, β <= 0, values that are not finite, shapes that do not fit, a Σ with
 *   negative variances, and an L that does not belong to Σ
 * @example
 * models.linearPredictive({ posterior: { mean: [2], covariance: [[0.5]] }, design: [[3]], beta: 4 }).variance; // → [4.75]
 */
export function linearPredictive({
  posterior,
  design,
  beta,
}: {
  posterior: { mean: Vector } & CovarianceOrFactor;
  design: Matrix;
  beta: number;
}): LinearPredictive {
  checkNumber("beta", beta, POSITIVE);
  const { mean } = posterior;
  const features = checkVector("posterior.mean", mean).length;
  const varianceAt = varianceFunction("posterior.", posterior, features);
  checkMatrix("design", design, { columns: features });
  const noise = 1 / beta;
  const epistemic = Array.from(design, varianceAt);
  const predictive = {
    mean: Array.from(design, (row) => partialDot(mean, row, features)),
    variance: epistemic.map((value) => value + noise),
    epistemic,
    aleatoric: epistemic.map(() => noise),
  };
  const overflow = predictive.variance.findIndex(
    (value, t) => !Number.isFinite(value) || !Number.isFinite(predictive.mean[t]),
  );
  if (overflow >= 0) {
    throw invalid(
      `design[${overflow}]`,
      "values with a finite predictive mean and variance",
      design[overflow],
    );
  }
  return predictive;
}
