import assert from "node:assert/strict";
import { createRandom, memberSeed } from "../../../../src/lib/core/random";

const SAMPLES = 100_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: SAMPLES }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / SAMPLES;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / SAMPLES };
}

describe("createRandom", () => {
  it("repeats its numbers for a seed and changes them with it", () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
  });

  it("draws uniforms and normals with the right moments", () => {
    const random = createRandom(1);
    const uniform = moments(() => random.uniform(-1, 3));
    assert.ok(Math.abs(uniform.mean - 1) < 0.02 && Math.abs(uniform.variance - 16 / 12) < 0.02);
    const normal = moments(() => random.normal(2, 3));
    assert.ok(Math.abs(normal.mean - 2) < 0.05 && Math.abs(normal.variance - 9) < 0.15);
    const draws = Array.from({ length: SAMPLES }, () => random.normal());
    const tails = draws.filter((z) => Math.abs(z) > 1.96).length;
    assert.ok(Math.abs(tails / SAMPLES - 0.05) < 0.004);
  });

  it("draws integers evenly", () => {
    const random = createRandom(2);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    assert.ok(chiSquare < 22.5, `chi-square with 6 degrees of freedom is ${chiSquare}`);
  });

  it("permutes: each index once, each place equally likely", () => {
    const random = createRandom(3);
    assert.deepEqual(
      random.permutation(50).sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i),
    );
    const first = new Array<number>(4).fill(0);
    for (let i = 0; i < 40_000; i++) first[random.permutation(4)[0]]++;
    for (const count of first) assert.ok(Math.abs(count - 10_000) < 400);
  });

  it("forks: what a part draws does not shift the numbers that follow", () => {
    const [a, b] = [createRandom(4), createRandom(4)];
    const [partOfA, partOfB] = [a.fork(), b.fork()];
    for (let i = 0; i < 100; i++) partOfA.normal();
    partOfB.normal();
    assert.equal(a.uniform(), b.uniform());
  });

  it("refuses seeds and counts that are none", () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 32]) assert.throws(() => createRandom(seed), /seed/);
    assert.throws(() => createRandom(0).integer(0), /count/);
    assert.throws(() => createRandom(0).permutation(-1), /count/);
    for (const count of [5e7, 1e8, 2 ** 31])
      assert.throws(
        () => createRandom(0).permutation(count),
        /count: expected an integer >= 0 and <= 10000000/,
      );
    assert.throws(() => createRandom(0).integer(2 ** 60), /count/);
  });

  it("refuses ends and moments that would give NaN, ∞ or a number outside, and draws nothing then", () => {
    const [random, other] = [createRandom(5), createRandom(5)];
    assert.throws(() => random.uniform(NaN), /lower: expected a finite number, got NaN/);
    assert.throws(() => random.uniform(0, Infinity), /upper: .*got Infinity/);
    assert.throws(() => random.uniform(2, 1), /upper: expected a number >= 2, got 1/);
    assert.throws(() => random.uniform(-1e308, 1e308), /upper − lower: expected a finite number/);
    assert.throws(() => random.normal(NaN), /mean: expected a finite number, got NaN/);
    assert.throws(() => random.normal(0, -1), /standardDeviation: expected a number >= 0, got -1/);
    assert.throws(() => random.normal(1e308, 1e308), /mean \+ 9·standardDeviation/);
    assert.equal(random.uniform(1, 1), 1 + 0 * other.uniform());
    assert.equal(random.uniform(), other.uniform());
  });
});

describe("memberSeed", () => {
  it("is the seed itself for member 0, and another for each other of a hundred seeds and ten members", () => {
    const seeds = Array.from({ length: 1000 }, (_, i) => memberSeed(Math.floor(i / 10), i % 10));
    assert.equal(new Set(seeds).size, 1000);
    for (let seed = 0; seed < 100; seed++) assert.equal(seeds[10 * seed], seed);
    for (const seed of seeds) assert.doesNotThrow(() => createRandom(seed));
  });

  it("refuses what is not a seed or a member", () => {
    assert.throws(() => memberSeed(-1, 1), /seed: expected an integer/);
    assert.throws(() => memberSeed(0, 1.5), /member: expected an integer/);
  });
});
