import type { Random } from "../core/random";
import { checkLabels, checkNumber, checkVector, invalid, type Vector } from "../core/shapes";

/** What a score is to detect. */
export interface Detection {
  /** 1 = to be detected (an error, an out-of-distribution image), 0 = not: [N]; both must occur. */
  labels: Vector;
  /** Uncertainties, higher = more suspect: [N]. */
  scores: Vector;
}

/** Which predictions were wrong, and how unsure the model was. */
export interface SelectivePrediction {
  /** 1 = wrong, 0 = right: [N]; both must occur. */
  errors: Vector;
  /** Uncertainties, higher = less sure: [N]. */
  scores: Vector;
}

/** Positives and negatives among the N that share one value of the score. */
interface Group {
  score: number;
  positives: number;
  negatives: number;
}

/** The groups of tied scores, the highest score first, and the class sizes. */
interface Ranking {
  groups: Group[];
  positives: number;
  negatives: number;
}

/**
 * Sorts each class by itself, as plain numbers, and merges: several times faster than sorting pairs.
 * @throws RangeError for labels other than 0 and 1, scores that are not finite, unequal lengths, or a single
 *   class
 */
function rank(labels: Vector, scores: Vector, name = "labels"): Ranking {
  checkLabels(name, labels, { classes: 2 });
  checkVector("scores", scores, { length: labels.length });
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i];
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`invalid ${name}; expected both classes: ${labels.length} of class ${labels[0]}`);
  }
  const classes = [new Float64Array(negatives), new Float64Array(positives)];
  const filled = [0, 0];
  for (let i = 0; i < labels.length; i++) classes[labels[i]][filled[labels[i]]++] = scores[i];
  return { groups: mergeDescending(classes[1].sort(), classes[0].sort()), positives, negatives };
}

/** Merges two ascending arrays into groups of equal scores, the highest first. */
function mergeDescending(positive: Float64Array, negative: Float64Array): Group[] {
  const groups: Group[] = [];
  let p = positive.length - 1;
  let n = negative.length - 1;
  while (p >= 0 || n >= 0) {
    const score = p < 0 ? negative[n] : n < 0 ? positive[p] : Math.max(positive[p], negative[n]);
    const group = { score, positives: 0, negatives: 0 };
    for (; p >= 0 && positive[p] === score; p--) group.positives++;
    for (; n >= 0 && negative[n] === score; n--) group.negatives++;
    groups.push(group);
  }
  return groups;
}

/**
 * Precision TP/(TP + FP) and recall TP/P where scores >= threshold are called positive, for every distinct
 * score.
 * @returns thresholds ascending; precision and recall along them and one end point more, (1, 0):
 *   scikit-learn's order
 * @throws RangeError for labels other than 0 and 1, scores that are not finite, unequal lengths, or a single
 *   class
 */
export function precisionRecallCurve({ labels, scores }: Detection): {
  precision: number[]; recall: number[]; thresholds: number[];
} {
  const { groups, positives } = rank(labels, scores);
  const curve = { precision: [1], recall: [0], thresholds: [] as number[] };
  let hits = 0;
  let called = 0;
  for (const group of groups) {
    hits += group.positives;
    called += group.positives + group.negatives;
    curve.precision.push(hits / called);
    curve.recall.push(hits / positives);
    curve.thresholds.push(group.score);
  }
  return {
    precision: curve.precision.reverse(),
    recall: curve.recall.reverse(),
    thresholds: curve.thresholds.reverse(),
  };
}

/**
 * Average precision (AUPR) Σₜ (Rₜ − Rₜ₋₁) Pₜ over the distinct thresholds: a step sum with ties grouped, no
 * trapezoid.
 * @returns in (0, 1]; 1 for a perfect ranking
 * @throws RangeError as precisionRecallCurve
 */
export function averagePrecision({ labels, scores }: Detection): number {
  const { groups, positives } = rank(labels, scores);
  let sum = 0;
  let hits = 0;
  let called = 0;
  for (const group of groups) {
    hits += group.positives;
    called += group.positives + group.negatives;
    sum += group.positives * hits / called;
  }
  return sum / positives;
}

/**
 * False and true positive rate where scores >= threshold are called positive.
 * @returns thresholds descending; both rates along them and one starting point more, (0, 0)
 * @throws RangeError as precisionRecallCurve
 */
export function rocCurve({ labels, scores }: Detection): {
  falsePositiveRate: number[]; truePositiveRate: number[]; thresholds: number[];
} {
  const { groups, positives, negatives } = rank(labels, scores);
  const curve = { falsePositiveRate: [0], truePositiveRate: [0], thresholds: [] as number[] };
  let hits = 0;
  let alarms = 0;
  for (const group of groups) {
    hits += group.positives;
    alarms += group.negatives;
    curve.truePositiveRate.push(hits / positives);
    curve.falsePositiveRate.push(alarms / negatives);
    curve.thresholds.push(group.score);
  }
  return curve;
}

