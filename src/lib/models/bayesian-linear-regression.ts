import { Matrix as DenseMatrix, SingularValueDecomposition } from "ml-matrix";
import {
  choleskyOfRows,
  dot,
  inverseFromCholesky,
  logDeterminant,
  reciprocalCondition,
  solveLowerTransposed,
  varianceAlong,
  type Gaussian,
} from "../core/linalg";
import { checkMatrix, checkNumber, checkVector, invalid, type Matrix, type Vector } from "../core/shapes";

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

/** What the evidence is maximized over, and its value there. */
export interface EvidenceMaximum {
  alpha: number;
  beta: number;
  /** γ, the number of parameters that the data determine: 0 … M. */
  effectiveParameters: number;
  logMarginalLikelihood: number;
  iterations: number;
}

const POSITIVE = { above: 0 };
/** A reciprocal condition below this times M is not told from 0 in double precision. */
const SINGULAR = 1e-14;

function checkData({ design, targets }: { design: Matrix; targets: Vector }, features?: number): number {
  if (features !== undefined) checkNumber("features", features, { atLeast: 1, integer: true });
  const [rows, columns] = checkMatrix("design", design, { columns: features, mayBeEmpty: true });
  checkVector("targets", targets, { length: rows, mayBeEmpty: true });
  return columns;
}

/**
 * Factors everything the model needs from [Φ y]: with L the Cholesky factor of A = αI + βΦᵀΦ, the last row of
 * the result holds z = L⁻¹βΦᵀy and the root of β‖y − Φμ‖² + α‖μ‖², the remaining misfit.
 */
