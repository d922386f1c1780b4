import assert from "node:assert/strict";
import fc from "fast-check";
import { cholesky, dot, logDeterminant, solveCholesky } from "../../../../src/lib/core/linalg";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { gaussianBasis, linearBasis, polynomialBasis, type Basis } from "../../../../src/lib/models/basis";
import { linearPosterior, linearPredictive } from "../../../../src/lib/models/bayesian-linear-regression";
import { logMarginalLikelihood, maximizeEvidence } from "../../../../src/lib/models/evidence";
import { assertClose, reference } from "../../../support/reference";

const BASES: Record<string, Basis> = {
  linear: linearBasis(),
  polynomial: polynomialBasis(9),
  gaussian: gaussianBasis({ centers: Array.from({ length: 9 }, (_, j) => j / 9), scale: 1 / 9 }),
};

const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("Bayesian linear regression against the reference", () => {
  for (const { basis: name, alpha, beta, x, y, test, ...expected } of reference.linear) {
    it(`${name} basis, N = ${x.length}, alpha = ${alpha}`, () => {
      const tolerance = alpha === 1e-6 ? 1e-5 : 1e-9;
      const options = { tolerance, floor: 1e-30 };
      const basis = BASES[name];
      const design = basis(x);
      const posterior = linearPosterior({ design, targets: y, alpha, beta, features: basis.features });
      assertClose(posterior.mean, expected.mean, options);
      assertClose(posterior.covariance, expected.covariance, options);
      const predictive = linearPredictive({ posterior, design: basis(test), beta });
      assertClose(predictive.mean, expected.predictiveMean, options);
      assertClose(predictive.epistemic, expected.epistemic, options);
      assertClose(predictive.variance, expected.variance, options);
      assertClose(
        predictive.aleatoric,
        test.map(() => 1 / beta),
        options,
      );
      const evidence = logMarginalLikelihood({ design, targets: y, alpha, beta });
      assertClose(evidence, expected.logMarginalLikelihood, options);
    });
  }
});

describe("Bayesian linear regression", () => {
  it("has the closed form 1 + 1/N + (x − x̄)²/Σ(xᵢ − x̄)² for a flat prior and beta = 1", () => {
    for (const make of [datasets.line, datasets.hole]) {
      const { inputs, targets } = make({ random: createRandom(1) });
      const posterior = linearPosterior({ design: linearBasis()(inputs), targets, alpha: 0, beta: 1 });
      const test = [-10, -1, 0, 0.3, 2, 10];
      const { variance } = linearPredictive({ posterior, design: linearBasis()(test), beta: 1 });
      const center = average(inputs);
      const spread = inputs.reduce((sum, x) => sum + (x - center) ** 2, 0);
      const expected = test.map((x) => 1 + 1 / inputs.length + (x - center) ** 2 / spread);
      assertClose(variance, expected, { tolerance: 1e-12 });
    }
  });

  it("agrees with its view as a Gaussian process with kernel φᵀφ′/alpha", () => {
    const { inputs, targets } = datasets.sinusoid({ random: createRandom(3) });
    const test = [-0.5, 0.2, 0.7, 1.4];
    const [alpha, beta] = [0.05, 25];
    const [design, testDesign] = [BASES.gaussian(inputs), BASES.gaussian(test)];
    const kernel = (a: number[], b: number[]): number => dot(a, b) / alpha;
    const factor = cholesky(
      "kernel",
      design.map((a, i) => design.map((b, j) => kernel(a, b) + (i === j ? 1 / beta : 0))),
    );
    const predictive = linearPredictive({
      posterior: linearPosterior({ design, targets, alpha, beta }),
      design: testDesign,
      beta,
    });
    testDesign.forEach((a, t) => {
      const covariances = design.map((b) => kernel(a, b));
      assertClose(predictive.mean[t], dot(covariances, solveCholesky(factor, targets)), { floor: 1 });
      const epistemic = kernel(a, a) - dot(covariances, solveCholesky(factor, covariances));
      assertClose(predictive.epistemic[t], epistemic, { floor: 10 });
    });
    const quadratic = dot(targets, solveCholesky(factor, targets));
    const constant = targets.length * Math.log(2 * Math.PI);
    const logLikelihood = -0.5 * (quadratic + logDeterminant(factor) + constant);
    assertClose(logMarginalLikelihood({ design, targets, alpha, beta }), logLikelihood);
  });

  it("does not depend on the order of the points", () => {
    const { inputs, targets } = datasets.line({ count: 1000, random: createRandom(4) });
    const design = linearBasis()(inputs);
    const all = linearPosterior({ design, targets, alpha: 2, beta: 25 });
    const order = createRandom(5).permutation(1000);
    const shuffled = linearPosterior({
      design: order.map((i) => design[i]),
      targets: order.map((i) => targets[i]),
      alpha: 2,
      beta: 25,
    });
    assertClose(shuffled.mean, all.mean, { tolerance: 1e-11 });
    assertClose(shuffled.covariance, all.covariance, { tolerance: 1e-11 });
  });

  it("allows alpha = 0 only with full column rank", () => {
    const fit = (x: number[], basis: Basis): unknown =>
      linearPosterior({ design: basis(x), targets: x, alpha: 0, beta: 1, features: basis.features });
    assert.throws(() => fit([1], linearBasis()), /alpha: .* no full column rank, got 0/);
    assert.throws(() => fit([1, 1, 1], linearBasis()), /alpha/);
    assert.throws(() => fit([], linearBasis()), /alpha/);
    assert.throws(
      () => fit([0, 0.2, 0.4, 0.6, 0.8, 1, 0, 0.2, 0.4, 0.6, 0.8, 1], polynomialBasis(6)),
      /alpha/,
    );
    assert.doesNotThrow(() => fit([0, 0.2, 0.4, 0.6, 0.8, 1], polynomialBasis(5)));
    const many = Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    const design = many.map((x) => [x, 1, 3 * x - 2]);
    assert.throws(() => linearPosterior({ design, targets: many, alpha: 0, beta: 1 }), /alpha/);
  });
});

