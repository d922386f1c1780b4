import { normalDensity, normalProbability } from "../core/normal";
import { checkNumber } from "../core/shapes";
import { logistic, logLogistic } from "../models/logistic-regression";

/** Expectations over an activation a ~ N(μ, v). */
export interface ActivationExpectations {
  /** E[log σ(a)]. */
  logSigmoid: number;
  /** E[σ(a)]. */
  sigmoid: number;
  /** P(a > 0). */
  votes: number;
  /** E[H(σ(a))] with H(p) = −p log p − (1 − p) log(1 − p), in nats. */
  entropy: number;
  /** E[σ′(a)], σ′ = σ(1 − σ); E[σ″(a)] and E[σ‴(a)]. */
  first: number;
  second: number;
  third: number;
}

/** Step of the trapezoid rule in a: as log σ is analytic up to ±iπ, the error is about exp(−2π²/STEP), below rounding. */
const STEP = 0.5;
/** Standard deviations of a normal distribution that count. */
const REACH = 8;
/** Where |a| is larger, σ′ < 1e-17. */
const CERTAIN = 40;
/** From this standard deviation on the places are taken where σ varies, not where the normal distribution does. */
const WIDE = 4;

/**
 * The expectations by the trapezoid rule, to about 1e-13, on at most 161 places whatever μ and v.
 * @param mean μ
 * @param variance v >= 0
 * @throws RangeError for what is not finite, and v < 0
 */
export function activationExpectations(mean: number, variance: number): ActivationExpectations {
  checkNumber("mean of the activation", mean);
  const scale = Math.sqrt(checkNumber("variance of the activation", variance, { atLeast: 0 }));
  const votes = scale > 0 ? normalProbability(mean / scale) : Number(mean > 0);
  return { ...(scale < WIDE ? overNormal(mean, scale) : overLogistic(mean, scale)), votes };
}

type Expectations = Omit<ActivationExpectations, "votes">;

/** Adds the values of the functions that die away with |a|, times a weight. */
function addLocal(sums: Expectations, a: number, weight: number): void {
  const p = logistic(a);
  const slope = p * logistic(-a);
  // −p log p − (1 − p) log(1 − p), with log(1 − p) = log p − a.
  sums.entropy += weight * ((1 - p) * a - logLogistic(a));
  sums.first += weight * slope;
  sums.second += weight * slope * (1 - 2 * p);
  sums.third += weight * slope * (1 - 6 * slope);
}

const zeros = (): Expectations => ({ logSigmoid: 0, sigmoid: 0, entropy: 0, first: 0, second: 0, third: 0 });

/** Places along the normal distribution, for one of moderate width. */
function overNormal(mean: number, scale: number): Expectations {
  const step = STEP / Math.max(1, scale);
  const sums = zeros();
  const reach = Math.ceil(REACH / step);
  let total = 0;
  for (let k = -reach; k <= reach; k++) {
    const weight = Math.exp(-0.5 * (k * step) ** 2);
    const a = mean + scale * k * step;
    total += weight;
    sums.logSigmoid += weight * logLogistic(a);
    sums.sigmoid += weight * logistic(a);
    addLocal(sums, a, weight);
  }
  for (const key of Object.keys(sums) as (keyof Expectations)[]) sums[key] /= total;
  return sums;
}

/**
 * Places around 0. There are the functions that die away; and σ is a step at t, averaged over a logistic t with density
 * σ′, log σ the same average of the ramp min(a − t, 0), so E[σ(a)] = ∫ σ′(t) P(a > t) dt.
 */
function overLogistic(mean: number, scale: number): Expectations {
  const sums = zeros();
  for (let t = -CERTAIN; t <= CERTAIN; t += STEP) {
    const z = (mean - t) / scale;
    const density = STEP * logistic(t) * logistic(-t);
    sums.sigmoid += density * normalProbability(z);
    sums.logSigmoid += density * ((mean - t) * normalProbability(-z) - scale * normalDensity(z));
    addLocal(sums, t, (STEP / scale) * normalDensity(z));
  }
  return sums;
}