/**
 * Area under the ROC curve: the probability that a positive scores higher than a negative, a tie counting one
 * half.
 * @throws RangeError as precisionRecallCurve
 */
export function rocAuc({ labels, scores }: Detection): number {
  const { groups, positives, negatives } = rank(labels, scores);
  let wins = 0;
  let hits = 0;
  for (const group of groups) {
    wins += group.negatives * (hits + group.positives / 2);
    hits += group.positives;
  }
  return wins / (positives * negatives);
}

/**
 * The false positive rate at the first (highest) threshold whose true positive rate is at least `tpr`.
 * @param options.tpr in (0, 1], 0.95 by default
 * @throws RangeError as precisionRecallCurve, and for a tpr outside (0, 1]
 */
export function fprAtTpr({ labels, scores, tpr = 0.95 }: Detection & { tpr?: number }): number {
  checkNumber("tpr", tpr, { above: 0, atMost: 1 });
  const { falsePositiveRate, truePositiveRate } = rocCurve({ labels, scores });
  return falsePositiveRate[truePositiveRate.findIndex((rate) => rate >= tpr)];
}

/**
 * The error rate among the k surest predictions, for k = 1 … N, averaged over the orders of tied scores
 * (Geifman and El-Yaniv 2017).
 * @returns coverage k/N and risk: [N] each
 * @throws RangeError for errors other than 0 and 1, scores that are not finite, unequal lengths, or a single
 *   class
 */
export function riskCoverageCurve(
  { errors, scores }: SelectivePrediction,
): { coverage: number[]; risk: number[] } {
  const { groups } = rank(errors, scores, "errors");
  const curve = { coverage: [] as number[], risk: [] as number[] };
  let wrong = 0;
  let before = 0;
  for (const group of groups.reverse()) {
    const size = group.positives + group.negatives;
    for (let k = 1; k <= size; k++) {
      curve.coverage.push((before + k) / errors.length);
      curve.risk.push((wrong + k * group.positives / size) / (before + k));
    }
    wrong += group.positives;
    before += size;
  }
  return curve;
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * AURC: the mean of the risk over the coverages 1/N … 1.
 * @throws RangeError as riskCoverageCurve
 */
export function areaUnderRiskCoverage(prediction: SelectivePrediction): number {
  return average(riskCoverageCurve(prediction).risk);
}

/**
 * The smallest AURC that any score can reach with these errors: that of the oracle, which ranks every error
 * last.
 * @throws RangeError as riskCoverageCurve
 */
export function oracleAreaUnderRiskCoverage(errors: Vector): number {
  return areaUnderRiskCoverage({ errors, scores: errors });
}

/**
 * E-AURC: AURC less the oracle's in the same finite sample; 0 for a perfect ranking (Geifman, Uziel and
 * El-Yaniv 2019).
 * @throws RangeError as riskCoverageCurve
 */
export function excessAreaUnderRiskCoverage(prediction: SelectivePrediction): number {
  return areaUnderRiskCoverage(prediction) - oracleAreaUnderRiskCoverage(prediction.errors);
}

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
 * @param options.statistic from indices of the examples to a number
 * @param options.size N
 * @param options.strata group of each example (such as its label), whose sizes every resample keeps: [N]
 * @param options.replicates resamples
 * @param options.level coverage of the interval, in (0, 1)
 * @throws RangeError for bad numbers; whatever the statistic throws, e.g. on a resample without errors (use
 *   strata)
 */
export function bootstrapInterval({ statistic, size, random, strata, level = 0.95, replicates = 1000 }: {
  statistic: (indices: Uint32Array) => number; size: number; random: Random;
  strata?: Vector; level?: number; replicates?: number;
}): Interval {
  checkNumber("size", size, { atLeast: 1, integer: true });
  checkNumber("level", level, { above: 0, below: 1 });
  checkNumber("replicates", replicates, { atLeast: 2, integer: true });
  if (strata) checkVector("strata", strata, { length: size });
  const all = Uint32Array.from({ length: size }, (_, i) => i);
  const groups = strata ? groupBy(all, strata) : [all];
  const values = Float64Array.from({ length: replicates }, () => {
    const indices = new Uint32Array(size);
    let filled = 0;
    for (const group of groups) {
      for (let i = 0; i < group.length; i++) indices[filled++] = group[random.integer(group.length)];
    }
    return statistic(indices);
  }).sort();
  if (values.some(Number.isNaN)) throw invalid("statistic", "a number for every resample", NaN);
  return {
    estimate: statistic(all),
    lower: quantile(values, (1 - level) / 2),
    upper: quantile(values, (1 + level) / 2),
  };
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
