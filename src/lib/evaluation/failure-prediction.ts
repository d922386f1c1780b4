import { mean } from "../core/numbers";
import { argMax } from "../core/probabilities";
import type { Vector } from "../core/shapes";
import type { Interval } from "./bootstrap";
import { checkPredictions, type Predictions } from "./calibration";
import { measureIntervals, type Bootstrap } from "./comparison";
import {
  averagePrecisionOf,
  countPositives,
  fprAtTprOf,
  perfect,
  risksOf,
  rocAucOf,
  type Ranking,
} from "./ranked";

/**
 * Which predictions are wrong: 1 where argmaxₖ pₙₖ differs from the label. They are what failure prediction has to
 * find, for every method the same.
 *
 * @param predictions.probabilities of the deterministic network: [N][K]
 * @param predictions.labels true classes: [N]
 * @returns 0 or 1: [N]
 * @throws RangeError for rows that are not probabilities, labels outside 0 … K − 1, unequal lengths
 * @example
 * const probabilities = [[0.8, 0.2], [0.4, 0.6]];
 * evaluation.predictionErrors({ probabilities, labels: [0, 0] }); // → [0, 1]
 */
export function predictionErrors({ probabilities, labels }: Predictions): number[] {
  checkPredictions({ probabilities, labels });
  return Array.from(probabilities, (row, n) => Number(argMax(row) !== labels[n]));
}

/**
 * The share of predictions that are right.
 * @throws RangeError as {@link predictionErrors}
 * @example
 * const probabilities = [[0.8, 0.2], [0.4, 0.6]];
 * evaluation.accuracy({ probabilities, labels: [0, 0] }); // → 0.5
 */
export function accuracy(predictions: Predictions): number {
  const errors = predictionErrors(predictions);
  return 1 - errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** What failure prediction is measured by, each with its bootstrap interval over the test images. */
export interface FailureReport {
  averagePrecision: Interval;
  rocAuc: Interval;
  /** The share of right predictions that are called wrong where 95 % of the wrong ones are. */
  fprAt95: Interval;
  /** Area under the risk-coverage curve. */
  aurc: Interval;
  /** The same less the oracle's. */
  eAurc: Interval;
}

function measuresOf(ranking: Ranking): Record<keyof FailureReport, number> {
  const aurc = mean(risksOf(ranking));
  return {
    averagePrecision: averagePrecisionOf(ranking),
    rocAuc: rocAucOf(ranking),
    fprAt95: fprAtTprOf(ranking, 0.95),
    aurc,
    eAurc: aurc - mean(risksOf(perfect(ranking))),
  };
}

/**
 * All measures of one method's uncertainties. Their intervals are over the choice of the test images, so resamples differ
 * in their number of errors; those without any are drawn again ({@link measureInterval}).
 * @param data.errors of {@link predictionErrors}: [N]
 * @param data.scores higher = less sure: [N]
 * @param bootstrap its random generator and the number of resamples
 * @throws RangeError when all or no predictions are wrong, errors are other than 0 and 1, a score is not finite, lengths
 *   are unequal, replicates < 2
 * @example
 * const data = { errors: [0, 1, 0, 1], scores: [0.1, 0.3, 0.5, 0.9] };
 * const report = evaluation.failureReport(data, { random: createRandom(0), replicates: 100 });
 * report.rocAuc.estimate; // → 0.75
 */
export function failureReport(
  { errors, scores }: { errors: Vector; scores: Vector },
  bootstrap: Omit<Bootstrap, "keepClassSizes">,
): FailureReport {
  countPositives("errors", errors);
  return measureIntervals(measuresOf, { labels: errors, scores }, bootstrap);
}
