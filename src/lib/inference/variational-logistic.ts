import {
  cholesky, dot, inverseFromCholesky, logDeterminant, quadraticForm, solveCholesky, solveLower, type Gaussian,
} from "../core/linalg";
import { invalid } from "../core/shapes";
import { activation, logisticMap, type LogisticData } from "../models/logistic-regression";
import { activationExpectations } from "./logistic-expectation";

/** Whether q(w) = N(m, S) has a full covariance or a diagonal one (mean field). */
export type CovarianceForm = "full" | "diagonal";

/** A Gaussian q and its evidence lower bound. */
export interface VariationalGaussian extends Gaussian {
  /** E_q[log p(y|X, w)] − KL(q‖p), in nats. */
  elbo: number;
}

/** The state of the ascent: q = N(m, S) with precision Λ, its ELBO, and the ELBO's derivatives in m. */
interface State {
  mean: number[];
  precision: number[][];
  covariance: number[][];
  elbo: number;
  gradient: number[];
  /** Cholesky factor of −∇²ₘ ELBO = I/σ₀² + Σ E[p(1 − p)]φφᵀ. */
  curvature: number[][];
  /** The precision that would be optimal: the same matrix, or its diagonal. */
  target: number[][];
}

function evaluate(mean: number[], precision: number[][], data: LogisticData, form: CovarianceForm): State {
  const { inputs, labels, priorVariance } = data;
  const lower = cholesky("precision", precision);
  const covariance = inverseFromCholesky(lower);
  const gradient = mean.map((value) => -value / priorVariance);
  const hessian = scaledIdentity(mean.length, 1 / priorVariance);
  let elbo = (mean.length - mean.length * Math.log(priorVariance) - logDeterminant(lower)) / 2;
  mean.forEach((value, i) => { elbo -= (covariance[i][i] + value ** 2) / (2 * priorVariance); });
  for (let n = 0; n < inputs.length; n++) {
    const features = [...Array.from(inputs[n]), 1];
    const sign = labels[n] ? 1 : -1;
    const expected = activationExpectations(sign * activation(mean, inputs[n]), quadraticForm(covariance, features));
    elbo += expected.logSigmoid;
    for (let i = 0; i < features.length; i++) {
      gradient[i] += sign * (1 - expected.sigmoid) * features[i];
      for (let j = 0; j < features.length; j++) hessian[i][j] += expected.slope * features[i] * features[j];
    }
  }
  const target = form === "full" ? hessian : hessian.map((row, i) => row.map((value, j) => (i === j ? value : 0)));
  return { mean, precision, covariance, elbo, gradient, curvature: cholesky("curvature", hessian), target };
}

function scaledIdentity(size: number, value: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => (i === j ? value : 0)));
}

const MAX_STEPS = 1000;
const TOLERANCE = 1e-8;
/** Differences of the ELBO below this are quadrature and rounding errors; there the distance decides. */
const ELBO_ERROR = 1e-9;

/**
 * The Gaussian q(w) = N(m, S) that maximises the ELBO of logistic regression, without sampling: as wᵀφ is a
 * scalar Gaussian under q, the expectations are one-dimensional integrals. With H = I/σ₀² + Σ E[p(1 − p)]φφᵀ the
 * ascent is m ← m + ηH⁻¹∇ₘ (Newton) and Λ ← (1 − η)Λ + ηH (natural gradient; diagonal: with the diagonals), η
 * halved until the ELBO grows (Opper and Archambeau 2009; Khan and Rue 2023, section 1.3.2).
 *
 * @param options.covariance "full" (default), or "diagonal" for mean field
 * @returns over (w, b), the bias last: mean [D + 1], covariance [D + 1][D + 1], and the ELBO
 * @throws RangeError for an unknown covariance and as logisticMap; Error where the ascent does not end
 */
export function variationalGaussian(
  data: LogisticData, { covariance: form = "full" }: { covariance?: CovarianceForm } = {},
): VariationalGaussian {
  if (form !== "full" && form !== "diagonal") throw invalid("covariance", '"full" or "diagonal"', form);
  const start = logisticMap(data);
  const prior = scaledIdentity(start.length, 1 / data.priorVariance);
  let state = evaluate(start, evaluate(start, prior, data, form).target, data, form);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (distanceToOptimum(state) < TOLERANCE) {
      const { mean, covariance, elbo } = state;
      return { mean, covariance, elbo };
    }
    state = ascend(state, data, form);
  }
  throw new Error(`no optimum of the ELBO in ${MAX_STEPS} steps for these inputs and priorVariance ${data.priorVariance}`);
}

/** The larger of √(∇ᵀH⁻¹∇) and the largest relative change of the precision that is due. */
function distanceToOptimum({ gradient, curvature, precision, target }: State): number {
  const whitened = solveLower(curvature, gradient);
  const changes = precision.flatMap((row, i) =>
    row.map((value, j) => Math.abs(value - target[i][j]) / Math.sqrt(precision[i][i] * precision[j][j])));
  return Math.max(Math.sqrt(dot(whitened, whitened)), ...changes);
}

function ascend(state: State, data: LogisticData, form: CovarianceForm): State {
  const distance = distanceToOptimum(state);
  const direction = solveCholesky(state.curvature, state.gradient);
  for (let rate = 1; rate > 1e-6; rate /= 2) {
    const mean = state.mean.map((value, i) => value + rate * direction[i]);
    const precision = state.precision.map((row, i) =>
      row.map((value, j) => (1 - rate) * value + rate * state.target[i][j]));
    const next = evaluate(mean, precision, data, form);
    const gain = next.elbo - state.elbo;
    if (gain > ELBO_ERROR || (gain > -ELBO_ERROR && distanceToOptimum(next) < distance)) return next;
  }
  return state;
}
