import { tf } from "../../engine";
import { valuesOf } from "../core/values";
import { confidNetConfidence, type ConfidNetParameters } from "../models/confidnet";
import type { Detector } from "./detector";

/**
 * 1 − ĉ, with ĉ the confidence that a trained ConfidNet reads off the hidden units.
 * @param branch its parameters, which remain the caller's
 * @param name what tables call it
 * @example
 * const branch = models.initializeConfidNet({ inputs: 100, random: createRandom(0) });
 * evaluation.confidNetDetector(branch).needs; // → ["hidden"]
 */
export function confidNetDetector(branch: ConfidNetParameters, name = "ConfidNet"): Detector {
  return {
    name,
    needs: ["hidden"],
    score: ({ hidden }) => valuesOf(() => tf.sub(1, confidNetConfidence(branch, tf.tensor2d(hidden)))),
  };
}
