import { cholesky, dot, logDeterminant, normalLogDensity, type Gaussian } from "../core/linalg";
import { checkMatrix, checkNumber, checkVector, invalid, type Vector } from "../core/shapes";
import { checkLogisticData, type LogisticData } from "../models/logistic-regression";
import { logisticTarget } from "../models/logistic-target";
import type { ExactPosterior } from "./exact-posterior";
import { checkShares } from "./posterior-samples";

/** The masses of cells may add up to this much more than 1; where q has half a step for standard deviation, they do. */
const EXCESS = 0.01;

/**
 * Total variation ½ ∫ |q(w) − p(w)| dw between a Gaussian q and the exact posterior p, in [0, 1]: the largest
 * difference in the probability that the two give to any event. Summed over the lattice of p; what q puts
 * outside of it counts in full.
 *
 * @param q mean [M], covariance [M][M]
 * @param exact the lattice: points [S][M], their shares [S] and the volume of a cell
 * @returns in [0, 1], to about 0.01 for the narrowest q that is taken, and much better for wider ones
 * @throws RangeError for shapes that do not fit, a covariance that is not positive definite or too narrow for the
 *   lattice (below half a step), and shares that do not add up to 1
 */
export function totalVariation(
  { mean, covariance }: Gaussian,
  { points, shares, cell }: Pick<ExactPosterior, "points" | "shares" | "cell">,
): number {
  checkNumber("cell", cell, { above: 0 });
  checkShares(shares, points.length);
  const massesAround = (center: Vector): number[] =>
    normalLogDensity(points, { mean: center, covariance }).map((value) => cell * Math.exp(value));
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const masses = massesAround(mean);
  // A sum over cells that are too coarse for q is largest where q is centred on a point of the lattice.
  const densest = shares.reduce((best, share, s) => (share > shares[best] ? s : best), 0);
  if (!(sum(massesAround(points[densest])) <= 1 + EXCESS)) {
    throw invalid(
      "covariance",
      "standard deviations of half a lattice step or more in every direction",
      covariance,
    );
  }
  return 0.5 * (sum(masses.map((mass, s) => Math.abs(mass - shares[s]))) + Math.max(0, 1 - sum(masses)));
}

/** Half-width of the lattice for q, in its standard deviations. */
const REACH = 7;
/** Points of the cube around it that memory holds. */
const MOST_POINTS = 2 ** 25;

/**
 * KL(q‖p) = E_q[log q(w) − log p(w|y, X)] = log p(y|X) − ELBO(q) in nats, for a Gaussian q, by the trapezoid
 * rule along the axes of q.
 *
 * @param q mean [D + 1], covariance [D + 1][D + 1]
 * @param options.data data and prior of the logistic regression
 * @param options.logEvidence log p(y|X), from exactLogisticPosterior
 * @param options.step spacing in standard deviations of q, in (0, 1]
 * @throws RangeError for shapes that do not fit, values that are not finite, a covariance that is not positive definite,
 *   another step, more weights than the step allows (5 for ½), and as checkLogisticData
 */
export function klFromPosterior(
  { mean, covariance }: Gaussian,
  { data, logEvidence, step = 0.5 }: { data: LogisticData; logEvidence: number; step?: number },
): number {
  checkNumber("step", step, { above: 0, atMost: 1 });
  checkNumber("logEvidence", logEvidence);
  const size = checkLogisticData(data) + 1;
  checkVector("mean", mean, { length: size });
  checkMatrix("covariance", covariance, { rows: size, columns: size });
  const points = ball(size, step);
  const lower = cholesky("covariance", covariance);
  const logPrior = -0.5 * size * Math.log(2 * Math.PI * data.priorVariance);
  const { logDensity } = logisticTarget(data);
  let [energy, total] = [0, 0];
  for (const z of points) {
    const share = Math.exp(-0.5 * dot(z, z));
    energy -= share * logDensity(mean.map((value, i) => value + dot(lower[i], z, i + 1)));
    total += share;
  }
  const entropy = 0.5 * (size * (1 + Math.log(2 * Math.PI)) + logDeterminant(lower));
  return energy / total - logPrior + logEvidence - entropy;
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
      .filter((point) => dot(point, point) <= REACH ** 2);
  }
  return points;
}
