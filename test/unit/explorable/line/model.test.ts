import assert from "node:assert/strict";
import {
  dataOf,
  ALPHAS,
  basisOf,
  BETAS,
  drawData,
  ellipse,
  explore,
  gridOf,
  SCENES,
  shownWeights,
  weightsAt,
} from "../../../../src/explorable/line/model";
import { MovingDraws } from "../../../../src/explorable/line/samples";
import { lineSchema, type LineState } from "../../../../src/explorable/line/state";
import { normalLogDensity } from "../../../../src/lib/core/normal";
import { createRandom } from "../../../../src/lib/core/random";
import { hole as drawHole } from "../../../../src/lib/data/toy-data";
import { gaussianBasis, polynomialBasis } from "../../../../src/lib/models/basis";
import { linearPosterior, linearPredictive } from "../../../../src/lib/models/bayesian-linear-regression";
import { assertClose } from "../../../support/reference";

const start = lineSchema.complete({});
const hole = drawHole({ random: createRandom(0) });
/** Thirteen bumps half a unit apart, as the notebook's figure of the start has them. */
const bumps = gaussianBasis({ centers: Array.from({ length: 13 }, (_, j) => -3 + j / 2), scale: 0.5 });

describe("the line's model", () => {
  it("computes predictive and evidence as their definitions say", () => {
    const view = explore(start, hole);
    const design = bumps(hole.inputs);
    const posterior = linearPosterior({ design, targets: hole.targets, alpha: 2, beta: 25 });
    const expected = linearPredictive({ posterior, design: bumps(gridOf("line")), beta: 25 });
    assertClose(view.predictive.mean, expected.mean);
    assertClose(view.predictive.variance, expected.variance);
    const marginal = (alpha: number, beta: number): number => {
      const covariance = design.map((a, i) =>
        design.map(
          (b, j) => a.reduce((sum, value, k) => sum + value * b[k], 0) / alpha + (i === j ? 1 / beta : 0),
        ),
      );
      return normalLogDensity([hole.targets], { mean: hole.targets.map(() => 0), covariance })[0];
    };
    assertClose(view.logEvidence, marginal(2, 25));
    assertClose(view.overAlpha[20], marginal(ALPHAS[20], 25));
    assertClose(view.overBeta[20], marginal(2, BETAS[20]));
  });

  it("has bases of the size that the slider says", () => {
    const sizeOf = (basis: LineState["basis"]): number => basisOf({ ...start, basis }).features;
    assert.deepEqual([sizeOf("linear"), sizeOf("polynomial"), sizeOf("bumps")], [2, 13, 13]);
    assertClose(basisOf({ ...start, basis: "polynomial" })([0.7]), polynomialBasis(12)([0.7]));
  });

  it("shows the prior without a point", () => {
    const { predictive, logEvidence } = explore(start, { inputs: [], targets: [] });
    const prior = bumps(gridOf("line")).map((row) => row.reduce((sum, value) => sum + value * value, 0) / 2);
    assertClose(predictive.epistemic, prior);
    assert.equal(logEvidence, 0);
  });

  it("draws data with a hole, keeps the points when more are asked for, and takes one's own instead", () => {
    const drawing = { scene: "line", count: 200, noise: 0.2, hole: 0.4, seed: 3 } as const;
    const many = drawData(drawing);
    assert.ok(many.inputs.every((x) => Math.abs(x) >= 1.2 && Math.abs(x) <= 3));
    assert.ok(many.inputs.some((x) => x > 0) && many.inputs.some((x) => x < 0));
    assert.deepEqual(drawData({ ...drawing, count: 30 }).targets, many.targets.slice(0, 30));
    assert.notDeepEqual(drawData({ ...drawing, seed: 4 }).targets, many.targets);
    const residual = (noise: number): number[] => {
      const { inputs, targets } = drawData({ ...drawing, noise });
      return targets.map((y, i) => (y - SCENES.line.truth(inputs[i])) / noise);
    };
    assertClose(residual(0.2), residual(0.8), { floor: 1 });
    assert.deepEqual(dataOf({ ...drawing, points: [[1, 2]] }), { inputs: [1], targets: [2] });
  });

  it("moves draws whose covariance is the posterior's", () => {
    const { posterior } = explore({ ...start, basis: "linear" }, hole);
    // B of w = μ + Bz, column by column; BBᵀ must be Σ.
    const columns = [
      [1, 0],
      [0, 1],
    ].map((z) => weightsAt(posterior, z).map((value, j) => value - posterior.mean[j]));
    const product = [0, 1].map((i) =>
      [0, 1].map((j) => columns[0][i] * columns[0][j] + columns[1][i] * columns[1][j]),
    );
    assertClose(product, posterior.covariance);
    const draws = new MovingDraws(0);
    const before = draws.weights(posterior);
    draws.advance(9);
    assertClose(draws.weights(posterior), before, { floor: 1 });
    draws.advance(3);
    assert.ok(Math.abs(draws.weights(posterior)[0][0] - before[0][0]) > 1e-3);
  });

  it("draws ellipses of the stated number of standard deviations, of weights that speak at x", () => {
    const gaussian = {
      mean: [1, 2, 5],
      covariance: [
        [4, 1.2, 0],
        [1.2, 1, 0],
        [0, 0, 1],
      ],
    };
    const { xs, ys } = ellipse(gaussian, [0, 1], 2);
    const determinant = 4 * 1 - 1.2 ** 2;
    xs.forEach((x, i) => {
      const [a, b] = [x - 1, ys[i] - 2];
      assertClose((1 * a * a - 2 * 1.2 * a * b + 4 * b * b) / determinant, 4);
    });
    assert.deepEqual(shownWeights({ ...start, x: 0.1 }), [6, 7]);
    assert.deepEqual(shownWeights({ ...start, x: 6 }), [11, 12]);
    assert.deepEqual(shownWeights({ ...start, basis: "polynomial" }), [0, 1]);
  });

  it("keeps every point inside the scene's window, where it can be seen and taken away", () => {
    for (const scene of ["line", "curve"] as const) {
      const [lowest, highest] = SCENES[scene].yRange;
      const { targets } = drawData({ scene, count: 200, noise: 20, hole: 0, seed: 1 });
      assert.deepEqual([Math.min(...targets), Math.max(...targets)], [lowest, highest]);
    }
    assert.deepEqual(lineSchema.read("points=5,4").problems, []);
    for (const address of ["scene=curve&points=5,4", "points=5,4&scene=curve"]) {
      const { state, problems } = lineSchema.read(address);
      assert.deepEqual([state.scene, state.points], ["curve", undefined]);
      assert.match(problems.join(), /points\[0\]\[0\]: expected a number >= -1 and <= 2, got 5\.$/);
    }
    // A start of one's own for the line, and an address that asks for the curve alone.
    const start = lineSchema.complete({ points: [[5, 4]] });
    assert.equal(lineSchema.read("scene=curve", start).state.points, undefined);
    assert.throws(
      () => lineSchema.complete({ scene: "curve", points: [[0, -4]] }),
      /^RangeError: points\[0\]\[1\]: expected a number >= -3 and <= 4, got -4/,
    );
  });
});
