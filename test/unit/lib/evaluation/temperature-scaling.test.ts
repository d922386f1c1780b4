import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { negativeLogLikelihood } from "../../../../src/lib/evaluation/calibration";
import { fitTemperature, temperedSoftmax } from "../../../../src/lib/evaluation/temperature-scaling";

const random = createRandom(7);
const logits = Array.from({ length: 4000 }, () => Array.from({ length: 4 }, () => random.normal(0, 3)));

/** Labels drawn from softmax(f/T). */
const labels = temperedSoftmax(logits, { temperature: 2 }).map((row) => {
  let u = random.uniform();
  const drawn = row.findIndex((p) => (u -= p) < 0);
  return drawn < 0 ? 3 : drawn;
});

describe("temperedSoftmax", () => {
  it("is exp(f/T) over its sum, without overflow", () => {
    const [row] = temperedSoftmax([[1000, 1000 + Math.log(9)]], { temperature: 2 });
    assert.ok(Math.abs(row[0] - 0.25) < 1e-12 && Math.abs(row[1] - 0.75) < 1e-12);
  });

  it("sums to 1 for logits and temperatures of any size", () => {
    assert.deepEqual(temperedSoftmax([[1e308, -1e308]], { temperature: 0.1 }), [[1, 0]]);
    assert.deepEqual(temperedSoftmax([[1e17, 1e17]]), [[0.5, 0.5]]);
    assert.deepEqual(temperedSoftmax([[1, 1]], { temperature: 5e-324 }), [[0.5, 0.5]]);
    assert.deepEqual(temperedSoftmax([[1, 2]], { temperature: 1e308 }), [[0.5, 0.5]]);
  });

  it("flattens for a high T: the largest probability and its lead over every other fall", () => {
    const [cold, hot] = [1, 5].map((temperature) => temperedSoftmax(logits, { temperature }));
    cold.forEach((row, n) => {
      const top = row.indexOf(Math.max(...row));
      assert.ok(hot[n][top] < row[top]);
      row.forEach((p, k) => assert.ok(hot[n][top] - hot[n][k] <= row[top] - p));
    });
  });
});

describe("fitTemperature", () => {
  it("finds the temperature that the labels were drawn with, and the minimum of a fine grid", () => {
    const fitted = fitTemperature({ logits, labels });
    assert.ok(Math.abs(fitted - 2) < 0.15, String(fitted));
    const nll = (temperature: number): number =>
      negativeLogLikelihood({ probabilities: temperedSoftmax(logits, { temperature }), labels });
    const grid = Array.from({ length: 101 }, (_, i) => 1.5 + i / 100);
    const best = grid.reduce((a, b) => (nll(b) < nll(a) ? b : a));
    assert.ok(Math.abs(fitted - best) <= 0.01, `${fitted} ${best}`);
  });

  it("grows in proportion to the logits", () => {
    const tripled = fitTemperature({ logits: logits.map((row) => row.map((f) => 3 * f)), labels });
    assert.ok(Math.abs(tripled / fitTemperature({ logits, labels }) - 3) < 1e-9);
  });

  it("refuses labels that are all predicted right, for which no temperature is best", () => {
    const right = logits.map((row) => row.indexOf(Math.max(...row)));
    assert.throws(() => fitTemperature({ logits, labels: right }), /no temperature of 0.01 … 100/);
    assert.throws(() => fitTemperature({ logits, labels: [1] }), /labels.length.*4000, got 1/);
  });
});
