import { mean } from "../core/numbers";
import { checkNumber, type Vector } from "../core/shapes";
import { averagePrecisionOf, fprAtTprOf, rank, risksOf, rocAucOf } from "./ranked";

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
  const { scores: thresholds, hits, alarms, positives } = rank(labels, scores);
  const curve = { precision: [1], recall: [0], thresholds: Array.from(thresholds) };
  let [found, called] = [0, 0];
  for (let t = 0; t < thresholds.length; t++) {
    found += hits[t];
    called += hits[t] + alarms[t];
    curve.precision.push(found / called);
    curve.recall.push(found / positives);
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
  return averagePrecisionOf(rank(labels, scores));
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
  const { scores: thresholds, hits, alarms, positives, negatives } = rank(labels, scores);
  const curve = { falsePositiveRate: [0], truePositiveRate: [0], thresholds: Array.from(thresholds) };
  let [found, wrong] = [0, 0];
  for (let t = 0; t < thresholds.length; t++) {
    found += hits[t];
    wrong += alarms[t];
    curve.truePositiveRate.push(found / positives);
    curve.falsePositiveRate.push(wrong / negatives);
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
  return rocAucOf(rank(labels, scores));
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
  return fprAtTprOf(rank(labels, scores), tpr);
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
  const risk = Array.from(risksOf(rank(errors, scores, "errors")));
  return { coverage: risk.map((_, i) => (i + 1) / errors.length), risk };
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
