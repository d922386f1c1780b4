/*
 * Random numbers from a counter (Philox 4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), as
 * TensorFlow's StatelessRandom operations draw them: the same bits for the same seed, in plain TypeScript.
 */

type Block = [number, number, number, number];
type Key = [number, number];

const ROUNDS = 10;
const MULTIPLIERS: Key = [0xd2511f53, 0xcd9e8d57];
/** What the key grows by between rounds. */
const WEYL: Key = [0x9e3779b9, 0xbb67ae85];
/** The key under which TensorFlow scrambles a seed. */
const SCRAMBLING: Key = [0x3ec8f720, 0x02461e29];
/** TensorFlow's lower bound of the uniform number whose logarithm it takes. */
const SMALLEST_UNIFORM = Math.fround(1e-7);

/** The upper 32 bits of the product of two unsigned 32-bit integers, by halves whose products and sums fit 32 bits. */
function upperProduct(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carried = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (carried >>> 16)) >>> 0;
}

/** Turns a counter into four times 32 bits, in place: dropout draws millions of them. */
function scramble(block: Uint32Array, key: Key): void {
  let [x0, x1, x2, x3] = block;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const upper0 = upperProduct(MULTIPLIERS[0], x0);
    const lower0 = Math.imul(MULTIPLIERS[0], x0);
    const upper1 = upperProduct(MULTIPLIERS[1], x2);
    const lower1 = Math.imul(MULTIPLIERS[1], x2);
    x0 = (upper1 ^ x1 ^ k0) >>> 0;
    x1 = lower1 >>> 0;
    x2 = (upper0 ^ x3 ^ k1) >>> 0;
    x3 = lower0 >>> 0;
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  block[0] = x0;
  block[1] = x1;
  block[2] = x2;
  block[3] = x3;
}

/** Four times 32 bits of a counter under a key. */
export function philox(counter: Block, key: Key): Block {
  const block = Uint32Array.from(counter);
  scramble(block, key);
  return [block[0], block[1], block[2], block[3]];
}

/** A signed 32-bit integer as the two words of a 64-bit one. */
const words = (value: number): Key => [value >>> 0, value < 0 ? 0xffffffff : 0];

/**
 * The first `count` numbers of 32 random bits that belong to a seed.
 * @param seed two signed 32-bit integers
 */
export function randomWords(count: number, seed: ArrayLike<number>): Uint32Array {
  const scrambled = philox([...words(seed[0]), ...words(seed[1])], SCRAMBLING);
  const key: Key = [scrambled[0], scrambled[1]];
  const drawn = new Uint32Array(count);
  const block = new Uint32Array(4);
  for (let start = 0; start < count; start += 4) {
    block[0] = start / 4;
    block[1] = 0;
    block[2] = scrambled[2];
    block[3] = scrambled[3];
    scramble(block, key);
    for (let i = 0; i < 4 && start + i < count; i++) drawn[start + i] = block[i];
  }
  return drawn;
}

/** A float32 on [0, 1) from the lower 23 of 32 bits. */
const unit = (bits: number): number => (bits & 0x7fffff) / 2 ** 23;

/** Uniform numbers on [0, 1), bit for bit those of StatelessRandomUniform. */
export function randomUniform(count: number, seed: ArrayLike<number>): Float32Array {
  return Float32Array.from(randomWords(count, seed), unit);
}

/**
 * Standard normal numbers by Box and Muller's transform: those of StatelessRandomNormal, but for the last bits of a
 * logarithm, a sine and a cosine.
 */
export function randomNormal(count: number, seed: ArrayLike<number>): Float32Array {
  const drawn = randomWords(2 * Math.ceil(count / 2), seed);
  return Float32Array.from({ length: count }, (_, i) => {
    const first = i - (i % 2);
    const radius = Math.sqrt(-2 * Math.log(Math.max(unit(drawn[first]), SMALLEST_UNIFORM)));
    const angle = Math.fround(2 * Math.PI * unit(drawn[first + 1]));
    return radius * (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  });
}
