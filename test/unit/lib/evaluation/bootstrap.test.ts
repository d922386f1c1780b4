import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { bootstrapInterval, type Interval } from "../../../../src/lib/evaluation/bootstrap";

describe("bootstrapInterval", () => {
  const random = createRandom(1);
  const values = Array.from({ length: 400 }, () => random.normal(3, 2));
  const mean = (indices: Uint32Array): number =>
    indices.reduce((sum, i) => sum + values[i], 0) / indices.length;

  it("agrees with the normal interval of a mean", () => {
    const all = Uint32Array.from(values.keys());
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean(all)) ** 2, 0) / 400);
    const interval = bootstrapInterval({
      statistic: mean,
      size: 400,
      random: createRandom(2),
      replicates: 4000,
    });
    assert.equal(interval.estimate, mean(all));
    assert.ok(Math.abs(interval.lower - (mean(all) - (1.96 * deviation) / 20)) < 0.02);
    assert.ok(Math.abs(interval.upper - (mean(all) + (1.96 * deviation) / 20)) < 0.02);
  });

  it("narrows with the level and repeats with the seed", () => {
    const at = (level: number): Interval =>
      bootstrapInterval({ statistic: mean, size: 400, random: createRandom(3), level });
    assert.deepEqual(at(0.9), at(0.9));
    assert.ok(at(0.5).lower > at(0.95).lower && at(0.5).upper < at(0.95).upper);
  });

  it("keeps the sizes of strata", () => {
    const labels = values.map((_, i) => (i < 5 ? 1 : 0));
    const positives = (indices: Uint32Array): number => indices.reduce((sum, i) => sum + labels[i], 0);
    const options = { statistic: positives, size: 400, random: createRandom(4) };
    assert.deepEqual(bootstrapInterval({ ...options, strata: labels }), { estimate: 5, lower: 5, upper: 5 });
    assert.ok(bootstrapInterval(options).upper > 5);
  });

  it("names bad input", () => {
    const good = { statistic: mean, size: 400, random };
    assert.throws(() => bootstrapInterval({ ...good, size: 0 }), /size/);
    assert.throws(() => bootstrapInterval({ ...good, level: 1 }), /level/);
    assert.throws(() => bootstrapInterval({ ...good, replicates: 1 }), /replicates/);
    assert.throws(() => bootstrapInterval({ ...good, strata: [1] }), /strata.length: expected 400, got 1/);
    assert.throws(() => bootstrapInterval({ ...good, statistic: () => NaN }), /statistic: .*got NaN/);
    const sometimes = (indices: Uint32Array): number => (indices[0] === 0 ? 1 : -Infinity);
    assert.throws(
      () => bootstrapInterval({ ...good, statistic: sometimes }),
      /statistic of a resample: .*got -Infinity/,
    );
  });

  it("draws a resample again for which the statistic is undefined", () => {
    // Of two examples, resamples with both are half of all; of these 0 comes first as often as 1.
    const first = ([a, b]: Uint32Array): number | undefined => (a === b ? undefined : a);
    const { estimate, lower, upper } = bootstrapInterval({
      statistic: first,
      size: 2,
      random: createRandom(5),
    });
    assert.deepEqual([estimate, lower, upper], [0, 0, 1]);
    assert.throws(
      () => bootstrapInterval({ statistic: () => undefined, size: 2, random }),
      /statistic: expected a value for the examples themselves, got undefined/,
    );
  });

  it("ends where no resample has a value", () => {
    const inOrder = (indices: Uint32Array): number | undefined =>
      indices.every((i, place) => i === place) ? 1 : undefined;
    assert.throws(
      () => bootstrapInterval({ statistic: inOrder, size: 20, random }),
      /statistic: expected a value for one of 1000 resamples in a row, got undefined/,
    );
  });
});
