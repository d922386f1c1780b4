import type { Random } from "../core/random";
import { checkMatrix, checkNumber, invalid } from "../core/shapes";
import { checkRange } from "./range";

/** N points of a function of one variable: inputs x [N] and targets y [N]. */
export interface RegressionData {
  inputs: number[];
  targets: number[];
}

/** N points of the plane with their class: inputs [N][2] and labels 0 or 1 [N]. */
export interface ClassificationData {
  inputs: number[][];
  labels: number[];
}

/** What every generator takes: how many points, how much noise, and where the random numbers come from. */
export interface ToyOptions {
  /** Number of points N. */
  count?: number;
  /** Standard deviation σ of the noise, in the units of the data. */
  noise?: number;
  random: Random;
}

/** w₀ and w₁ of the line that `line` and `hole` follow. */
export const LINE_WEIGHTS: readonly [intercept: number, slope: number] = [-0.3, 0.5];

/** What a function of the data takes: not so large that it would overflow. */
const argument = { atLeast: -1e300, atMost: 1e300 };

/**
 * The line y = 0.5x − 0.3.
 * @throws RangeError unless x is a finite number
 * @example
 * datasets.lineTruth(1); // → 0.2
 */
export function lineTruth(x: number): number {
  checkNumber("x", x, argument);
  return LINE_WEIGHTS[0] + LINE_WEIGHTS[1] * x;
}

/**
 * y = x + sin(2πx).
 * @throws RangeError unless x is a finite number
 * @example
 * datasets.sinusoidTruth(0.25); // → 1.25
 */
export function sinusoidTruth(x: number): number {
  checkNumber("x", x, argument);
  return x + Math.sin(2 * Math.PI * x);
}

/** Most points of a data set. */
const MOST = 1e6;

/** Checks count and noise; counts may be 0, so that a prior can be shown. */
function check(count: number, noise: number): void {
  checkNumber("count", count, { atLeast: 0, atMost: MOST, integer: true });
  checkNumber("noise", noise, { atLeast: 0, atMost: 1e150 });
}

function noisy(
  truth: (x: number) => number,
  inputs: number[],
  { noise, random }: { noise: number; random: Random },
): RegressionData {
  return { inputs, targets: inputs.map((x) => truth(x) + random.normal(0, noise)) };
}

/**
 * Points of the line y = 0.5x − 0.3 with noise, x ~ U(lower, upper).
 * @param options.range [lower, upper], [0, 2] by default
 * @throws RangeError for a count that is not an integer of 0 … 10⁶, for noise < 0, and for an empty range
 * @example
 * datasets.line({ count: 25, noise: 0.2, random: createRandom(0) }).inputs.length; // → 25
 */
export function line({
  count = 25,
  noise = 0.2,
  range = [0, 2],
  random,
}: ToyOptions & { range?: readonly [number, number] }): RegressionData {
  check(count, noise);
  const [lower, upper] = checkRange(range);
  const inputs = Array.from({ length: count }, () => random.uniform(lower, upper));
  return noisy(lineTruth, inputs, { noise, random });
}

/**
 * The same line, seen at both sides of a hole: half of the points uniform in [−3, −1], half in [1, 3].
 * @param options.count even number of points, 20 by default
 * @throws RangeError for a count that is not an even integer of 0 … 10⁶, and for noise < 0
 * @example
 * datasets.hole({ random: createRandom(0) }).inputs.some((x) => x > -1 && x < 1); // → false
 */
export function hole({ count = 20, noise = 0.2, random }: ToyOptions): RegressionData {
  check(count, noise);
  if (count % 2 !== 0) throw invalid("count", "an even number, half for each side", count);
  const sides = Array.from({ length: count }, (_, i) => (i < count / 2 ? -3 : 1));
  return noisy(
    lineTruth,
    sides.map((lower) => random.uniform(lower, lower + 2)),
    { noise, random },
  );
}

/**
 * Points of y = x + sin(2πx) with noise, x ~ U(0, 1).
 * @throws RangeError for a count that is not an integer of 0 … 10⁶, and for noise < 0
 * @example
 * datasets.sinusoid({ count: 3, random: createRandom(0) }).targets.length; // → 3
 */
export function sinusoid({ count = 50, noise = 0.2, random }: ToyOptions): RegressionData {
  check(count, noise);
  return noisy(
    sinusoidTruth,
    Array.from({ length: count }, () => random.uniform()),
    { noise, random },
  );
}

/**
 * Two round Gaussian clouds, the classes in turn.
 * @param options.noise standard deviation of a cloud, 0.8 by default (separable); 2 makes them overlap
 * @param options.centers of class 0 and class 1, (−2, −2) and (2, 2) by default
 * @throws RangeError for a count that is not an integer of 0 … 10⁶, for noise < 0, and for centers that are not two
 *   points of finite numbers
 * @example
 * datasets.blobs({ count: 4, random: createRandom(0) }).labels; // → [0, 1, 0, 1]
 */
export function blobs({
  count = 400,
  noise = 0.8,
  centers = [
    [-2, -2],
    [2, 2],
  ],
  random,
}: ToyOptions & {
  centers?: readonly [readonly [number, number], readonly [number, number]];
}): ClassificationData {
  check(count, noise);
  checkMatrix("centers", centers, { rows: 2, columns: 2, range: argument });
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  return { inputs: labels.map((label) => centers[label].map((c) => c + random.normal(0, noise))), labels };
}

/**
 * Two interleaving half circles of radius 1, the classes in turn: (cos t, sin t) and (1 − cos t, ½ − sin t)
 * with t even in [0, π], as scikit-learn's make_moons.
 * @throws RangeError for a count that is not an integer of 0 … 10⁶, and for noise < 0
 * @example
 * datasets.moons({ count: 2, noise: 0, random: createRandom(0) }).inputs; // → [[1, 0], [0, 0.5]]
 */
export function moons({ count = 1000, noise = 0.05, random }: ToyOptions): ClassificationData {
  check(count, noise);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const inputs = labels.map((label, i) => {
    const last = Math.ceil((count - label) / 2) - 1;
    const t = last > 0 ? (Math.PI * Math.floor(i / 2)) / last : 0;
    const point = label === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 0.5 - Math.sin(t)];
    return point.map((value) => value + random.normal(0, noise));
  });
  return { inputs, labels };
}