function factorize(
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
 * @throws RangeError for α < 0, β <= 0, values that are not finite, rows of unequal length, lengths that
 *   differ, and an α too small for a Φ without full column rank
 */
export function linearPosterior({ features, ...data }: LinearData & { features?: number }): Gaussian {
  checkNumber("alpha", data.alpha, { atLeast: 0 });
  checkNumber("beta", data.beta, POSITIVE);
  const columns = checkData(data, features);
  if (columns === 0) throw invalid("features", "a number >= 1, as the design has no rows", features);
  const { lower, projection } = factorize(data, columns);
  if (reciprocalCondition(lower) < SINGULAR * columns) {
    throw invalid("alpha", "a larger number, as the design matrix has no full column rank", data.alpha);
  }
  const posterior = { mean: solveLowerTransposed(lower, projection), covariance: inverseFromCholesky(lower) };
  if (![...posterior.mean, ...posterior.covariance.flat()].every(Number.isFinite)) {
    throw invalid("alpha", "a number that leaves the posterior finite", data.alpha);
  }
  return posterior;
}

/**
 * Predictive distribution N(μᵀφ(x), 1/β + φ(x)ᵀΣφ(x)) at test points (Bishop 2006, section 3.3.2).
 * @param options.posterior { mean: μ [M], covariance: Σ [M][M] }
 * @param options.design rows φ(x) of the test points: [T][M], T >= 1
 * @param options.beta β > 0, precision of the noise
 * @throws RangeError for an empty test set, β <= 0, values that are not finite, shapes that do not fit, and a Σ with
 *   negative variances
 */
export function linearPredictive({
  posterior,
  design,
  beta,
}: {
  posterior: { mean: Vector; covariance: Matrix };
  design: Matrix;
  beta: number;
}): LinearPredictive {
  checkNumber("beta", beta, POSITIVE);
  const { mean, covariance } = posterior;
  const features = checkVector("posterior.mean", mean).length;
  checkMatrix("posterior.covariance", covariance, { rows: features, columns: features });
  checkMatrix("design", design, { columns: features });
  const noise = 1 / beta;
  const epistemic = Array.from(design, (row) => varianceAlong("posterior.covariance", covariance, row));
  const predictive = {
    mean: Array.from(design, (row) => dot(mean, row)),
    variance: epistemic.map((value) => value + noise),
    epistemic,
    aleatoric: epistemic.map(() => noise),
  };
  const overflow = predictive.variance.findIndex((value) => !Number.isFinite(value));
  if (overflow >= 0) {
    throw invalid(`design[${overflow}]`, "values with a finite predictive variance", design[overflow]);
  }
  return predictive;
}

/**
 * log p(y|α, β) = ½ (M log α + N log β − N log 2π − log |A| − β‖y − Φμ‖² − α‖μ‖²) with A = αI + βΦᵀΦ
 * (Bishop 2006, equation 3.86).
 * @param data.alpha > 0: a flat prior has no evidence
 * @returns in nats; 0 without data
 * @throws RangeError for α <= 0, β <= 0, values that are not finite and shapes that do not fit
 */
export function logMarginalLikelihood(data: LinearData): number {
  const { design, targets, alpha, beta } = data;
  checkNumber("alpha", alpha, POSITIVE);
  checkNumber("beta", beta, POSITIVE);
  const columns = checkData({ design, targets });
  const { lower, misfit } = factorize(data, columns);
  const logPriors = columns * Math.log(alpha) + targets.length * Math.log(beta / (2 * Math.PI));
  return 0.5 * (logPriors - logDeterminant(lower) - misfit);
}

/** Below this relative change of α and β the fixed point counts as reached. */
const TOLERANCE = 1e-12;
/** A sum of squared residuals below this share of Σy² is rounding. */
const EXACT_FIT = 1e-24;

/**
 * α and β that maximize the evidence, by MacKay's fixed-point updates (Bishop 2006, section 3.5.2):
 * γ = Σᵢ βλᵢ/(α + βλᵢ), α ← γ/‖μ‖², 1/β ← ‖y − Φμ‖²/(N − γ), with λ the eigenvalues of ΦᵀΦ.
 * Φ is decomposed once, so an update costs M operations.
 *
 * @param options.alpha where to start, > 0
 * @param options.beta where to start, > 0
 * @param options.iterations most updates
 * @throws RangeError for bad input; Error when no maximum is reached (it may lie at infinity)
 */
export function maximizeEvidence({
  design,
  targets,
  alpha = 1,
  beta = 1,
  iterations = 10000,
}: Omit<LinearData, "alpha" | "beta"> & {
  alpha?: number;
  beta?: number;
  iterations?: number;
}): EvidenceMaximum {
  checkNumber("alpha", alpha, POSITIVE);
  checkNumber("beta", beta, POSITIVE);
  checkNumber("iterations", iterations, { atLeast: 1, integer: true });
  checkMatrix("design", design);
  const columns = checkData({ design, targets });
  const { lower, projection, misfit } = factorize({ design, targets, alpha: 0, beta: 1 }, columns);
  const decomposition = new SingularValueDecomposition(new DenseMatrix(lower).transpose());
  const singular = decomposition.diagonal;
  const rotation = decomposition.leftSingularVectors.transpose();
  const z = rotation.mmul(DenseMatrix.columnVector(projection)).to1DArray();
  let update = 0;
  while (update < iterations) {
    update++;
    let [determined, weights, residual] = [0, 0, misfit];
    for (let i = 0; i < columns; i++) {
      const precision = alpha + beta * singular[i] ** 2;
      determined += (beta * singular[i] ** 2) / precision;
      weights += ((beta * singular[i] * z[i]) / precision) ** 2;
      residual += ((alpha * z[i]) / precision) ** 2;
    }
    // An exact fit leaves no noise: beta grows without end.
    if (!(residual > EXACT_FIT * (misfit + dot(z, z)))) break;
    const next = { alpha: determined / weights, beta: (targets.length - determined) / residual };
    const change = Math.max(Math.abs(next.alpha / alpha - 1), Math.abs(next.beta / beta - 1));
    if (!(next.alpha > 0 && next.beta > 0 && Number.isFinite(change))) break;
    ({ alpha, beta } = next);
    if (change < TOLERANCE) {
      return {
        alpha,
        beta,
        effectiveParameters: determined,
        logMarginalLikelihood: logMarginalLikelihood({ design, targets, alpha, beta }),
        iterations: update,
      };
    }
  }
  throw new Error(
    `no maximum of the evidence; stopped at update ${update} of ${iterations} with alpha ${alpha}, ` +
      `beta ${beta}`,
  );
}
