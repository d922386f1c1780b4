import { Matrix as DenseMatrix, SingularValueDecomposition } from "ml-matrix";
import { logDeterminant, partialDot } from "../core/linalg";
import { checkMatrix, checkNumber, COUNT, invalid } from "../core/shapes";
import { checkData, factorize, type LinearData } from "./bayesian-linear-regression";

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

/**
 * log p(y|α, β) = ½ (M log α + N log β − N log 2π − log |A| − β‖y − Φμ‖² − α‖μ‖²) with A = αI + βΦᵀΦ
 * (Bishop 2006, equation 3.86).
 * @param data.alpha > 0: a flat prior has no evidence
 * @returns in nats; 0 without data
 * @throws RangeError for α <= 0, β <= 0, values that are not finite, shapes that do not fit, and an evidence beyond the
 *   finite numbers
 * @example
 * models.logMarginalLikelihood({ design: [[1]], targets: [0], alpha: 1, beta: 1 }).toFixed(4); // → "-1.2655"
 */
export function logMarginalLikelihood(data: LinearData): number {
  const { design, targets, alpha, beta } = data;
  checkNumber("alpha", alpha, POSITIVE);
  checkNumber("beta", beta, POSITIVE);
  const columns = checkData({ design, targets });
  const { lower, misfit } = factorize(data, columns);
  const logPriors = columns * Math.log(alpha) + targets.length * Math.log(beta / (2 * Math.PI));
  return checkNumber("log marginal likelihood", 0.5 * (logPriors - logDeterminant(lower) - misfit));
}

/** Below this relative change of α and β the fixed point counts as reached. */
const TOLERANCE = 1e-12;
/** A sum of squared residuals below this share of Σy² is rounding. */
const EXACT_FIT = 1e-24;

/** γ, ‖μ‖² and ‖y − Φμ‖² from ΦᵀΦ's singular values λ^½, its rotated projection z and the misfit beyond Φ. */
function evidenceTerms(
  { alpha, beta }: { alpha: number; beta: number },
  { singular, z, misfit }: { singular: number[]; z: number[]; misfit: number },
): { determined: number; weights: number; residual: number } {
  const terms = { determined: 0, weights: 0, residual: misfit };
  for (let i = 0; i < singular.length; i++) {
    const precision = alpha + beta * singular[i] ** 2;
    terms.determined += (beta * singular[i] ** 2) / precision;
    terms.weights += ((beta * singular[i] * z[i]) / precision) ** 2;
    terms.residual += ((alpha * z[i]) / precision) ** 2;
  }
  return terms;
}

/**
 * α and β that maximize the evidence, by MacKay's fixed-point updates (Bishop 2006, section 3.5.2):
 * γ = Σᵢ βλᵢ/(α + βλᵢ), α ← γ/‖μ‖², 1/β ← ‖y − Φμ‖²/(N − γ), with λ the eigenvalues of ΦᵀΦ.
 * Φ is decomposed once, so an update costs M operations.
 * The evidence can have two maxima: one where the functions explain the targets, one where they are called noise.
 * The updates reach the one on the side of the start; {@link highestEvidence} climbs from several.
 *
 * @param options.alpha where to start, > 0
 * @param options.beta where to start, > 0
 * @param options.iterations most updates
 * @throws RangeError for bad input; Error when no maximum is reached (it may lie at infinity)
 * @example
 * models.maximizeEvidence({ design: [[1], [2], [3]], targets: [1, 2, 2] }).effectiveParameters > 0.9; // → true
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
  checkNumber("iterations", iterations, COUNT);
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
    const { determined, weights, residual } = evidenceTerms({ alpha, beta }, { singular, z, misfit });
    // An exact fit leaves no noise: beta grows without end.
    if (!(residual > EXACT_FIT * (misfit + partialDot(z, z, columns)))) break;
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

/**
 * The highest of the maxima that {@link maximizeEvidence} reaches from several starts.
 * @param starts (α, β), at least one: to find both maxima, one on each side
 * @throws RangeError for bad input and without starts; Error when a start leads to no maximum (it may lie at infinity)
 * @example
 * const data = { design: [[1], [2], [3]], targets: [1, 2, 2] };
 * const best = models.highestEvidence(data, [{ alpha: 1, beta: 1 }, { alpha: 1, beta: 100 }]);
 * best.beta > 1; // → true
 */
export function highestEvidence(
  data: Omit<LinearData, "alpha" | "beta">,
  starts: readonly { alpha: number; beta: number }[],
): EvidenceMaximum {
  if (!(starts?.length > 0)) throw invalid("starts", "at least one start", starts);
  for (const [i, { alpha, beta }] of starts.entries()) {
    checkNumber(`starts[${i}].alpha`, alpha, POSITIVE);
    checkNumber(`starts[${i}].beta`, beta, POSITIVE);
  }
  return starts
    .map(({ alpha, beta }) => maximizeEvidence({ ...data, alpha, beta }))
    .reduce((best, other) => (other.logMarginalLikelihood > best.logMarginalLikelihood ? other : best));
}
