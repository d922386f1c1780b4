import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";
import { checkNumber } from "./shapes";

/**
 * A seeded source of random numbers (Mersenne Twister of pure-rand), passed as an argument to all that draws.
 * Two generators of the same seed give the same numbers, on every machine.
 */
export interface Random {
  /** Uniform on [lower, upper); [0, 1) by default. */
  uniform(lower?: number, upper?: number): number;
  /** N(mean, standardDeviation²), by Box and Muller's transform; standard normal by default. */
  normal(mean?: number, standardDeviation?: number): number;
  /** A uniform integer of 0 … count − 1. */
  integer(count: number): number;
  /** A uniformly random order of 0 … count − 1 (Fisher and Yates). */
  permutation(count: number): number[];
  /**
   * A generator of its own for a part of the work, so that what one part draws does not shift another's
   * numbers.
   */
  fork(): Random;
}

/**
 * Makes a seeded generator.
 * @param seed an integer of 0 … 2³² − 1
 * @throws RangeError on any other seed
 */
export function createRandom(seed: number): Random {
  checkNumber("seed", seed, { atLeast: 0, atMost: 2 ** 32 - 1, integer: true });
  const source = mersenne(seed | 0);
  const unit = (): number => uniformFloat64(source);
  const integer = (count: number): number => {
    checkNumber("count", count, { atLeast: 1, integer: true });
    return Math.floor(unit() * count);
  };
  return {
    uniform: (lower = 0, upper = 1) => lower + (upper - lower) * unit(),
    // 1 − u lies in (0, 1], so the logarithm is finite.
    normal: (mean = 0, standardDeviation = 1) =>
      mean + standardDeviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    integer,
    permutation: (count) => {
      checkNumber("count", count, { atLeast: 0, integer: true });
      const order = Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    },
    fork: () => createRandom(integer(2 ** 32)),
  };
}

/**
 * The seed of an ensemble's member. Member 0 is the network of the seed itself; the others' seeds are scattered over all
 * 32 bits (MurmurHash3's finalizer), so that the ensembles of small seeds share no network.
 * @param seed an integer of 0 … 2³² − 1
 * @param member an integer >= 0
 * @throws RangeError on any other
 */
export function memberSeed(seed: number, member: number): number {
  checkNumber("seed", seed, { atLeast: 0, atMost: 2 ** 32 - 1, integer: true });
  checkNumber("member", member, { atLeast: 0, atMost: 2 ** 32 - 1, integer: true });
  if (member === 0) return seed;
  let bits = seed ^ Math.imul(member, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
