import { breathe, type LongWork } from "../core/breathe";
import { partialDot } from "../core/linalg";
import type { Random } from "../core/random";
import { checkMatrix, checkNumber, COUNT, countOfRows, invalid, type Matrix } from "../core/shapes";
import type { Target } from "../models/logistic-target";
import { followPath, isLost, NEAR, type PhasePoint } from "./leapfrog";
import { dualAveraging } from "./step-size";

/** log p̃(w) − ½‖r‖², the negative energy. */
function logJoint({ position, momentum }: PhasePoint, { logDensity }: Target): number {
  return logDensity(position) - 0.5 * partialDot(momentum, momentum, momentum.length);
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
 * @throws RangeError for starts that are ragged, beyond ±10¹⁰⁰ or where log p̃ or its gradient is not finite, counts that are not
 *   integers >= 1, pathLength <= 0, targetAcceptance outside (0, 1); AbortError when the signal stops it
 * @example
 * const target = { logDensity: ([w]: number[]) => -w * w / 2, gradient: ([w]: number[]) => [-w] };
 * const options = { starts: [[3], [-3]], samples: 50, warmup: 20, pathLength: 1.5, random: createRandom(0) };
 * (await inference.hamiltonianMonteCarlo(target, options)).chains.length; // → 2
 */
export async function hamiltonianMonteCarlo(target: Target, options: HmcOptions): Promise<HmcDraws> {
  const { starts, samples, warmup = 500, pathLength, targetAcceptance = 0.8, random } = options;
  const [count, size] = checkMatrix("starts", starts, { range: NEAR });
  checkNumber("samples", samples, countOfRows(count * size));
  checkNumber("warmup", warmup, COUNT);
  checkNumber("pathLength", pathLength, { above: 0 });
  checkNumber("pathLength / 10", pathLength / 10, { above: 0 }); // the first step, which may underflow
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
    const next = hmcTransition(target, position, { stepSize: steps.stepSize(adapting), pathLength, random });
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

/** One draw of the chain: where it is then, and the way that was tried. */
export interface HmcTransition {
  /** The end of the path where it was accepted, else the start. */
  position: number[];
  /** Probability of accepting the end. */
  acceptance: number;
  /** Start of the path, and how many leapfrogs it has: {@link followPath} gives every place of it. */
  from: PhasePoint;
  steps: number;
}

/** Draws from the Markov chain once, from a position on. */
export function hmcTransition(
  target: Target,
  position: number[],
  { stepSize, pathLength, random }: { stepSize: number; pathLength: number; random: Random },
): HmcTransition {
  const wanted = Math.ceil((random.uniform(0.5, 1.5) * pathLength) / stepSize);
  const steps = Math.min(wanted, MAX_LEAPFROGS);
  const from = { position, momentum: position.map(() => random.normal()) };
  const to = followPath(from, { gradient: target.gradient, stepSize, steps });
  // A path that diverged is refused: its energy is not finite, and not every target can be asked for it.
  const gain = isLost(to) ? NaN : logJoint(to, target) - logJoint(from, target);
  const acceptance = Number.isNaN(gain) ? 0 : Math.min(1, Math.exp(gain));
  return { position: random.uniform() < acceptance ? to.position : position, acceptance, from, steps };
}
