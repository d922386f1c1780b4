import { cholesky, dot, logDeterminant, normalLogDensity, type Gaussian } from "../core/linalg";
import { checkNumber } from "../core/shapes";
import type { LogisticData } from "../models/logistic-regression";
import { logisticTarget } from "../models/logistic-target";
import type { ExactPosterior } from "./exact-posterior";

/**
 * Total variation ½ ∫ |q(w) − p(w)| dw between a Gaussian q and the exact posterior p, in [0, 1]: the largest
 * difference in the probability that the two give to any event. Summed over the lattice of p; what q puts
 * outside of it counts in full.
 */
export function totalVariation(
  { mean, covariance }: Gaussian,
  { points, shares, cell }: Pick<ExactPosterior, "points" | "shares" | "cell">,
): number {
  const masses = normalLogDensity(points, { mean, covariance }).map((value) => cell * Math.exp(value));
  const outside = Math.max(0, 1 - masses.reduce((sum, mass) => sum + mass, 0));
  return 0.5 * (masses.reduce((sum, mass, s) => sum + Math.abs(mass - shares[s]), 0) + outside);
}

/** Half-width of the lattice for q, in its standard deviations. */
const REACH = 7;

/**
 * KL(q‖p) = E_q[log q(w) − log p(w|y, X)] = log p(y|X) − ELBO(q) in nats, for a Gaussian q, by the trapezoid
 * rule along the axes of q.
 *
 * @param q mean [D + 1], covariance [D + 1][D + 1]
 * @param options.data data and prior of the logistic regression
 * @param options.logEvidence log p(y|X), from exactLogisticPosterior
 * @param options.step spacing in standard deviations of q
 */
export function klFromPosterior(
  { mean, covariance }: Gaussian,
  { data, logEvidence, step = 0.5 }: { data: LogisticData; logEvidence: number; step?: number },
): number {
  checkNumber("step", step, { above: 0, atMost: 1 });
  const lower = cholesky("covariance", covariance);
  const size = mean.length;
  const logPrior = -0.5 * size * Math.log(2 * Math.PI * data.priorVariance);
  const { logDensity } = logisticTarget(data);
  let [energy, total] = [0, 0];
  for (const z of ball(size, step)) {
    const share = Math.exp(-0.5 * dot(z, z));
    energy -= share * logDensity(mean.map((value, i) => value + dot(lower[i], z, i + 1)));
    total += share;
  }
  const entropy = 0.5 * (size * (1 + Math.log(2 * Math.PI)) + logDeterminant(lower));
  return energy / total - logPrior + logEvidence - entropy;
}

/** The points of step·ℤᴹ within REACH of 0. */
function ball(size: number, step: number): number[][] {
  const count = Math.floor(REACH / step);
  const axis = Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
  let points: number[][] = [[]];
  for (let i = 0; i < size; i++) {
    points = points.flatMap((point) => axis.map((value) => [...point, value]))
      .filter((point) => dot(point, point) <= REACH ** 2);
  }
  return points;
}
