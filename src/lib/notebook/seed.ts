import { invalid } from "../core/shapes";

/** Notebooks derive further seeds from theirs by adding to it, and all have to be below 2³². */
export const LARGEST_SEED = 4e9;

/**
 * The seed that every random number of a notebook hangs on: what LAB_SEED says, 0 by default.
 * @throws RangeError when LAB_SEED is not an integer of 0 … 4·10⁹
 */
export function notebookSeed(): number {
  const text = process.env.LAB_SEED || "0";
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > LARGEST_SEED)
    throw invalid("LAB_SEED", `an integer of 0 … ${LARGEST_SEED}`, text);
  return seed;
}
