import { mean } from "../core/numbers";
import { checkLabels, checkNumber, checkVector, type Vector } from "../core/shapes";

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
 * The number of ones among labels 0 and 1.
 * @throws RangeError for other labels, or a single class
 */
export function countPositives(name: string, labels: Vector): number {
  checkLabels(name, labels, { classes: 2 });
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i];
  if (positives === 0 || positives === labels.length) {
    throw new RangeError(`${name}: expected both classes, got ${labels.length} of class ${labels[0]}`);
  }
  return positives;
}

/**
 * Sorts each class by itself, as plain numbers, and merges: several times faster than sorting pairs.
 * @throws RangeError for labels other than 0 and 1, scores that are not finite, unequal lengths, or a single
 *   class
 */
function rank(labels: Vector, scores: Vector, name = "labels"): Ranking {
  const positives = countPositives(name, labels);
  checkVector("scores", scores, { length: labels.length });
  const negatives = labels.length - positives;
  const classes = [new Float64Array(negatives), new Float64Array(positives)];
  const filled = [0, 0];
  for (let i = 0; i < labels.length; i++) classes[labels[i]][filled[labels[i]]++] = scores[i];
  return { groups: mergeDescending(ascending(classes[1]), ascending(classes[0])), positives, negatives };
}

/** Sorts, if need be: a bootstrap's resamples come in order. */
function ascending(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++) if (values[i] < values[i - 1]) return values.sort();
  return values;
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
 * @example
 * evaluation.precisionRecallCurve({ labels: [0, 1, 1], scores: [1, 2, 3] }).thresholds; // → [1, 2, 3]
 */
export function precisionRecallCurve({ labels, scores }: Detection): {
  precision: number[];
  recall: number[];
  thresholds: number[];
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
 * Average precision (AUPR) Σₜ (Rₜ − Rₜ₋₁) Pₜ over the distinct thresholds: a step sum with ties grouped, not a
 * trapezoid.
 * @returns in (0, 1]; 1 for a perfect ranking
 * @throws RangeError as {@link precisionRecallCurve}
 * @example
 * evaluation.averagePrecision({ labels: [1, 0, 1, 0], scores: [4, 3, 2, 1] }); // → 0.8333333333333333
 */
export function averagePrecision({ labels, scores }: Detection): number {
  const { groups, positives } = rank(labels, scores);
  let sum = 0;
  let hits = 0;
  let called = 0;
  for (const group of groups) {
    hits += group.positives;
    called += group.positives + group.negatives;
    sum += (group.positives * hits) / called;
  }
  return sum / positives;
}

/**
 * False and true positive rate where scores >= threshold are called positive.
 * @returns thresholds descending; both rates along them and one starting point more, (0, 0)
 * @throws RangeError as {@link precisionRecallCurve}
 * @example
 * evaluation.rocCurve({ labels: [0, 1], scores: [1, 2] }).truePositiveRate; // → [0, 1, 1]
 */
export function rocCurve({ labels, scores }: Detection): {
  falsePositiveRate: number[];
  truePositiveRate: number[];
  thresholds: number[];
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
 * @throws RangeError as {@link precisionRecallCurve}
 * @example
 * evaluation.rocAuc({ labels: [1, 0, 1, 0], scores: [4, 3, 2, 1] }); // → 0.75
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
 * @throws RangeError as {@link precisionRecallCurve}, and for a tpr outside (0, 1]
 * @example
 * evaluation.fprAtTpr({ labels: [1, 0, 1, 0], scores: [4, 3, 2, 1], tpr: 0.95 }); // → 0.5
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
 * @example
 * evaluation.riskCoverageCurve({ errors: [0, 1], scores: [1, 2] }).risk; // → [0, 0.5]
 */
export function riskCoverageCurve({ errors, scores }: SelectivePrediction): {
  coverage: number[];
  risk: number[];
} {
  const { groups } = rank(errors, scores, "errors");
  const curve = { coverage: [] as number[], risk: [] as number[] };
  let wrong = 0;
  let before = 0;
  for (const group of groups.reverse()) {
    const size = group.positives + group.negatives;
    for (let k = 1; k <= size; k++) {
      curve.coverage.push((before + k) / errors.length);
      curve.risk.push((wrong + (k * group.positives) / size) / (before + k));
    }
    wrong += group.positives;
    before += size;
  }
  return curve;
}

/**
 * AURC: the mean of the risk over the coverages 1/N … 1.
 * @throws RangeError as {@link riskCoverageCurve}
 * @example
 * evaluation.areaUnderRiskCoverage({ errors: [1, 0], scores: [1, 2] }); // → 0.75
 */
export function areaUnderRiskCoverage(prediction: SelectivePrediction): number {
  return mean(riskCoverageCurve(prediction).risk);
}

/**
 * The smallest AURC that any score can reach with these errors: that of the oracle, which ranks every error
 * last.
 * @throws RangeError as {@link riskCoverageCurve}
 * @example
 * evaluation.oracleAreaUnderRiskCoverage([1, 0]); // → 0.25
 */
export function oracleAreaUnderRiskCoverage(errors: Vector): number {
  return areaUnderRiskCoverage({ errors, scores: errors });
}

/**
 * E-AURC: AURC less the oracle's in the same finite sample; 0 for a perfect ranking (Geifman, Uziel and
 * El-Yaniv 2019).
 * @throws RangeError as {@link riskCoverageCurve}
 * @example
 * evaluation.excessAreaUnderRiskCoverage({ errors: [1, 0], scores: [1, 2] }); // → 0.5
 */
export function excessAreaUnderRiskCoverage(prediction: SelectivePrediction): number {
  return areaUnderRiskCoverage(prediction) - oracleAreaUnderRiskCoverage(prediction.errors);
}
