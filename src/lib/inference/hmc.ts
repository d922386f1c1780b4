import { breathe, type LongWork } from "../core/batches";
import { dot } from "../core/linalg";
import type { Random } from "../core/random";
import { checkMatrix, checkNumber, invalid, type Matrix, type Vector } from "../core/shapes";
import type { Target } from "../models/logistic-target";

/** A point of phase space: position w and momentum r. */
export interface PhasePoint {
  position: number[];
  momentum: number[];
}

/**
 * Leapfrog integration of Hamilton's equations dw/dt = r, dr/dt = ∇ log p̃(w): a map that preserves volume,
 * can be run backwards by turning the momentum round, and keeps the energy −log p̃(w) + ½‖r‖² up to
 * O(stepSize²). Nothing is checked, as each draw runs it.
 * @param start w and r: [M] each
 * @param options.gradient ∇ log p̃: [M] → [M]
 * @param options.stepSize in the units of w
 * @param options.steps an integer >= 0
 * @returns w and r after time stepSize·steps
 */
export function leapfrog(
  { position, momentum }: PhasePoint,
  { gradient, stepSize, steps }: { gradient: Target["gradient"]; stepSize: number; steps: number },
): PhasePoint {
  let [w, r] = [position, momentum];
  let slope = gradient(w);
  for (let step = 0; step < steps; step++) {
    const half = r.map((value, i) => value + 0.5 * stepSize * slope[i]);
    w = w.map((value, i) => value + stepSize * half[i]);
    slope = gradient(w);
    r = half.map((value, i) => value + 0.5 * stepSize * slope[i]);
  }
  return { position: w, momentum: r };
}

/** log p̃(w) − ½‖r‖², the negative energy. */
function logJoint({ position, momentum }: PhasePoint, { logDensity }: Target): number {
  return logDensity(position) - 0.5 * dot(momentum, momentum);
}

/**
 * Dual averaging of log ε towards an acceptance rate δ (Hoffman and Gelman 2014, section 3.2, with their γ,
 * t₀ and κ).
 */
function dualAveraging(
  first: number,
  target: number,
): { stepSize: (adapting: boolean) => number; update: (acceptance: number) => void } {
  const [gamma, t0, kappa] = [0.05, 10, 0.75];
  const mu = Math.log(10 * first);
  let [time, error, logStep, logAverage] = [0, 0, Math.log(first), 0];
  return {
    stepSize: (adapting) => Math.exp(adapting ? logStep : logAverage),
    update: (acceptance) => {
      time++;
      error += (target - acceptance - error) / (time + t0);
      logStep = mu - (Math.sqrt(time) / gamma) * error;
      logAverage += time ** -kappa * (logStep - logAverage);
    },
  };
}

/** The draws of all chains, and how the sampler went. */
export interface HmcDraws {
  /** [chains][samples][M]. */
  chains: number[][][];
  /** The step size of each chain after warm-up. */
  stepSizes: number[];
  /** Mean acceptance probability after warm-up, over all chains. */
  acceptance: number;
}

export interface HmcOptions extends LongWork {
  /** Where each chain starts; best far apart, so that R̂ can tell: [chains][M]. */
  starts: Matrix;
  /** Draws of each chain that are kept. */
  samples: number;
  /** Draws of each chain that are thrown away while the step size is found. */
  warmup?: number;
  /** Length of a trajectory, in the units of w: about the largest standard deviation times π/2. */
  pathLength: number;
  /** δ, the acceptance rate that the step size is adapted to. */
  targetAcceptance?: number;
  random: Random;
}

/** Longest trajectory; keeps a tiny step size from taking for ever. */
const MAX_LEAPFROGS = 1000;

/**
 * Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011): each draw takes a standard normal momentum, follows
 * the leapfrog for a path length uniform on (0.5, 1.5)·pathLength (so that no period of the motion is hit),
 * and accepts the end with probability min(1, exp(energy lost)), which corrects the integration error
 * exactly.
 *
 * @throws RangeError for starts that are ragged or where log p̃ or its gradient is not finite, counts that are no
 *   integers >= 1, pathLength <= 0, targetAcceptance outside (0, 1); AbortError when the signal stops it
 */
export async function hamiltonianMonteCarlo(target: Target, options: HmcOptions): Promise<HmcDraws> {
  const { starts, samples, warmup = 500, pathLength, targetAcceptance = 0.8, random } = options;
  checkMatrix("starts", starts);
  checkNumber("samples", samples, { atLeast: 1, integer: true });
  checkNumber("warmup", warmup, { atLeast: 1, integer: true });
  checkNumber("pathLength", pathLength, { above: 0 });
  checkNumber("targetAcceptance", targetAcceptance, { above: 0, below: 1 });
  for (let chain = 0; chain < starts.length; chain++)
    checkStart(`starts[${chain}]`, Array.from(starts[chain]), target);
  const draws: HmcDraws = { chains: [], stepSizes: [], acceptance: 0 };
  for (let chain = 0; chain < starts.length; chain++) {
    const { kept, stepSize, acceptance } = await runChain(target, {
      ...options,
      warmup,
      targetAcceptance,
      start: Array.from(starts[chain]),
      random: random.fork(),
    });
    draws.chains.push(kept);
    draws.stepSizes.push(stepSize);
    draws.acceptance += acceptance / starts.length;
    options.onProgress?.({ step: chain + 1, steps: starts.length });
  }
  return draws;
}

/** From a point without density or gradient every proposal would be refused. */
function checkStart(name: string, start: number[], { logDensity, gradient }: Target): void {
  const slope = gradient(start);
  if (slope.length !== start.length)
    throw invalid(`${name}.length`, `${slope.length}, as the gradient has`, start.length);
  if (![logDensity(start), ...slope].every(Number.isFinite)) {
    throw invalid(name, "a point with finite log density and gradient", start);
  }
}

