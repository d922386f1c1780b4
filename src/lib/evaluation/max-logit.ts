import type { Detector } from "./detector";
import { argMax } from "../core/probabilities";
import { checkMatrix, type Matrix } from "../core/shapes";

/**
 * The largest logit with its sign turned, −maxₖ fₖ, so that higher = less sure (Hendrycks et al. 2022): the energy's
 * limit for T → 0.
 *
 * @param logits f: [N][K]
 * @returns [N]
 * @throws RangeError for logits that are not finite
 * @example
 * evaluation.maxLogitScore([[1, 7, -3], [-5, -4, -9]]); // → [-7, 4]
 */
export function maxLogitScore(logits: Matrix): number[] {
  checkMatrix("logits", logits);
  return Array.from(logits, (row) => -row[argMax(row)]);
}

/** The largest logit, turned round, as a detector. */
export const maxLogit: Detector = {
  name: "max logit",
  needs: ["logits"],
  score: ({ logits }) => maxLogitScore(logits),
};
