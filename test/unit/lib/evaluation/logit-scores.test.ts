import assert from "node:assert/strict";
import { energyScore } from "../../../../src/lib/evaluation/energy";
import { maxLogitScore } from "../../../../src/lib/evaluation/max-logit";
import { createRandom } from "../../../../src/lib/core/random";

const near = (actual: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

const random = createRandom(3);
const logits = Array.from({ length: 20 }, () => Array.from({ length: 5 }, () => random.normal(0, 3)));

describe("energyScore", () => {
  it("is −T log Σ exp(f/T)", () => {
    for (const temperature of [0.5, 1, 4]) {
      energyScore(logits, { temperature }).forEach((energy, n) => {
        near(
          energy,
          -temperature * Math.log(logits[n].reduce((sum, f) => sum + Math.exp(f / temperature), 0)),
        );
      });
    }
    near(energyScore([[Math.log(2), Math.log(3)]])[0], -Math.log(5));
  });

  it("falls by what is added to all logits, and does not overflow", () => {
    const shifted = energyScore(logits.map((row) => row.map((f) => f + 2000)));
    shifted.forEach((energy, n) => near(energy, energyScore(logits)[n] - 2000));
  });

  it("is finite wherever its value is: logits and temperatures of any size", () => {
    assert.deepEqual(energyScore([[1e308, -1e308]], { temperature: 0.5 }), [-1e308]);
    assert.deepEqual(energyScore([[3, 1]], { temperature: 1e-300 }), [-3]);
    near(energyScore([[1, 1]], { temperature: 1e300 })[0], -Math.log(2) * 1e300);
    assert.throws(() => energyScore([[1.7e308, 1.7e308]], { temperature: 1e308 }), /energy of logits\[0\]/);
  });

  it("refuses a temperature of 0 and logits that are not finite", () => {
    assert.throws(() => energyScore(logits, { temperature: 0 }), /temperature.*> 0, got 0/);
    assert.throws(() => energyScore([[1, NaN]]), /logits\[0\]\[1\].*NaN/);
  });
});

describe("maxLogitScore", () => {
  it("is the energy's limit for T → 0", () => {
    const limit = energyScore(logits, { temperature: 1e-3 });
    maxLogitScore(logits).forEach((score, n) => near(score, limit[n], 1e-2));
    assert.deepEqual(
      maxLogitScore([
        [1, 7, -3],
        [-5, -4, -9],
      ]),
      [-7, 4],
    );
    assert.deepEqual(maxLogitScore([new Float64Array(200_000).fill(2)]), [-2]);
  });
});