describe("variances of a posterior that is nearly singular", () => {
  it("keep nine digits: degree 15, almost no noise", () => {
    /** Powers by products, which are rounded alike everywhere. */
    const rowOf = (x: number): number[] => {
      const row = [1];
      while (row.length < 16) row.push(row[row.length - 1] * x);
      return row;
    };
    const targets = Array.from({ length: 40 }, (_, i) => i / 39);
    const posterior = linearPosterior({ design: targets.map(rowOf), targets, alpha: 0.05, beta: 1e12 });
    const design = [0, 0.1, 0.3, 0.5, 0.77, 1, 1.5].map(rowOf);
    // φᵀ(αI + βΦᵀΦ)⁻¹φ by mpmath with 80 digits.
    const expected = [
      9.564484372813662e-13, 3.120786992082298e-13, 2.0831891887201323e-13, 2.0397148485963064e-13,
      2.4690413997972744e-13, 9.893827947607884e-13, 5.087971318519181,
    ];
    const { epistemic } = linearPredictive({ posterior, design, beta: 1e12 });
    assertClose(epistemic, expected, { tolerance: 1e-9, floor: 1e-30 });
    // The covariance alone holds three.
    const { mean, covariance } = posterior;
    const through = linearPredictive({ posterior: { mean, covariance }, design, beta: 1e12 }).epistemic;
    assert.ok(Math.abs(through[5] / expected[5] - 1) > 1e-4);
  });

  it("are refused where the factor belongs to another covariance", () => {
    const posterior = linearPosterior({ design: [[1], [2]], targets: [1, 2], alpha: 1, beta: 1 });
    const wider = { ...posterior, covariance: [[2]] };
    assert.throws(
      () => linearPredictive({ posterior: wider, design: [[1]], beta: 1 }),
      /posterior\.precisionFactor: expected the factor of the inverse of the covariance, \[0\]\[0\] of which is 2/,
    );
  });
});