async function runChain(
  target: Target,
  {
    start,
    samples,
    warmup,
    pathLength,
    targetAcceptance,
    random,
    signal,
  }: HmcOptions & { start: number[]; warmup: number; targetAcceptance: number },
): Promise<{ kept: number[][]; stepSize: number; acceptance: number }> {
  const steps = dualAveraging(pathLength / 10, targetAcceptance);
  const kept: number[][] = [];
  let position = start;
  let acceptance = 0;
  for (let draw = 0; draw < warmup + samples; draw++) {
    const adapting = draw < warmup;
    const next = transition(target, position, { stepSize: steps.stepSize(adapting), pathLength, random });
    ({ position } = next);
    if (adapting) steps.update(next.acceptance);
    else {
      kept.push(position);
      acceptance += next.acceptance / samples;
    }
    if (draw % 100 === 0) await breathe(signal, () => `at draw ${draw} of ${warmup + samples}`);
  }
  return { kept, stepSize: steps.stepSize(false), acceptance };
}

function transition(
  target: Target,
  position: number[],
  { stepSize, pathLength, random }: { stepSize: number; pathLength: number; random: Random },
): { position: number[]; acceptance: number } {
  const steps = Math.ceil((random.uniform(0.5, 1.5) * pathLength) / stepSize);
  const from = { position, momentum: position.map(() => random.normal()) };
  const to = leapfrog(from, { gradient: target.gradient, stepSize, steps: Math.min(steps, MAX_LEAPFROGS) });
  const gain = logJoint(to, target) - logJoint(from, target);
  // A diverged trajectory has no finite energy and is refused.
  const acceptance = Number.isNaN(gain) ? 0 : Math.min(1, Math.exp(gain));
  return { position: random.uniform() < acceptance ? to.position : position, acceptance };
}

function mean(values: Vector): number {
  return dot(values, new Array<number>(values.length).fill(1)) / values.length;
}

/** Unbiased variance. */
function variance(values: Vector): number {
  const center = mean(values);
  return Array.from(values).reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}

/** Each chain in two halves, so that a drift within a chain shows too; not all of them may stand still. */
function halves(chains: Matrix): number[][] {
  const [, length] = checkMatrix("chains", chains);
  checkNumber("chains[0].length", length, { atLeast: 4 });
  const half = Math.floor(length / 2);
  const split = Array.from(chains, (chain) => Array.from(chain)).flatMap((chain) => [
    chain.slice(0, half),
    chain.slice(-half),
  ]);
  if (split.every((part) => part.every((value) => value === part[0]))) {
    throw invalid("chains", "draws that vary within a chain", chains[0]);
  }
  return split;
}

/** Mean variance within the chains, and the estimate of the variance from within and between. */
function variances(chains: number[][]): { within: number; pooled: number } {
  const length = chains[0].length;
  const within = mean(chains.map(variance));
  return { within, pooled: (within * (length - 1)) / length + variance(chains.map(mean)) };
}

/**
 * Split R̂ of one quantity: √(pooled variance/variance within chains), near 1 when the chains agree
 * (Gelman et al. 2013, section 11.4).
 * @param chains its draws: [chains][samples]
 * @throws RangeError for fewer than 4 draws, chains of different length, values that are not finite, and chains that
 *   all stand still
 */
export function splitRHat(chains: Matrix): number {
  const { within, pooled } = variances(halves(chains));
  return Math.sqrt(pooled / within);
}

/**
 * Effective sample size of one quantity: the number of independent draws whose mean is as precise. From the
 * autocorrelations of the split chains, summed in pairs while the sums are positive and do not grow (Geyer
 * 1992; Vehtari et al. 2021, section 3.2).
 * @param chains its draws: [chains][samples]
 * @throws RangeError as splitRHat
 */
export function effectiveSampleSize(chains: Matrix): number {
  const split = halves(chains);
  const [count, length] = [split.length, split[0].length];
  const { pooled, within } = variances(split);
  const centered = split.map((chain) => chain.map((value) => value - mean(chain)));
  const autocorrelation = (lag: number): number => {
    const covariances = centered.map((chain) => dot(chain.slice(lag), chain, length - lag) / length);
    return lag === 0 ? 1 : 1 - (within - mean(covariances)) / pooled;
  };
  let [sum, previous] = [0, Infinity];
  for (let lag = 0; lag + 1 < length; lag += 2) {
    const pair = Math.min(previous, autocorrelation(lag) + autocorrelation(lag + 1));
    if (pair <= 0) break;
    sum += pair;
    previous = pair;
  }
  return (count * length) / Math.max(2 * sum - 1, 1 / Math.log10(count * length));
}

/** What tells whether chains have converged, for each of the M weights. */
export interface ChainDiagnostics {
  rHat: number[];
  effectiveSize: number[];
  mean: number[];
}

/**
 * Split R̂, effective sample size and mean of each weight.
 * @param chains draws: [chains][samples][M]
 * @throws RangeError without chains, for ragged draws, and as splitRHat
 */
export function diagnoseChains(chains: readonly Matrix[]): ChainDiagnostics {
  if (chains.length === 0) throw invalid("chains", "at least one chain", chains);
  const [rows, columns] = checkMatrix("chains[0]", chains[0]);
  chains.forEach((chain, c) => checkMatrix(`chains[${c}]`, chain, { rows, columns }));
  const each = Array.from(chains[0][0], (_, j) =>
    chains.map((chain) => Array.from(chain, (weights) => weights[j])),
  );
  return {
    rHat: each.map(splitRHat),
    effectiveSize: each.map(effectiveSampleSize),
    mean: each.map((draws) => mean(draws.flat())),
  };
}
