import { checkNumber, checkVector, COUNT, invalid, type Vector } from "../core/shapes";
import type { Target } from "../models/logistic-target";

/** A point of phase space: position w and momentum r. */
export interface PhasePoint {
  position: number[];
  momentum: number[];
}

/** How a path is followed. */
export interface LeapfrogOptions {
  /** ∇ log p̃: [M] → [M]. */
  gradient: Target["gradient"];
  /** ε, in the units of w; negative for the way back. */
  stepSize: number;
  /** An integer >= 0. */
  steps: number;
}

/**
 * Leapfrog integration of Hamilton's equations dw/dt = r, dr/dt = ∇ log p̃(w): a map that preserves volume,
 * can be run backwards by turning the momentum round, and keeps the energy −log p̃(w) + ½‖r‖² up to
 * O(stepSize²).
 * @param start w and r: [M] each
 * @returns w and r after time stepSize·steps
 * @throws RangeError for a start or a gradient of another length or what is not finite, steps that are not an
 *   integer >= 0, and a step so long that the path leaves the finite numbers
 * @example
 * const start = { position: [1], momentum: [0] };
 * inference.leapfrog(start, { gradient: ([w]) => [-w], stepSize: 1, steps: 1 }).position; // → [0.5]
 */
export function leapfrog(
  start: { position: Vector; momentum: Vector },
  { gradient, stepSize, steps }: LeapfrogOptions,
): PhasePoint {
  const position = Array.from(checkVector("position", start.position));
  const momentum = Array.from(checkVector("momentum", start.momentum, { length: position.length }));
  checkNumber("stepSize", stepSize);
  checkNumber("steps", steps, { ...COUNT, atLeast: 0 });
  checkVector("gradient", gradient(position), { length: position.length });
  const end = followPath({ position, momentum }, { gradient, stepSize, steps });
  if ([...end.position, ...end.momentum].every(Number.isFinite)) return end;
  throw invalid("stepSize", "a smaller number, as the path leaves the finite numbers", stepSize);
}

/** {@link leapfrog} unchecked, as each draw runs it: a path that diverges ends in NaN or ∞. */
export function followPath(
  { position, momentum }: PhasePoint,
  { gradient, stepSize, steps }: LeapfrogOptions,
): PhasePoint {
  let [w, r] = [position, momentum];
  let slope = gradient(w);
  for (let step = 0; step < steps; step++) {
    const half = r.map((value, i) => value + 0.5 * stepSize * slope[i]);
    w = w.map((value, i) => value + stepSize * half[i]);
    slope = gradient(w);
    r = half.map((value, i) => value + 0.5 * stepSize * slope[i]);
  }
  return { position: w, momentum: r };
}