describe("bad input of Bayesian linear regression", () => {
  const good = {
    design: [
      [1, 0],
      [1, 1],
      [1, 3],
    ],
    targets: [0, 1, 2],
    alpha: 1,
    beta: 4,
  };
  const notFinite = fc.constantFrom(NaN, Infinity, -Infinity);
  const place = fc.tuple(fc.nat(2), fc.nat(1));
  const all = [linearPosterior, logMarginalLikelihood, maximizeEvidence];

  it("names alpha and beta", () => {
    fc.assert(
      fc.property(fc.oneof(notFinite, fc.double({ max: -Number.MIN_VALUE, noNaN: true })), (bad) => {
        for (const use of all) {
          assert.throws(() => use({ ...good, alpha: bad }), /^RangeError: alpha: expected .*got \S+$/);
          assert.throws(() => use({ ...good, beta: bad }), /^RangeError: beta: expected .*got \S+$/);
        }
        const posterior = {
          mean: [0, 0],
          covariance: [
            [1, 0],
            [0, 1],
          ],
        };
        assert.throws(() => linearPredictive({ posterior, design: [[1, 2]], beta: bad }), /beta/);
      }),
    );
    for (const use of all) assert.throws(() => use({ ...good, beta: 0 }), /beta/);
    assert.throws(() => logMarginalLikelihood({ ...good, alpha: 0 }), /alpha: expected a number > 0, got 0/);
  });

  it("names the place in design and targets", () => {
    fc.assert(
      fc.property(place, notFinite, ([i, j], bad) => {
        const design = good.design.map((row) => [...row]);
        design[i][j] = bad;
        const targets = [...good.targets];
        targets[i] = bad;
        for (const use of all) {
          assert.throws(
            () => use({ ...good, design }),
            (error: Error) => error.message.includes(`design[${i}][${j}]`),
          );
          assert.throws(
            () => use({ ...good, targets }),
            (error: Error) => error.message.includes(`targets[${i}]`),
          );
        }
      }),
    );
  });

  it("names lengths that differ", () => {
    for (const use of all) {
      assert.throws(() => use({ ...good, targets: [1, 2] }), /targets.length: expected 3, got 2/);
      assert.throws(
        () => use({ ...good, design: [[1, 0], [1], [1, 3]] }),
        /design\[1\].length: expected 2, got 1/,
      );
      assert.throws(() => use({ ...good, design: [[], [], []] }), /design\[0\]: expected at least one value/);
    }
    assert.throws(() => linearPosterior({ ...good, features: 3 }), /design\[0\].length: expected 3, got 2/);
    assert.throws(() => linearPosterior({ ...good, design: [], targets: [] }), /features: .*got undefined/);
  });

  it("refuses an empty test set and posteriors of other sizes", () => {
    const posterior = linearPosterior(good);
    assert.throws(
      () => linearPredictive({ posterior, design: [], beta: 1 }),
      /design: expected at least one row/,
    );
    assert.throws(() => linearPredictive({ posterior, design: [[1]], beta: 1 }), /design\[0\].length/);
    assert.throws(
      () => linearPredictive({ posterior: { ...posterior, mean: [1] }, design: [[1]], beta: 1 }),
      /posterior.covariance/,
    );
  });

  it("takes a variance below 0 for rounding only where it is that small", () => {
    const at = (covariance: number[][]) =>
      linearPredictive({ posterior: { mean: [0, 0], covariance }, design: [[1, -1]], beta: 1 });
    const rounded = at([
      [1, 1],
      [1, 1 - 2 ** -50],
    ]);
    assert.deepEqual([rounded.epistemic, rounded.variance], [[0], [1]]);
    assert.throws(
      () =>
        at([
          [-1, 0],
          [0, 0],
        ]),
      /posterior\.covariance: expected a covariance, with a finite variance >= 0 along \[1, -1\], got -1/,
    );
  });

  it("gives finite numbers or an error for any finite input", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const rows = fc.array(fc.tuple(finite, finite, finite), { minLength: 1, maxLength: 6 });
    const precision = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(rows, precision, precision, (data, alpha, beta) => {
        const design = data.map(([a, b]) => [a, b]);
        try {
          const posterior = linearPosterior({ design, targets: data.map(([, , y]) => y), alpha, beta });
          assert.ok([...posterior.mean, ...posterior.covariance.flat()].every(Number.isFinite));
          assert.ok(posterior.covariance.every((row, i) => row[i] >= 0));
          const { mean, variance } = linearPredictive({ posterior, design, beta });
          assert.ok([...mean, ...variance].every(Number.isFinite));
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(rows, (data) => {
        const [design, targets] = [data.map(([a, b]) => [a, b]), data.map(([, , y]) => y)];
        try {
          const best = maximizeEvidence({ design, targets, iterations: 50 });
          assert.ok(Object.values(best).every(Number.isFinite));
        } catch (error) {
          assert.match(
            String(error),
            /^(RangeError: (?:design|X)[^:]*: expected|Error: no maximum of the evidence)/,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });
});
