import assert from "node:assert/strict";
import reference from "../../../fixtures/exact-posterior.json";
import { mean } from "../../../../src/lib/core/numbers";
import { createRandom } from "../../../../src/lib/core/random";
import { effectiveSampleSize, splitRHat } from "../../../../src/lib/inference/chain-diagnostics";
import { hamiltonianMonteCarlo } from "../../../../src/lib/inference/hmc";
import { sampleMoments } from "../../../../src/lib/inference/point-posterior";
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
      const center = mean(draws.flat());
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

  it("refuses proposals of paths that diverge, of a target that takes no overflowing weights either", async () => {
    const narrow = logisticTarget({ ...reference, priorVariance: 1e-30 });
    const { chains, acceptance } = await hamiltonianMonteCarlo(narrow, {
      ...{ starts: [[0, 0, 0]], samples: 5, warmup: 5, pathLength: 1e6 },
      random: createRandom(1),
    });
    assert.equal(acceptance, 0);
    assert.deepEqual(chains[0], new Array(5).fill([0, 0, 0]));
  });

  it("refuses settings that make no sense", async () => {
    const bad = (changed: object) =>
      hamiltonianMonteCarlo(normal, { ...settings, random: createRandom(0), ...changed });
    await assert.rejects(bad({ samples: 0 }), /samples.*>= 1, got 0/);
    await assert.rejects(bad({ pathLength: -1 }), /pathLength.*> 0, got -1/);
    await assert.rejects(bad({ pathLength: 5e-324 }), /pathLength \/ 10.*> 0, got 0/);
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
