import { cholesky, partialDot, solveCholesky } from "../core/linalg";
import type { Gaussian } from "../core/normal";
import { invalid } from "../core/shapes";
import type { LogisticData } from "../models/logistic-regression";
import { activationExpectations } from "./logistic-expectation";
import { logisticLaplace } from "./laplace";

/** Whether q(w) = N(m, S) has a full covariance or a diagonal one (mean field). */
export type CovarianceForm = "full" | "diagonal";

/** A Gaussian q and its evidence lower bound. */
export interface VariationalGaussian extends Gaussian {
  /** E_q[log p(y|X, w)] − KL(q‖p), in nats. */
  elbo: number;
}

/**
 * An entry Lᵢⱼ of the factor L of S = LLᵀ that is free: those below the diagonal too, or the diagonal alone.
 */
type Entry = readonly [row: number, column: number];

/** The ELBO at θ = (m, free entries of L), with its derivatives. */
interface Expansion {
  elbo: number;
  gradient: number[];
  /** −∇²ELBO, positive definite: the ELBO is concave in θ (Challis and Barber 2013). */
  curvature: number[][];
}

function lowerOf(theta: readonly number[], entries: readonly Entry[], size: number): number[][] {
  const lower = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  entries.forEach(([i, j], k) => {
    lower[i][j] = theta[size + k];
  });
  return lower;
}

/** −KL(q‖p) = ½ [M − M log σ₀² − (‖m‖² + ‖L‖²)/σ₀²] + Σ log |Lᵢᵢ|. */
function expandPrior(
  theta: readonly number[],
  entries: readonly Entry[],
  { size, variance }: { size: number; variance: number },
): Expansion {
  const gradient = theta.map((value) => -value / variance);
  const curvature = theta.map((_, a) => theta.map((_unused, b) => (a === b ? 1 / variance : 0)));
  let elbo = (size - size * Math.log(variance) - partialDot(theta, theta, theta.length) / variance) / 2;
  entries.forEach(([i, j], k) => {
    if (i !== j) return;
    const value = theta[size + k];
    elbo += Math.log(Math.abs(value));
    gradient[size + k] += 1 / value;
    curvature[size + k][size + k] += 1 / value ** 2;
  });
  return { elbo, gradient, curvature };
}

/**
 * Adds E[log p(yₙ|xₙ, w)] = E[log σ(a)] with a ~ N(μ, v), μ = ±mᵀφ, v = ‖Lᵀφ‖², whose derivatives are
 * ∂/∂μ E[f(a)] = E[f′(a)] and ∂/∂v E[f(a)] = ½ E[f″(a)].
 */
function addDatum(
  sum: Expansion,
  theta: readonly number[],
  {
    features,
    sign,
    lower,
    entries,
  }: { features: number[]; sign: number; lower: number[][]; entries: readonly Entry[] },
): void {
  const size = features.length;
  const projected = lower.map((_, j) => lower.reduce((total, row, i) => total + row[j] * features[i], 0));
  const expected = activationExpectations(
    sign * partialDot(theta, features, size),
    partialDot(projected, projected, size),
  );
  const inMean = features.map((value) => sign * value);
  const inVariance = entries.map(([i, j]) => 2 * features[i] * projected[j]);
  const slopes = [
    ...inMean.map((value) => value * (1 - expected.sigmoid)),
    ...inVariance.map((value) => -0.5 * value * expected.first),
  ];
  sum.elbo += expected.logSigmoid;
  slopes.forEach((slope, a) => {
    sum.gradient[a] += slope;
  });
  const direction = [...inMean, ...inVariance];
  for (let a = 0; a < direction.length; a++) {
    for (let b = 0; b < direction.length; b++) {
      const order = Number(a >= size) + Number(b >= size);
      const factor = order === 0 ? expected.first : order === 1 ? expected.second / 2 : expected.third / 4;
      sum.curvature[a][b] += factor * direction[a] * direction[b];
    }
  }
  entries.forEach(([i, j], a) =>
    entries.forEach(([k, l], b) => {
      if (j === l) sum.curvature[size + a][size + b] += expected.first * features[i] * features[k];
    }),
  );
}

