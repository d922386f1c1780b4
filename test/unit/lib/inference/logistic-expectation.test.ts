import assert from "node:assert/strict";
import { activationExpectations } from "../../../../src/lib/inference/logistic-expectation";

describe("activationExpectations", () => {
  it("agrees with a million-point sum for narrow, wide and shifted activations", () => {
    for (const [mean, variance] of [
      [0.3, 0.01],
      [-2, 4],
      [30, 900],
      [0, 1e4],
    ]) {
      const sums = [0, 0, 0, 0];
      const count = 400000;
      for (let i = 0; i < count; i++) {
        const z = -9 + (18 * (i + 0.5)) / count;
        const weight = Math.exp((-z * z) / 2);
        const a = mean + Math.sqrt(variance) * z;
        const p = 1 / (1 + Math.exp(-a));
        sums[0] += weight;
        sums[1] -= weight * (a < -30 ? -a : Math.log1p(Math.exp(-a)));
        sums[2] += weight * p;
        sums[3] += weight * p * (1 - p);
      }
      const { logSigmoid, sigmoid, first } = activationExpectations(mean, variance);
      assert.ok(Math.abs(logSigmoid / (sums[1] / sums[0]) - 1) < 1e-8);
      assert.ok(Math.abs(sigmoid - sums[2] / sums[0]) < 1e-9);
      assert.ok(Math.abs(first - sums[3] / sums[0]) < 1e-9);
    }
  });

  it("has the derivatives by μ that differences give: E[σ″] of E[σ′], and E[σ‴] of E[σ″]", () => {
    for (const [mean, variance] of [
      [0.3, 0.01],
      [-2, 4],
      [30, 900],
      [1, 0],
    ]) {
      const h = 1e-3 * Math.max(1, Math.sqrt(variance));
      const [before, at, after] = [-h, 0, h].map((shift) => activationExpectations(mean + shift, variance));
      for (const [slope, value] of [
        ["second", "first"],
        ["third", "second"],
      ] as const) {
        const numeric = (after[value] - before[value]) / (2 * h);
        assert.ok(
          Math.abs(at[slope] - numeric) < 1e-7,
          `${slope} at ${mean}, ${variance}: ${at[slope]} ${numeric}`,
        );
      }
    }
  });

  it("is the function itself without variance", () => {
    assert.ok(Math.abs(activationExpectations(1, 0).sigmoid - 1 / (1 + Math.exp(-1))) < 1e-15);
  });

  it("changes smoothly where the places are chosen in another way, at a standard deviation of 4", () => {
    for (const mean of [-60, -3, 0, 1, 25]) {
      const [narrow, wide] = [16 - 1e-12, 16].map((variance) => activationExpectations(mean, variance));
      for (const key of Object.keys(narrow) as (keyof typeof narrow)[]) {
        const scale = Math.max(1, Math.abs(narrow[key]));
        assert.ok(Math.abs(narrow[key] - wide[key]) < 1e-11 * scale, `${key} at ${mean}`);
      }
    }
  });

  it("has the limits of a variance without bound", () => {
    const { sigmoid, votes, entropy, logSigmoid } = activationExpectations(1e10, 1e20);
    // Φ(1), ∫ H(σ(a)) da = π²/3 times φ(1)/s, and E[min(a, 0)] = s(Φ(−1) − φ(1)).
    const [Phi, phi] = [0.8413447460685429, 0.24197072451914337];
    assert.ok(Math.abs(sigmoid - Phi) < 1e-14 && Math.abs(votes - Phi) < 1e-14);
    assert.ok(Math.abs((entropy * 1e10) / (phi * (Math.PI ** 2 / 3)) - 1) < 1e-12);
    assert.ok(Math.abs(logSigmoid / 1e10 / (1 - Phi - phi) - 1) < 1e-12);
    assert.throws(() => activationExpectations(0, -1), /variance of the activation: .*>= 0, got -1/);
  });
});
