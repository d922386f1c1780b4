import type { Detector } from "./detector";
import { checkMatrix, checkNumber, type Matrix } from "../core/shapes";

/** log Σₖ exp(aₖ), without overflow. */
export function logSumExp(values: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let k = 0; k < values.length; k++) largest = Math.max(largest, values[k]);
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += Math.exp(values[k] - largest);
  return largest + Math.log(sum);
}

/**
 * The energy −T log Σₖ exp(fₖ/T) of each input (Liu et al. 2020): low where some logit is large, so higher = less sure.
 * Unlike the softmax it does not cancel what all logits have in common.
 *
 * @param logits f: [N][K]
 * @param options.temperature T > 0
 * @returns [N]
 * @throws RangeError for logits that are not finite and for temperature <= 0
 */
export function energyScore(logits: Matrix, { temperature = 1 }: { temperature?: number } = {}): number[] {
  checkMatrix("logits", logits);
  checkNumber("temperature", temperature, { above: 0 });
  return Array.from(
    logits,
    (row) => -temperature * logSumExp(Array.from(row, (logit) => logit / temperature)),
  );
}

/** The energy at T = 1 as a detector. */
export const energy: Detector = {
  name: "energy",
  needs: ["logits"],
  score: ({ logits }) => energyScore(logits),
};
