import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";
import { checkNumber, COUNT } from "./shapes";

/**
 * A seeded source of random numbers (Mersenne Twister of pure-rand), passed as an argument to all that draws.
 * Two generators of the same seed give the same numbers, on every machine.
 */
export interface Random {
  /** Uniform on [lower, upper); [0, 1) by default. Throws a RangeError for ends that are not finite or not in order. */
  uniform(lower?: number, upper?: number): number;
  /**
   * N(mean, standardDeviation²), by Box and Muller's transform; standard normal by default. Throws a RangeError for a
   * negative deviation, and for moments that are not finite.
   */
  normal(mean?: number, standardDeviation?: number): number;
  /** A uniform integer of 0 … count − 1. Throws a RangeError for a count that is not an integer of 1 … 2⁵³. */
  integer(count: number): number;
  /** A uniformly random order of 0 … count − 1 (Fisher and Yates). Throws a RangeError for a count < 0 or > 10⁷. */
  permutation(count: number): number[];
  /**
   * A generator of its own for a part of the work, so that what one part draws does not shift another's
   * numbers.
   */
  fork(): Random;
}

/** No draw of Box and Muller's transform is larger: √(2 log 2⁵³) ≈ 8.57. */
const LARGEST_NORMAL = 9;

/** Ends of an interval that has a length. */
function checkEnds(lower: number, upper: number): void {
  if (upper - lower >= 0 && upper - lower < Infinity) return;
  checkNumber("lower", lower);
  checkNumber("upper", upper, { atLeast: lower });
  checkNumber("upper − lower", upper - lower);
}

/** Moments with which every draw is finite. */
function checkMoments(mean: number, deviation: number): void {
  if (deviation >= 0 && Math.abs(mean) + LARGEST_NORMAL * deviation < Infinity) return;
  checkNumber("mean", mean);
  checkNumber("standardDeviation", deviation, { atLeast: 0 });
  checkNumber(`mean + ${LARGEST_NORMAL}·standardDeviation`, Math.abs(mean) + LARGEST_NORMAL * deviation);
}

/**
 * Makes a seeded generator.
 * @param seed an integer of 0 … 2³² − 1
 * @throws RangeError on any other seed
 * @example
 * const [a, b] = [createRandom(7), createRandom(7)];
 * a.normal() === b.normal(); // → true
 * createRandom(7).permutation(5); // → [1, 2, 0, 3, 4]
 */
export function createRandom(seed: number): Random {
  checkNumber("seed", seed, { atLeast: 0, atMost: 2 ** 32 - 1, integer: true });
  const source = mersenne(seed | 0);
  const unit = (): number => uniformFloat64(source);
  const integer = (count: number): number => {
    checkNumber("count", count, { atLeast: 1, atMost: 2 ** 53, integer: true });
    return Math.floor(unit() * count);
  };
  return {
    uniform: (lower = 0, upper = 1) => {
      checkEnds(lower, upper);
      return lower + (upper - lower) * unit();
    },
    normal: (mean = 0, standardDeviation = 1) => {
      checkMoments(mean, standardDeviation);
      // 1 − u lies in (0, 1], so the logarithm is finite.
      return mean + standardDeviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
    },
    integer,
    permutation: (count) => {
      checkNumber("count", count, { ...COUNT, atLeast: 0 });
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
 * @returns an integer of 0 … 2³² − 1
 * @throws RangeError on any other
 * @example
 * inference.memberSeed(5, 0); // → 5
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
