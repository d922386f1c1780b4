import type { Random } from "../core/random";
import { checkNumber, checkVector, COUNT, invalid, type Vector } from "../core/shapes";

/** An estimate with its percentile interval. */
export interface Interval {
  estimate: number;
  lower: number;
  upper: number;
}

/**
 * Percentile bootstrap of a statistic of N examples: the quantiles (1 ∓ level)/2 of its values on resamples
 * with replacement (Efron and Tibshirani 1993, section 13.3). For a paired comparison let the statistic be
 * the difference of two methods on the same indices.
 *
 * @param options.statistic from indices of the examples to a finite number; a resample for which it is undefined is
 *   drawn again, so the interval is conditional on its being defined
 * @param options.size N
 * @param options.strata group of each example (such as its label), whose sizes every resample keeps: [N]
 * @param options.replicates resamples
 * @param options.level coverage of the interval, in (0, 1)
 * @throws RangeError for bad numbers, and for a statistic that is not finite, or undefined for the examples themselves or
 *   for 1,000 resamples in a row; whatever the statistic throws
 * @example
 * evaluation.bootstrapInterval({ statistic: (indices) => indices.length, size: 9, random: createRandom(0) }).upper; // → 9
 */
export function bootstrapInterval({
  statistic,
  ...resampling
}: Resampling & { statistic: (indices: Uint32Array) => number | undefined }): Interval {
  const statistics = (indices: Uint32Array): [number] | undefined => {
    const value = statistic(indices);
    return value === undefined ? undefined : [value];
  };
  return bootstrapIntervals({ ...resampling, statistics })[0];
}

/** What is resampled, and how. */
export interface Resampling {
  size: number;
  random: Random;
  strata?: Vector;
  level?: number;
  replicates?: number;
}

/** What all resamples draw together takes minutes. */
const MOST_DRAWS = 1e9;

/** Resamples in a row that may be drawn again: where one in ten has a value, so many without never come. */
const MOST_UNDEFINED = 1000;

/** As {@link bootstrapInterval}, for several statistics on the same resamples. */
export function bootstrapIntervals({
  statistics,
  size,
  random,
  strata,
  level = 0.95,
  replicates = 1000,
}: Resampling & { statistics: (indices: Uint32Array) => readonly number[] | undefined }): Interval[] {
  checkNumber("size", size, COUNT);
  checkNumber("level", level, { above: 0, below: 1 });
  checkNumber("replicates", replicates, { ...COUNT, atLeast: 2, limit: Math.floor(MOST_DRAWS / size) });
  if (strata) checkVector("strata", strata, { length: size });
  const all = Uint32Array.from({ length: size }, (_, i) => i);
  const groups = strata ? groupBy(all, strata) : [all];
  const estimates = statistics(all);
  if (estimates === undefined) throw invalid("statistic", "a value for the examples themselves", estimates);
  estimates.forEach((estimate) => checkNumber("statistic", estimate));
  const values = estimates.map(() => new Float64Array(replicates));
  const resampled = (): readonly number[] | undefined => statistics(drawIndices(groups, size, random));
  for (let filled = 0; filled < replicates; filled++)
    firstDefined(resampled).forEach(
      (value, s) => (values[s][filled] = checkNumber("statistic of a resample", value)),
    );
  return estimates.map((estimate, s) => {
    const sorted = values[s].sort();
    return { estimate, lower: quantile(sorted, (1 - level) / 2), upper: quantile(sorted, (1 + level) / 2) };
  });
}

function firstDefined<T>(draw: () => T | undefined): T {
  for (let k = 0; k < MOST_UNDEFINED; k++) {
    const found = draw();
    if (found !== undefined) return found;
  }
  throw invalid("statistic", `a value for one of ${MOST_UNDEFINED} resamples in a row`, undefined);
}

/** As many indices of each group as it has, with replacement. */
function drawIndices(groups: ArrayLike<number>[], size: number, random: Random): Uint32Array {
  const indices = new Uint32Array(size);
  let filled = 0;
  for (const group of groups) {
    for (let i = 0; i < group.length; i++) indices[filled++] = group[random.integer(group.length)];
  }
  return indices;
}

function groupBy(indices: Uint32Array, strata: Vector): ArrayLike<number>[] {
  const groups = new Map<number, number[]>();
  for (const i of indices) {
    const group = groups.get(strata[i]);
    if (group) group.push(i);
    else groups.set(strata[i], [i]);
  }
  return [...groups.values()];
}

/** Quantile of ascending values, with linear interpolation between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