function expand(theta: readonly number[], entries: readonly Entry[], data: LogisticData): Expansion {
  const size = data.inputs[0].length + 1;
  const lower = lowerOf(theta, entries, size);
  const sum = expandPrior(theta, entries, { size, variance: data.priorVariance });
  for (let n = 0; n < data.inputs.length; n++) {
    const features = [...Array.from(data.inputs[n]), 1];
    addDatum(sum, theta, { features, sign: data.labels[n] ? 1 : -1, lower, entries });
  }
  return sum;
}

const MAX_STEPS = 200;
/** Half the squared Newton decrement, in nats, at which the ELBO is as large as rounding lets it become. */
const TOLERANCE = 1e-13;

/**
 * The Gaussian q(w) = N(m, LLᵀ) that maximises the ELBO of logistic regression, without sampling: as wᵀφ is a
 * scalar Gaussian under q, the expectations are one-dimensional integrals. Damped Newton in (m, L), where the
 * ELBO is concave (Challis and Barber 2013).
 *
 * @param options.covariance "full" (default), or "diagonal" for mean field
 * @returns over (w, b), the bias last: mean [D + 1], covariance [D + 1][D + 1], and the ELBO
 * @throws RangeError for an unknown covariance, and as `logisticMap`; Error where double precision does not
 *   reach the optimum
 * @example
 * inference.variationalGaussian({ inputs: [[0]], labels: [1], priorVariance: 1e-9 }).elbo.toFixed(4); // → "-0.6931"
 */
export function variationalGaussian(
  data: LogisticData,
  { covariance: form = "full" }: { covariance?: CovarianceForm } = {},
): VariationalGaussian {
  if (form !== "full" && form !== "diagonal") throw invalid("covariance", '"full" or "diagonal"', form);
  const { mean, covariance } = logisticLaplace(data);
  const size = mean.length;
  const entries = mean
    .flatMap((_, i) => mean.map((_unused, j): Entry => [i, j]))
    .filter(([i, j]) => (form === "full" ? j <= i : j === i));
  const factor = cholesky("covariance", covariance);
  let theta = [...mean, ...entries.map(([i, j]) => factor[i][j])];
  let state = expand(theta, entries, data);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonDirection(state);
    if (!direction) break;
    const slope = partialDot(direction, state.gradient, theta.length);
    if (slope / 2 < TOLERANCE * Math.max(1, Math.abs(state.elbo))) {
      const lower = lowerOf(theta, entries, size);
      const optimum = lower.map((a) => lower.map((b) => partialDot(a, b, size)));
      return { mean: theta.slice(0, size), covariance: optimum, elbo: state.elbo };
    }
    const next = ascend({ theta, state }, { direction, slope, entries, data });
    if (!next) break;
    ({ theta, state } = next);
  }
  throw new Error(
    `no optimum of the ELBO in double precision for these inputs and priorVariance ${data.priorVariance}`,
  );
}

/** What is added to the curvature's diagonal, as shares of it, until it is positive definite in double precision. */
const RIDGES = [0, 1e-12, 1e-9, 1e-6, 1e-3];

/** The step to the optimum of the quadratic expansion; none where rounding leaves it without an optimum. */
function newtonDirection({ curvature, gradient }: Expansion): number[] | undefined {
  for (const ridge of RIDGES) {
    const damped = curvature.map((row, i) => row.map((value, j) => (i === j ? value * (1 + ridge) : value)));
    try {
      return solveCholesky(cholesky("curvature", damped), gradient);
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * The longest of the steps 1, ½, ¼, … that keeps L's diagonal positive and gains in proportion, up to
 * rounding; none where no step does.
 */
function ascend(
  { theta, state }: { theta: number[]; state: Expansion },
  {
    direction,
    slope,
    entries,
    data,
  }: { direction: number[]; slope: number; entries: readonly Entry[]; data: LogisticData },
): { theta: number[]; state: Expansion } | undefined {
  const size = data.inputs[0].length + 1;
  const rounding = 1e-12 * Math.max(1, Math.abs(state.elbo));
  for (let rate = 1; rate > 1e-9; rate /= 2) {
    const moved = theta.map((value, a) => value + rate * direction[a]);
    if (entries.some(([i, j], k) => i === j && !(moved[size + k] > 0))) continue;
    const next = expand(moved, entries, data);
    if (next.elbo >= state.elbo + 1e-4 * rate * slope - rounding) return { theta: moved, state: next };
  }
  return undefined;
}
