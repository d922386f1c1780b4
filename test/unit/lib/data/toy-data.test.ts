import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { assertClose } from "../../../support/reference";

const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]): number =>
  Math.sqrt(average(values.map((value) => (value - average(values)) ** 2)));

describe("toy data", () => {
  it("has the lab's sizes and intervals by default", () => {
    const line = datasets.line({ random: createRandom(1) });
    assert.deepEqual([line.inputs.length, line.targets.length], [25, 25]);
    assert.ok(line.inputs.every((x) => x >= 0 && x < 2));
    const hole = datasets.hole({ random: createRandom(1) });
    assert.equal(hole.inputs.filter((x) => x >= -3 && x < -1).length, 10);
    assert.equal(hole.inputs.filter((x) => x >= 1 && x < 3).length, 10);
    const sinusoid = datasets.sinusoid({ random: createRandom(1) });
    assert.ok(sinusoid.inputs.length === 50 && sinusoid.inputs.every((x) => x >= 0 && x < 1));
    assert.equal(datasets.blobs({ random: createRandom(1) }).labels.length, 400);
    assert.equal(datasets.moons({ random: createRandom(1) }).labels.length, 1000);
  });

  it("scatters around the truth with the noise asked for", () => {
    assertClose([datasets.lineTruth(3), datasets.sinusoidTruth(0.25)], [1.2, 1.25]);
    assertClose(
      [datasets.lineTruth(0), datasets.lineTruth(1) - datasets.lineTruth(0)],
      [...datasets.LINE_WEIGHTS],
    );
    const pairs = [
      [datasets.line, datasets.lineTruth],
      [datasets.hole, datasets.lineTruth],
      [datasets.sinusoid, datasets.sinusoidTruth],
    ] as const;
    for (const [make, truth] of pairs) {
      const { inputs, targets } = make({ count: 20_000, noise: 0.5, random: createRandom(2) });
      const residuals = targets.map((y, i) => y - truth(inputs[i]));
      assert.ok(Math.abs(average(residuals)) < 0.015 && Math.abs(deviation(residuals) - 0.5) < 0.01);
      const exact = make({ count: 10, noise: 0, random: createRandom(3) });
      assert.deepEqual(exact.targets, exact.inputs.map(truth));
    }
  });

  it("centers the blobs and lays the moons on their circles", () => {
    const blobs = datasets.blobs({ count: 20_000, noise: 2, random: createRandom(4) });
    for (const [label, center] of [
      [0, -2],
      [1, 2],
    ]) {
      const points = blobs.inputs.filter((_, i) => blobs.labels[i] === label);
      assert.equal(points.length, 10_000);
      for (const axis of [0, 1]) {
        const values = points.map((point) => point[axis]);
        assert.ok(Math.abs(average(values) - center) < 0.08 && Math.abs(deviation(values) - 2) < 0.06);
      }
    }
    const moons = datasets.moons({ count: 11, noise: 0, random: createRandom(5) });
    moons.inputs.forEach(([x, y], i) => {
      const [centerX, centerY] = moons.labels[i] === 0 ? [0, 0] : [1, 0.5];
      assertClose(Math.hypot(x - centerX, y - centerY), 1);
      assert.ok(moons.labels[i] === 0 ? y >= 0 : y <= 0.5);
    });
    assertClose(moons.inputs.slice(0, 2), [
      [1, 0],
      [0, 0.5],
    ]);
    assertClose(moons.inputs[10], [-1, 0], { floor: 1e-3 });
  });

  it("repeats for a seed and allows no points at all", () => {
    const make = (seed: number): unknown => datasets.moons({ random: createRandom(seed) });
    assert.deepEqual(make(6), make(6));
    assert.notDeepEqual(make(6), make(7));
    assert.deepEqual(datasets.line({ count: 0, random: createRandom(1) }), { inputs: [], targets: [] });
  });

  it("names bad input", () => {
    const random = createRandom(1);
    for (const make of [datasets.line, datasets.hole, datasets.sinusoid, datasets.blobs, datasets.moons]) {
      assert.throws(() => make({ count: -1, random }), /count/);
      assert.throws(() => make({ count: 1.5, random }), /count/);
      assert.throws(() => make({ noise: -1, random }), /noise: expected a number >= 0 and .*, got -1/);
    }
    assert.throws(
      () =>
        datasets.blobs({
          centers: [
            [NaN, 0],
            [1, 1],
          ],
          random,
        }),
      /centers\[0\]\[0\]: .*got NaN/,
    );
    assert.throws(() => datasets.moons({ count: 2 ** 31, random }), /count: .*<= 1000000, got 2147483648/);
    assert.throws(() => datasets.sinusoidTruth(Infinity), /x: expected a finite number.*got Infinity/);
    assert.throws(() => datasets.hole({ count: 3, random }), /count: expected an even number/);
    assert.throws(() => datasets.line({ range: [2, 0], random }), /range: .*got \[2, 0\]/);
  });
});
