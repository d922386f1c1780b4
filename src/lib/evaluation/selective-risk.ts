import { checkLabels, checkNumber, checkVector, type Vector } from "../core/shapes";
import { upperShare } from "../core/shares";
import type { SelectivePrediction } from "./ranking";

/** What is known of the answers whose uncertainty is at most a threshold. */
export interface SelectiveRisk {
  threshold: number;
  /** Share of the inputs that are answered. */
  coverage: number;
  /** Share of errors among the answers. */
  risk: number;
  /** What the share of errors among the answers to new inputs exceeds at no threshold, with probability 1 − δ. */
  bound: number;
}

/**
 * Upper bounds of the error rate among the answers that a threshold lets pass (selective prediction with a guaranteed
 * risk: Geifman and El-Yaniv 2017). The errors among the n answers below one threshold are binomial, so that
 * P(error rate > bound) ≤ δ/J with Clopper and Pearson's (1934) bound; of J thresholds all bounds hold at once with
 * probability 1 − δ, so that the most generous one whose bound suffices may be chosen afterwards.
 * @param options.thresholds of the uncertainty: [J], chosen without these errors
 * @param options.delta δ, 0.05 by default
 * @returns in the thresholds' order; those that let nothing pass are left out
 * @throws RangeError for errors other than 0 and 1, unequal lengths, delta outside (0, 1)
 * @example
 * evaluation.selectiveRisks({ errors: [0, 1], scores: [1, 2] }, { thresholds: [1], delta: 0.5 })[0].bound; // → 0.5
 */
export function selectiveRisks(
  { errors, scores }: SelectivePrediction,
  { thresholds, delta = 0.05 }: { thresholds: Vector; delta?: number },
): SelectiveRisk[] {
  checkVector("scores", scores);
  checkLabels("errors", errors, { classes: 2, length: scores.length });
  checkVector("thresholds", thresholds);
  checkNumber("delta", delta, { above: 0, below: 1 });
  return Array.from(thresholds).flatMap((threshold) => {
    let [answers, wrong] = [0, 0];
    for (let n = 0; n < scores.length; n++) {
      if (scores[n] > threshold) continue;
      answers++;
      wrong += errors[n];
    }
    if (answers === 0) return [];
    const bound = upperShare(wrong, answers, delta / thresholds.length);
    return [{ threshold, coverage: answers / scores.length, risk: wrong / answers, bound }];
  });
}
