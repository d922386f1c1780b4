import assert from "node:assert/strict";
import { mean as average } from "../../../../src/lib/core/numbers";
import {
  diagnoseChains,
  effectiveSampleSize,
  splitRHat,
} from "../../../../src/lib/inference/chain-diagnostics";

/** Draws of an autoregression xₜ = ρxₜ₋₁ + noise by a linear congruential generator, which Python repeats exactly. */
function autoregression(seed: number, { rho, shift }: { rho: number; shift: number }): number[] {
  let state = BigInt(seed);
  let value = 0;
  return Array.from({ length: 500 }, () => {
    let noise = 0;
    for (let i = 0; i < 4; i++) {
      state = (1103515245n * state + 12345n) % 2147483648n;
      noise += Number(state) / 2147483648 - 0.5;
    }
    value = rho * value + noise;
    return value + shift * seed;
  });
}

describe("splitRHat and effectiveSampleSize", () => {
  // ArviZ 0.17: az.rhat(…, method="split") and az.ess(…, method="mean") of four chains, seeds 1 to 4.
  const expected = [
    { rho: 0, shift: 0, rHat: 1.0004867361332666, size: 2059.820411029985 },
    { rho: 0.8, shift: 0, rHat: 1.0215818035502433, size: 182.42936011231959 },
    { rho: -0.5, shift: 0, rHat: 0.998848960415026, size: 6602.059991327962 },
    { rho: 0.3, shift: 0.4, rHat: 1.2255982381714592, size: 13.053717081267747 },
  ];
  for (const { rho, shift, rHat, size } of expected) {
    it(`agree with ArviZ for ρ = ${rho}, chains ${shift} apart`, () => {
      const chains = [1, 2, 3, 4].map((seed) => autoregression(seed, { rho, shift }));
      assert.ok(Math.abs(splitRHat(chains) - rHat) < 1e-9, `${splitRHat(chains)}`);
      assert.ok(Math.abs(effectiveSampleSize(chains) / size - 1) < 0.02, `${effectiveSampleSize(chains)}`);
    });
  }

  it("are given for each weight by diagnoseChains", () => {
    const [a, b] = [0.8, 0].map((rho) => [1, 2, 3, 4].map((seed) => autoregression(seed, { rho, shift: 0 })));
    const { rHat, effectiveSize, mean } = diagnoseChains(
      a.map((chain, c) => chain.map((value, s) => [value, b[c][s]])),
    );
    assert.deepEqual(rHat, [splitRHat(a), splitRHat(b)]);
    assert.deepEqual(effectiveSize, [effectiveSampleSize(a), effectiveSampleSize(b)]);
    assert.ok(Math.abs(mean[1] - average(b.flat())) < 1e-12);
  });

  it("refuse chains that all stand still, and none at all", () => {
    const still = [0.1, 0.3].map((value) => new Array<number>(10).fill(value));
    assert.throws(() => splitRHat(still), /chains: expected draws that vary within a chain, got \[0\.1, /);
    const rounded = still.map((chain) => chain.map((value, s) => value * (1 + (s % 2) * 2 ** -52)));
    assert.throws(() => splitRHat(rounded), /chains: expected draws that vary within a chain/);
    assert.throws(() => effectiveSampleSize(still), /chains: expected draws that vary/);
    assert.throws(
      () => diagnoseChains(still.map((chain) => chain.map((value) => [value]))),
      /chains: expected draws that vary/,
    );
    assert.throws(() => diagnoseChains([]), /chains: expected at least one chain, got \[\]/);
    assert.throws(() => diagnoseChains([[[1, 2]], [[1]]]), /chains\[1\]\[0\]\.length: expected 2, got 1/);
  });

  it("refuse chains that are too short or of different length", () => {
    assert.throws(() => splitRHat([[1, 2, 3]]), /chains\[0\]\.length.*>= 4, got 3/);
    assert.throws(
      () =>
        effectiveSampleSize([
          [1, 2, 3, 4],
          [1, 2, 3],
        ]),
      /chains\[1\]\.length: expected 4, got 3/,
    );
  });
});
