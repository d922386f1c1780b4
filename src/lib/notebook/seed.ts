import { invalid } from "../core/shapes";

const LARGEST = 2 ** 32 - 1;

/**
 * The seed that every random number of a notebook hangs on: what LAB_SEED says, 0 by default.
 * @throws RangeError when LAB_SEED is not an integer of 0 … 2³² − 1
 */
export function notebookSeed(): number {
  const text = process.env.LAB_SEED || "0";
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > LARGEST) throw invalid("LAB_SEED", `an integer of 0 … ${LARGEST}`, text);
  return seed;
}
