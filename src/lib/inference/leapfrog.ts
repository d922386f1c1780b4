import { checkNumber, checkVector, COUNT, invalid, type Vector } from "../core/shapes";
import type { Target } from "../models/logistic-target";

/** No path comes back from farther out, and squares of what lies nearer are finite. */
const FARTHEST = 1e100;

/** Where a path may be; an integrator that is unstable leads it out of there, exponentially. */
export const NEAR = { atLeast: -FARTHEST, atMost: FARTHEST } as const;

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
 * @throws RangeError for a start or a gradient of another length or what is not finite, a position beyond ±10¹⁰⁰, steps
 *   that are not an integer >= 0, and a step so long that the path diverges
 * @example
 * const start = { position: [1], momentum: [0] };
 * inference.leapfrog(start, { gradient: ([w]) => [-w], stepSize: 1, steps: 1 }).position; // → [0.5]
 */
export function leapfrog(
  start: { position: Vector; momentum: Vector },
  { gradient, stepSize, steps }: LeapfrogOptions,
): PhasePoint {
  const position = Array.from(checkVector("position", start.position, { range: NEAR }));
  const momentum = Array.from(checkVector("momentum", start.momentum, { length: position.length }));
  checkNumber("stepSize", stepSize);
  checkNumber("steps", steps, { ...COUNT, atLeast: 0 });
  checkVector("gradient", gradient(position), { length: position.length });
  const end = followPath({ position, momentum }, { gradient, stepSize, steps });
  if (!isLost(end)) return end;
  throw invalid("stepSize", "a smaller number, as the path diverges", stepSize);
}

/** Whether a path has diverged. */
export function isLost({ position, momentum }: PhasePoint): boolean {
  return !(position.every((value) => Math.abs(value) <= FARTHEST) && momentum.every(Number.isFinite));
}

/** {@link leapfrog} unchecked, as each draw runs it: a path that diverges ends where it is lost. */
export function followPath(
  { position, momentum }: PhasePoint,
  { gradient, stepSize, steps }: LeapfrogOptions,
): PhasePoint {
  let [w, r] = [position, momentum];
  if (isLost({ position, momentum })) return { position, momentum };
  let slope = gradient(w);
  for (let step = 0; step < steps; step++) {
    const half = r.map((value, i) => value + 0.5 * stepSize * slope[i]);
    w = w.map((value, i) => value + stepSize * half[i]);
    if (isLost({ position: w, momentum: half })) return { position: w, momentum: half };
    slope = gradient(w);
    r = half.map((value, i) => value + 0.5 * stepSize * slope[i]);
  }
  return { position: w, momentum: r };
}
