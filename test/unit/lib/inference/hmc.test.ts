import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { createRandom } from "../../../../src/lib/core/random";
import {
  diagnoseChains,
  effectiveSampleSize,
  hamiltonianMonteCarlo,
  leapfrog,
  splitRHat,
} from "../../../../src/lib/inference/hmc";
import { sampleMoments } from "../../../../src/lib/inference/posterior-samples";
import { logisticTarget } from "../../../../src/lib/models/logistic-target";

/** N((1, −2), diag(1, 4)). */
const normal = {
  logDensity: ([x, y]: number[]) => -((x - 1) ** 2) / 2 - (y + 2) ** 2 / 8,
  gradient: ([x, y]: number[]) => [1 - x, -(y + 2) / 4],
};
const settings = {
  starts: [
    [0, 0],
    [5, -9],
    [-4, 3],
    [2, 2],
  ],
  samples: 2000,
  warmup: 300,
  pathLength: 3,
};

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

describe("leapfrog", () => {
  const start = { position: [0.3, -1], momentum: [1.2, 0.4] };
  const run = (point: typeof start, stepSize: number, steps: number) =>
    leapfrog(point, { gradient: normal.gradient, stepSize, steps });

  it("comes back when the momentum is turned round", () => {
    const { position, momentum } = run(start, 0.1, 25);
    const back = run({ position, momentum: momentum.map((value) => -value) }, 0.1, 25);
    back.position.forEach((value, i) => assert.ok(Math.abs(value - start.position[i]) < 1e-12));
    back.momentum.forEach((value, i) => assert.ok(Math.abs(value + start.momentum[i]) < 1e-12));
  });

  it("follows the harmonic oscillator, with an error of second order", () => {
    const time = 2;
    const exact = 1 + (0.3 - 1) * Math.cos(time) + 1.2 * Math.sin(time);
    const errors = [0.1, 0.05].map((stepSize) =>
      Math.abs(run(start, stepSize, time / stepSize).position[0] - exact),
    );
    assert.ok(errors[0] < 3e-3);
    assert.ok(Math.abs(errors[0] / errors[1] - 4) < 0.2, `${errors.join()}`);
  });
});

describe("hamiltonianMonteCarlo", () => {
  it("draws from a normal distribution", async () => {
    const { chains, acceptance, stepSizes } = await hamiltonianMonteCarlo(normal, {
      ...settings,
      random: createRandom(1),
    });
    const { mean, covariance } = sampleMoments(chains.flat());
    const sizes = [0, 1].map((j) =>
      effectiveSampleSize(chains.map((chain) => chain.map((point) => point[j]))),
    );
    assert.ok(
      Math.abs(mean[0] - 1) < 4 / Math.sqrt(sizes[0]) && Math.abs(mean[1] + 2) < 8 / Math.sqrt(sizes[1]),
      `${mean.join()}`,
    );
    assert.ok(
      Math.abs(covariance[0][0] - 1) < 0.1 && Math.abs(covariance[1][1] - 4) < 0.4,
      `${covariance.join()}`,
    );
    assert.ok(Math.abs(covariance[0][1]) < 0.15);
    assert.ok(acceptance > 0.65 && acceptance < 0.97, `${acceptance}`);
    assert.equal(stepSizes.length, 4);
  });

  it("agrees with the posterior that SciPy integrated", async () => {
    const target = logisticTarget(reference);
    const { chains } = await hamiltonianMonteCarlo(target, {
      starts: [
        [3, 3, 3],
        [-3, -3, -3],
        [0, 0, 0],
      ],
      samples: 3000,
      pathLength: 1.2,
      random: createRandom(4),
    });
    const each = [0, 1, 2].map((j) => chains.map((chain) => chain.map((point) => point[j])));
    const { covariance } = sampleMoments(chains.flat());
    each.forEach((draws, j) => {
      const scale = Math.sqrt(reference.covariance[j][j]);
      const center = draws.flat().reduce((sum, value) => sum + value, 0) / draws.flat().length;
      assert.ok(splitRHat(draws) < 1.01);
      assert.ok(Math.abs(center - reference.mean[j]) < (4 * scale) / Math.sqrt(effectiveSampleSize(draws)));
      assert.ok(Math.abs(Math.sqrt(covariance[j][j]) / scale - 1) < 0.05);
    });
  });

  it("corrects a step size that is too long by refusing: the acceptance, not the answer, suffers", async () => {
    const { chains } = await hamiltonianMonteCarlo(normal, {
      ...settings,
      targetAcceptance: 0.4,
      samples: 6000,
      random: createRandom(2),
    });
    const { mean, covariance } = sampleMoments(chains.flat());
    assert.ok(
      Math.abs(mean[0] - 1) < 0.1 && Math.abs(covariance[0][0] - 1) < 0.12,
      `${mean.join()} ${covariance.join()}`,
    );
  });

  it("repeats itself with the same generator, and can be stopped", async () => {
    const run = () =>
      hamiltonianMonteCarlo(normal, { ...settings, samples: 20, warmup: 10, random: createRandom(3) });
    assert.deepEqual(await run(), await run());
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(
      hamiltonianMonteCarlo(normal, { ...settings, random: createRandom(3), signal: controller.signal }),
      /interrupted at draw 0/,
    );
  });

  it("refuses settings that make no sense", async () => {
    const bad = (changed: object) =>
      hamiltonianMonteCarlo(normal, { ...settings, random: createRandom(0), ...changed });
    await assert.rejects(bad({ samples: 0 }), /samples.*>= 1, got 0/);
    await assert.rejects(bad({ pathLength: -1 }), /pathLength.*> 0, got -1/);
    await assert.rejects(bad({ targetAcceptance: 1 }), /targetAcceptance.*< 1, got 1/);
    await assert.rejects(bad({ starts: [] }), /starts: expected at least one row/);
  });

  it("refuses starts of another dimension or where the target has no density, before it draws", async () => {
    const run = (target: typeof normal, starts: number[][]) =>
      hamiltonianMonteCarlo(target, { ...settings, starts, random: createRandom(0) });
    await assert.rejects(
      run(normal, [[0, 0, 0]]),
      /starts\[0\]\.length: expected 2, as the gradient has, got 3/,
    );
    await assert.rejects(run(logisticTarget(reference), [[0, 0]]), /weights\.length: expected 3, got 2/);
    const exponential = { logDensity: ([x]: number[]) => (x > 0 ? -x : -Infinity), gradient: () => [-1] };
    await assert.rejects(
      run(exponential, [[1], [-2]]),
      /starts\[1\]: expected a point with finite log density and gradient, got \[-2\]/,
    );
    await assert.rejects(
      run({ ...normal, gradient: () => [0, NaN] }, [[1, 1]]),
      /starts\[0\]: .*got \[1, 1\]/,
    );
  });
});

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
    assert.ok(Math.abs(mean[1] - b.flat().reduce((sum, value) => sum + value, 0) / 2000) < 1e-12);
  });

  it("refuse chains that all stand still, and none at all", () => {
    const still = [0.1, 0.3].map((value) => new Array<number>(10).fill(value));
    assert.throws(() => splitRHat(still), /chains: expected draws that vary within a chain, got \[0\.1, /);
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
