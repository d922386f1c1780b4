import type { Random } from "../core/random";
import { checkNumber, checkVector, type Vector } from "../core/shapes";
import { bootstrapIntervals, type Interval } from "./bootstrap";
import { averagePrecisionOf, examplesOf, rank, resampler, rocAucOf, type Ranking } from "./ranked";
import { averagePrecision, rocAuc, type Detection } from "./ranking";

/** How the bootstrap is run. */
export interface Bootstrap {
  random: Random;
  /** Resamples; 1,000 by default. */
  replicates?: number;
  /** Whether every resample keeps the numbers of positives and negatives, as where two sets of fixed size were joined. */
  keepClassSizes?: boolean;
}

/** A measure of a ranking, such as {@link averagePrecision}. */
export type RankingMeasure = (detection: Detection) => number;

/** The library's own measures, which a resample's ranking gives without its examples. */
const OF_RANKINGS = new Map<RankingMeasure, (ranking: Ranking) => number>([
  [averagePrecision, averagePrecisionOf],
  [rocAuc, rocAucOf],
]);

/** A measure as one of rankings. */
const ofRanking = (measure: RankingMeasure): ((ranking: Ranking) => number) =>
  OF_RANKINGS.get(measure) ?? ((ranking) => measure(examplesOf(ranking)));

/** The intervals of statistics that are defined where both classes occur. */
function intervals(
  statistics: (indices: Uint32Array) => number[],
  labels: Vector,
  { random, replicates, keepClassSizes = false }: Bootstrap,
): Interval[] {
  const hasBoth = (indices: Uint32Array): boolean => indices.some((i) => labels[i] !== labels[indices[0]]);
  return bootstrapIntervals({
    statistics: (indices) => (hasBoth(indices) ? statistics(indices) : undefined),
    size: labels.length,
    strata: keepClassSizes ? labels : undefined,
    random,
    replicates,
  });
}

/**
 * A measure of a detector with its 95 % bootstrap interval over the examples. A resample without positives, or without
 * negatives, has no measure and is drawn again. Where a class has few examples, E, that befalls a share e^−E of the
 * resamples: 1 in 150 for E = 5, 1 in 3 for E = 1. With so few the interval is too narrow and says little.
 *
 * @throws RangeError for labels other than 0 and 1, a single class, scores that are not finite, unequal lengths, fewer
 *   than 2 replicates, a measure that is not finite
 * @example
 * const detection = { labels: [0, 0, 1, 1], scores: [1, 2, 3, 4] };
 * evaluation.measureInterval(evaluation.averagePrecision, detection, { random: createRandom(0), replicates: 20 }).estimate; // → 1
 */
export function measureInterval(
  measure: RankingMeasure,
  detection: Detection,
  bootstrap: Bootstrap,
): Interval {
  const own = ofRanking(measure);
  return measureIntervals((ranking) => ({ measure: own(ranking) }), detection, bootstrap).measure;
}

/** As {@link measureInterval}, for several measures of a ranking, which are taken together of the same resamples. */
export function measureIntervals<Name extends string>(
  measures: (ranking: Ranking) => Readonly<Record<Name, number>>,
  { labels, scores }: Detection,
  bootstrap: Bootstrap,
): Record<Name, Interval> {
  const resample = resampler(labels, scores);
  const names = Object.keys(measures(rank(labels, scores))) as Name[];
  const statistics = (indices: Uint32Array): number[] => {
    const values = measures(resample(indices));
    return names.map((name) => values[name]);
  };
  const found = intervals(statistics, labels, bootstrap);
  return Object.fromEntries(names.map((name, m) => [name, found[m]])) as Record<Name, Interval>;
}

/**
 * By how much a method is better than a baseline, measure(scores) − measure(baseline), with a paired 95 % bootstrap
 * interval: both are measured on the same resampled examples. An interval without 0 says that the difference is more
 * than chance in the choice of the test examples; it says nothing about another training run.
 *
 * @param data.labels 1 = to be detected: [N]
 * @param data.scores the method's: [N]
 * @param data.baseline the other method's: [N]
 * @throws RangeError as {@link measureInterval}, for both scores
 * @example
 * const scores = { labels: [0, 0, 1, 1], scores: [1, 2, 3, 4], baseline: [4, 3, 2, 1] };
 * evaluation.pairedDifference(evaluation.rocAuc, scores, { random: createRandom(0), replicates: 20 }).estimate; // → 1
 */
export function pairedDifference(
  measure: RankingMeasure,
  { labels, scores, baseline }: Detection & { baseline: Vector },
  bootstrap: Bootstrap,
): Interval {
  const method = resampler(labels, scores);
  checkVector("baseline", baseline, { length: labels.length });
  const other = resampler(labels, baseline);
  const own = ofRanking(measure);
  return intervals((indices) => [own(method(indices)) - own(other(indices))], labels, bootstrap)[0];
}

/**
 * An interval for reading, such as "0.387 [0.282, 0.517]".
 * @param options.decimals digits after the point
 * @param options.unit what the numbers are counted in, such as 1e-3
 * @throws RangeError for decimals that are not an integer from 0 to 100, a unit that is 0, and
 *   what is not finite
 * @example
 * evaluation.intervalText({ estimate: 0.387, lower: 0.282, upper: 0.517 }); // → "0.387 [0.282, 0.517]"
 */
export function intervalText(
  { estimate, lower, upper }: Interval,
  { decimals = 3, unit = 1 }: { decimals?: number; unit?: number } = {},
): string {
  for (const [name, value] of Object.entries({ estimate, lower, upper })) checkNumber(name, value);
  checkNumber("decimals", decimals, { atLeast: 0, atMost: 100, integer: true });
  checkNumber("|unit|", Math.abs(unit), { above: 0 });
  const [middle, from, to] = [estimate, lower, upper].map((value) =>
    checkNumber("value / unit", value / unit).toFixed(decimals),
  );
  return `${middle} [${from}, ${to}]`;
}
