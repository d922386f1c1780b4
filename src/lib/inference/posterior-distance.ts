import { cholesky, partialDot } from "../core/linalg";
import { normalLogDensityFunction } from "../core/normal";
import { mean, sum } from "../core/numbers";
import { checkMatrix, checkNumber, checkVector, invalid, type Matrix, type Vector } from "../core/shapes";
import { checkLogisticData, type LogisticData } from "../models/logistic-regression";
import { logisticTarget } from "../models/logistic-target";
import { checkShares } from "./point-posterior";

/** A distribution with a density: a {@link Posterior} that has one, or the moments of a normal distribution. */
export interface Density {
  /** [M]. */
  mean: Vector;
  /** [M][M], positive definite. */
  covariance: Matrix;
  /** log q(w) in nats; by default that of the normal distribution with these moments. */
  logDensity?(weights: Vector): number;
}

/** log q, that of the moments' normal distribution by default. */
function logDensityOf(q: Density): (weights: Vector) => number {
  return q.logDensity ? (weights) => q.logDensity!(weights) : normalLogDensityFunction(q);
}

/** The masses of cells may add up to this much more than 1; where q has half a step for standard deviation, they do. */
const EXCESS = 0.01;

/**
 * Total variation ½ ∫ |q(w) − p(w)| dw between a density q and the exact posterior p, in [0, 1]: the largest
 * difference in the probability that the two give to any event. Summed over the lattice of p; what q puts
 * outside of it counts in full.
 *
 * @param q a Gaussian, or another density and its moments
 * @param exact the lattice: points [S][M], their shares [S] and the volume of a cell
 * @returns in [0, 1], to about 0.01 for the narrowest q that is taken, and much better for wider ones
 * @throws RangeError for shapes that do not fit, a covariance that is not positive definite or too narrow for the
 *   lattice (below half a step), and shares that do not add up to 1
 * @example
 * const lattice = { points: [[-1], [0], [1]], shares: [0.25, 0.5, 0.25], cell: 1 };
 * inference.totalVariation({ mean: [0], covariance: [[1]] }, lattice).toFixed(2); // → "0.12"
 */
export function totalVariation(
  q: Density,
  { points, shares, cell }: { points: Matrix; shares: Vector; cell: number },
): number {
  checkNumber("cell", cell, { above: 0 });
  const [count, size] = checkMatrix("points", points);
  checkShares(shares, count);
  checkVector("mean", q.mean, { length: size });
  const logDensity = logDensityOf(q);
  /** The masses of the cells under q, moved so that its centre lies at another place. */
  const massesAround = (center: Vector): number[] =>
    Array.from(points, (point) => {
      const place = Array.from(point, (value, i) => value + q.mean[i] - center[i]);
      return cell * Math.exp(logDensity(place));
    });
  const masses = massesAround(q.mean);
  // A sum over cells that are too coarse for q is largest where q is centred on a point of the lattice.
  const densest = Array.from(shares).reduce((best, share, s) => (share > shares[best] ? s : best), 0);
  const centred = massesAround(points[densest]);
  if (!(sum(centred) <= 1 + EXCESS)) {
    throw invalid(
      "covariance",
      "standard deviations of half a lattice step or more in every direction",
      q.covariance,
    );
  }
  return 0.5 * (sum(masses.map((mass, s) => Math.abs(mass - shares[s]))) + Math.max(0, 1 - sum(masses)));
}

/** Half-width of the lattice for q, in its standard deviations. */
const REACH = 7;
/** Points of the cube around it that memory holds. */
const MOST_POINTS = 2 ** 25;

/**
 * KL(q‖p) = E_q[log q(w) − log p(w|y, X)] in nats, log p(y|X) − ELBO(q), by the trapezoid rule along the axes of q's
 * covariance, to seven standard deviations.
 *
 * @param q over (w, b), the bias last: a Gaussian, or another smooth density and its moments
 * @param options.data data and prior of the logistic regression
 * @param options.logEvidence log p(y|X), from {@link exactLogisticPosterior}
 * @param options.step spacing in standard deviations of q, in (0, 1]
 * @throws RangeError for shapes that do not fit, values that are not finite, a covariance that is not positive definite,
 *   another step, more weights than the step allows (5 for ½), and as {@link logisticTarget}
 * @example
 * const data = { inputs: [[0]], labels: [1], priorVariance: 1 };
 * inference.klFromPosterior({ mean: [0, 0], covariance: [[1, 0], [0, 1]] }, { data, logEvidence: Math.log(0.5) }).toFixed(3); // → "0.113"
 */
export function klFromPosterior(
  q: Density,
  { data, logEvidence, step = 0.5 }: { data: LogisticData; logEvidence: number; step?: number },
): number {
  checkNumber("step", step, { above: 0, atMost: 1 });
  checkNumber("logEvidence", logEvidence);
  const size = checkLogisticData(data) + 1;
  const center = Array.from(checkVector("mean", q.mean, { length: size }));
  checkMatrix("covariance", q.covariance, { rows: size, columns: size });
  const lower = cholesky("covariance", q.covariance);
  const logDensity = logDensityOf(q);
  const target = logisticTarget(data);
  const logConstant = -0.5 * size * Math.log(2 * Math.PI * data.priorVariance) - logEvidence;
  const all = ball(size, step).map((z) => {
    const weights = center.map((value, i) => value + partialDot(lower[i], z, i + 1));
    return { q: logDensity(weights), p: target.logDensity(weights) + logConstant };
  });
  // Where q is 0, so is its part of the integral.
  const nodes = all.filter((node) => node.q !== -Infinity);
  const top = nodes.reduce((most, node) => Math.max(most, node.q), -Infinity);
  const shares = nodes.map((node) => Math.exp(node.q - top));
  return mean(nodes.map((node, k) => shares[k] * (node.q - node.p))) / mean(shares);
}

/** The points of step·ℤᴹ within REACH of 0; throws for more dimensions than MOST_POINTS allow. */
function ball(size: number, step: number): number[][] {
  const count = Math.floor(REACH / step);
  const most = Math.floor(Math.log(MOST_POINTS) / Math.log(2 * count + 1));
  if (size > most)
    throw invalid("mean.length", `at most ${most} for step ${step}, as the lattice fills the space`, size);
  const axis = Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
  let points: number[][] = [[]];
  for (let i = 0; i < size; i++) {
    points = points
      .flatMap((point) => axis.map((value) => [...point, value]))
      .filter((point) => partialDot(point, point, point.length) <= REACH ** 2);
  }
  return points;
}
