import assert from "node:assert/strict";
import { dataOf, gridOf } from "../../../../src/explorable/posterior/data";
import { ellipseOf } from "../../../../src/explorable/posterior/ellipse";
import { contoursOf, marginalOf } from "../../../../src/explorable/posterior/marginal";
import { caseOf, klOf, mapsView, weightsView } from "../../../../src/explorable/posterior/model";
import { posteriorSchema, type Method } from "../../../../src/explorable/posterior/state";
import { comparePosterior, posteriorReference } from "../../../../src/lib/evaluation/posterior-comparison";
import { exactLogisticPosterior } from "../../../../src/lib/inference/exact-posterior";
import { gaussianPosterior } from "../../../../src/lib/inference/gaussian-posterior";
import { logisticLaplace } from "../../../../src/lib/inference/laplace";
import { pointPosterior } from "../../../../src/lib/inference/point-posterior";
import { variationalGaussian } from "../../../../src/lib/inference/variational-logistic";
import { logisticMap } from "../../../../src/lib/models/logistic-map";
import { assertClose } from "../../../support/reference";

const state = posteriorSchema.complete({ count: 8 });
const data = { ...dataOf(state), priorVariance: state.priorVariance };

describe("the posterior's model", function () {
  this.timeout(120_000);
  it("compares each method as the library's tables do", async () => {
    const exact = exactLogisticPosterior(data, { step: 0.4 });
    const inputs = gridOf(9);
    const reference = posteriorReference({ data, exact, inputs });
    const posteriors = {
      map: pointPosterior({ points: [logisticMap(data)] }),
      laplace: gaussianPosterior(logisticLaplace(data)),
      diagonal: gaussianPosterior(variationalGaussian(data, { covariance: "diagonal" })),
    };
    for (const [method, posterior] of Object.entries(posteriors)) {
      const found = await caseOf(method as Method, data);
      const expected = comparePosterior(posterior, reference);
      const maps = mapsView(found, 9);
      assertClose(Array.from(maps.found.probability), expected.probabilities, { tolerance: 1e-6 });
      // The page's lattice is coarser, and leaves out points that hold 5e-4 of the mass.
      assertClose(maps.meanDifference, expected.predictiveError, { tolerance: 1e-3, floor: 1 });
      const view = weightsView(found);
      assertClose(view.mean, expected.mean);
      const [distance, kl] = [view.totalVariation, klOf(found)];
      if (expected.kl === undefined) assert.deepEqual([distance, kl], [NaN, NaN]);
      else {
        // It holds the evidence, from a coarser lattice.
        assertClose(kl, expected.kl, { tolerance: 1e-3, floor: 1 });
        assertClose(distance, expected.totalVariation!, { tolerance: 0.01, floor: 1 });
      }
    }
  });

  it("knows no difference of the exact posterior from itself, and little of HMC", async () => {
    const exact = await caseOf("exact", data);
    assert.equal(mapsView(exact, 9).largestDifference, 0);
    const chain = await caseOf("hmc", data, exact);
    assert.equal(chain.lattice, exact.lattice);
    // 300 draws: a probability's standard error is at most ½/√300 = 0.03 where they are independent.
    assert.ok(mapsView(chain, 9).meanDifference < 0.03);
    assert.equal(weightsView(chain).draws.length, 300);
  });

  it("integrates the bias out, and draws contours that hold the stated shares", () => {
    const lattice = exactLogisticPosterior(data, { step: 0.5 });
    const marginal = marginalOf(data, lattice, 0.5);
    assertClose(
      marginal.shares.reduce((a, b) => a + b),
      1,
      { tolerance: 1e-9 },
    );
    const moment = (axis: "x" | "y"): number =>
      marginal.shares.reduce(
        (sum, share, k) =>
          sum + share * marginal.place(k % marginal.columns, Math.floor(k / marginal.columns))[axis],
        0,
      );
    assertClose([moment("x"), moment("y")], lattice.mean.slice(0, 2), { tolerance: 1e-6 });
    const sizes = contoursOf(marginal).map((curves) => {
      assert.ok(curves.length > 8);
      const xs = curves.flatMap((curve) => curve.xs);
      return xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b));
    });
    assert.ok(sizes[0] < sizes[1] && sizes[1] < sizes[2], String(sizes));
  });

  it("draws the ellipse of a Gaussian that holds a share of it", () => {
    const { xs, ys } = ellipseOf(
      {
        mean: [1, 0],
        covariance: [
          [4, 0],
          [0, 1],
        ],
      },
      0.9,
    );
    // A χ² of two degrees of freedom is below −2 log(1 − 0.9) with probability 0.9.
    xs.forEach((x, i) => assertClose((x - 1) ** 2 / 4 + ys[i] ** 2, 4.605170185988091));
  });

  it("has an answer for one class alone", async () => {
    const { points, priorVariance } = posteriorSchema.complete(posteriorSchema.presets.one.state);
    const one = { ...dataOf({ ...state, points }), priorVariance };
    const found = await caseOf("exact", one);
    assert.ok(mapsView(found, 5).found.probability.every((p) => p > 0 && p < 1));
  });
});
