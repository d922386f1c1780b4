import type { Random } from "../core/random";
import { checkNumber } from "../core/shapes";
import type { DigitSet } from "./digits";

/**
 * Images whose pixels are independent grey values, uniform on 0 … 255: nothing that a network has ever seen. The labels,
 * which mean nothing, are 0.
 * @throws RangeError unless the count is an integer of 1 … 10⁵
 * @example
 * datasets.noise({ count: 3, random: createRandom(0) }).images.length; // → 2352
 */
export function noise({ count, random }: { count: number; random: Random }): DigitSet {
  checkNumber("count", count, { atLeast: 1, atMost: 1e5, integer: true });
  const images = Uint8Array.from({ length: count * 784 }, () => random.integer(256));
  return { name: "noise", images, labels: new Uint8Array(count), count };
}
