import { checkVector, type Vector } from "../core/shapes";
import { averagePrecisionOf, fprAtTprOf, rank, rocAucOf, turned } from "./ranked";
import type { Detection } from "./ranking";

/** One method's uncertainties of images from the training distribution and of others. */
export interface OodScores {
  inside: Vector;
  outside: Vector;
}

/** How well a score tells the others apart; the images out of distribution are the positives but for the second. */
export interface OodReport {
  /** Average precision with the images out of distribution as positives (AUPR-out). */
  averagePrecision: number;
  /** Average precision with the images in distribution as positives, found by low scores (AUPR-in). */
  averagePrecisionInside: number;
  rocAuc: number;
  /** The share of the images in distribution that are called foreign where 95 % of the foreign ones are. */
  fprAt95: number;
}

/**
 * Detection of the images out of distribution, which are the positives: the inside scores come first.
 * @throws RangeError when either side is empty or not finite
 * @example
 * evaluation.oodDetection({ inside: [0.1, 0.2], outside: [0.9] }); // → { labels: [0, 0, 1], scores: [0.1, 0.2, 0.9] }
 */
export function oodDetection({ inside, outside }: OodScores): Detection {
  checkVector("inside", inside);
  checkVector("outside", outside);
  const labels = new Uint8Array(inside.length + outside.length).fill(1, inside.length);
  const scores = new Float64Array(labels.length);
  scores.set(Array.from(inside));
  scores.set(Array.from(outside), inside.length);
  return { labels, scores };
}

/**
 * The usual measures of out-of-distribution detection. Average precision depends on the sizes of the two sets, the
 * ROC curve's measures do not.
 * @throws RangeError as {@link oodDetection}
 * @example
 * const { rocAuc, fprAt95 } = evaluation.oodReport({ inside: [0.1, 0.8], outside: [0.9, 0.7] });
 * [rocAuc, fprAt95]; // → [0.75, 0.5]
 */
export function oodReport(scores: OodScores): OodReport {
  const { labels, scores: joined } = oodDetection(scores);
  const ranking = rank(labels, joined);
  return {
    averagePrecision: averagePrecisionOf(ranking),
    averagePrecisionInside: averagePrecisionOf(turned(ranking)),
    rocAuc: rocAucOf(ranking),
    fprAt95: fprAtTprOf(ranking, 0.95),
  };
}
