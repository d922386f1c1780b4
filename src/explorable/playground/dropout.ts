import { randomWords } from "../../engine/philox";

/**
 * What dropout multiplies each unit by, bit for bit that of models/layers.ts for the same seed: of the values of a unit's
 * 8 or 16 random bits some drop it, the others scale it by 1/(1 − rate). One number of 32 bits serves several units.
 * @param mask is overwritten: [rows · units]
 */
export function dropoutMask(
  mask: Float64Array,
  { units, rate, seed }: { units: number; rate: number; seed: readonly [number, number] },
): void {
  const bits = Number.isInteger(rate * 2 ** 8) ? 8 : 16;
  const dropping = Math.min(Math.round(rate * 2 ** bits), 2 ** bits - 1);
  const kept = 1 / (1 - dropping / 2 ** bits);
  const columns = Math.ceil(units / (32 / bits));
  const rows = mask.length / units;
  const words = randomWords(rows * columns, seed);
  const threshold = dropping * 2 ** (32 - bits) - 2 ** 31;
  for (let row = 0; row < rows; row++) {
    for (let served = 0, u = 0; u < units; served++) {
      for (let column = 0; column < columns && u < units; column++, u++) {
        const shifted = words[row * columns + column] << (served * bits);
        mask[row * units + u] = shifted >= threshold ? kept : 0;
      }
    }
  }
}
