import type { Detector } from "./detector";
import { argMax } from "../core/probabilities";
import { checkMatrix, checkNumber, type Matrix, type Vector } from "../core/shapes";

/** exp((fₖ − maxⱼ fⱼ)/T) and their sum: none is above 1 and one is 1, so that neither overflows. */
export function relativeExponentials(
  logits: Vector,
  temperature: number,
): { exponentials: number[]; sum: number } {
  const largest = logits[argMax(logits)];
  const exponentials = Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  return { exponentials, sum: exponentials.reduce((total, value) => total + value, 0) };
}

/**
 * The energy −T log Σₖ exp(fₖ/T) of each input (Liu et al. 2020): low where some logit is large, so higher = less sure.
 * Unlike the softmax it does not cancel what all logits have in common.
 *
 * @param logits f: [N][K]
 * @param options.temperature T > 0
 * @returns [N]
 * @throws RangeError for logits that are not finite, for temperature <= 0, and for an energy that overflows
 * @example
 * evaluation.energyScore([[0, 0], [Math.log(9), 0]]); // → [-0.6931, -2.303]
 */
export function energyScore(logits: Matrix, { temperature = 1 }: { temperature?: number } = {}): number[] {
  checkMatrix("logits", logits);
  checkNumber("temperature", temperature, { above: 0 });
  return Array.from(logits, (row, n) => {
    const { sum } = relativeExponentials(row, temperature);
    return checkNumber(`energy of logits[${n}]`, -(row[argMax(row)] + temperature * Math.log(sum)));
  });
}

/** The energy at T = 1 as a detector. */
export const energy: Detector = {
  name: "energy",
  needs: ["logits"],
  score: ({ logits }) => energyScore(logits),
};
