import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cholesky,
  choleskyOfRows,
  dot,
  inverseFromCholesky,
  logDeterminant,
  normalLogDensity,
  quadraticForm,
  reciprocalCondition,
  sampleNormal,
  solveCholesky,
  solveLower,
  solveLowerTransposed,
  varianceAlong,
} from "../../../../src/lib/core/linalg";
import { createRandom } from "../../../../src/lib/core/random";
import { assertClose } from "../../../support/reference";

/** Known by hand: A = LLᵀ, |A| = (2·1·3)² = 36. */
const L = [
  [2, 0, 0],
  [6, 1, 0],
  [-8, 5, 3],
];
const A = [
  [4, 12, -16],
  [12, 37, -43],
  [-16, -43, 98],
];

const value = fc.double({ min: -100, max: 100, noNaN: true });
const rowsOf = (columns: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 0, maxLength: 12 });

describe("linalg", () => {
  it("factors, solves and takes determinants as by hand", () => {
    assertClose(cholesky("A", A), L);
    assertClose(solveLower(L, [2, 7, 0]), [1, 1, 1]);
    assertClose(solveLowerTransposed(L, [0, 6, 3]), [1, 1, 1]);
    assertClose(
      solveCholesky(
        L,
        A.map((row) => dot(row, [1, -2, 3])),
      ),
      [1, -2, 3],
    );
    assertClose(logDeterminant(L), Math.log(36));
    assertClose(quadraticForm(A, [1, -2, 3]), 1406);
    assertClose(
      inverseFromCholesky(L).map((row) => A.map((column) => dot(row, column))),
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      { floor: 1 },
    );
  });

  it("gives variances, and tells rounding from a matrix that is no covariance", () => {
    assert.equal(
      varianceAlong(
        "S",
        [
          [2, 0.5],
          [0.5, 1],
        ],
        [3, -1],
      ),
      18 - 3 + 1,
    );
    assert.equal(
      varianceAlong(
        "S",
        [
          [1, 1],
          [1, 1 - 2 ** -50],
        ],
        [1, -1],
      ),
      0,
    );
    for (const matrix of [
      [
        [-1, 0],
        [0, 0],
      ],
      [
        [0, 1],
        [1, 0],
      ],
      [
        [1, 1],
        [1, 1 - 1e-6],
      ],
      [
        [1e308, 0],
        [0, 1e308],
      ],
    ]) {
      assert.throws(
        () => varianceAlong("S", matrix, [10, -10]),
        /S: expected a covariance, with a finite variance >= 0 along \[10, -10\], got (-[\d.]+|Infinity)/,
      );
    }
  });

  it("refuses matrices without a Cholesky factor", () => {
    assert.throws(
      () =>
        cholesky("A", [
          [1, 2],
          [2, 1],
        ]),
      /A: expected a positive definite matrix/,
    );
    assert.throws(
      () =>
        cholesky("A", [
          [1, 1],
          [1, 1],
        ]),
      /positive definite/,
    );
    assert.throws(() => cholesky("A", [[0]]), /positive definite/);
    assert.throws(
      () =>
        cholesky("A", [
          [1, 0.5],
          [0.4, 1],
        ]),
      /A\[1\]\[0\]: expected 0.5, as .* symmetric, got 0.4/,
    );
    assert.throws(() => cholesky("A", [[1, 0]]), /A\[0\].length: expected 1, got 2/);
    assert.throws(() => cholesky("A", [[NaN]]), /A\[0\]\[0\]/);
    assert.throws(() => cholesky("A", []), /A: expected at least one row/);
  });

  it("factors diag(d)² + AᵀA from the rows of A, whatever their number", () => {
    fc.assert(
      fc.property(rowsOf(3), (rows) => {
        const diagonal = [1, 2, 0.5];
        const lower = choleskyOfRows("A", { diagonal, count: rows.length, row: (i) => rows[i] });
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j <= i; j++) {
            const gram = rows.reduce((sum, row) => sum + row[i] * row[j], i === j ? diagonal[i] ** 2 : 0);
            const scale = Math.sqrt(4 + rows.reduce((sum, row) => sum + dot(row, row), 0));
            assert.ok(Math.abs(dot(lower[i], lower[j], j + 1) - gram) <= 1e-12 * scale ** 2);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("gives one factor, up to signs, in one block or many", () => {
    const random = createRandom(5);
    const draw = (): number[] => [random.normal(), random.normal(10), random.normal(0, 1e-3)];
    const rows = Array.from({ length: 700 }, draw);
    const factor = (data: number[][]): number[][] =>
      choleskyOfRows("A", { diagonal: [0, 0, 0], count: data.length, row: (i) => data[i] });
    const absolute = (lower: number[][]): number[][] =>
      lower.map((row, i) => row.map((entry, j) => entry * Math.sign(lower[j][j]) * (j > i ? 0 : 1)));
    const reordered = random.permutation(rows.length).map((i) => rows[i]);
    assertClose(absolute(factor(reordered)), absolute(factor(rows)), { tolerance: 1e-11, floor: 1e-3 });
  });

  it("sees dependent columns in any units, and none in independent ones", () => {
    const random = createRandom(6);
    const columns = Array.from({ length: 50_000 }, () => [random.normal(), 1e-6 * random.normal()]);
    const condition = (row: (x: number[]) => number[]): number =>
      reciprocalCondition(
        choleskyOfRows("A", { diagonal: [0, 0, 0], count: columns.length, row: (i) => row(columns[i]) }),
      );
    assert.ok(condition(([a, b]) => [a, b, a - 1e6 * b]) < 1e-14);
    assert.ok(condition(([a, b]) => [a, b, 0 * a]) === 0);
    assert.ok(condition(([a, b]) => [a, b, 1e9]) > 0.9);
  });

  it("says that squares overflow", () => {
    assert.throws(() => choleskyOfRows("A", { diagonal: [1], count: 1, row: () => [1e200] }), /A: .*squares/);
  });

  it("draws with the mean and the covariance asked for", () => {
    const [mean, covariance, count] = [
      [1, -2],
      [
        [2, 1.2],
        [1.2, 1],
      ],
      40_000,
    ];
    const draws = sampleNormal({ mean, covariance, count, random: createRandom(7) });
    const average = (of: (x: number[]) => number): number => draws.reduce((sum, x) => sum + of(x), 0) / count;
    mean.forEach((m, i) => {
      assert.ok(Math.abs(average((x) => x[i]) - m) < 4 * Math.sqrt(covariance[i][i] / count));
    });
    covariance.forEach((row, i) =>
      row.forEach((c, j) => {
        assert.ok(Math.abs(average((x) => (x[i] - mean[i]) * (x[j] - mean[j])) - c) < 0.06);
      }),
    );
    assert.throws(
      () => sampleNormal({ mean: [1], covariance, count, random: createRandom(7) }),
      /mean.length/,
    );
  });

  it("gives the density of a product of independent normals, and integrates to 1", () => {
    const log1d = (z: number): number => -0.5 * (z * z + Math.log(2 * Math.PI));
    assertClose(
      normalLogDensity([[3, 1]], {
        mean: [1, 1],
        covariance: [
          [4, 0],
          [0, 0.25],
        ],
      })[0],
      log1d(1) - Math.log(2) + log1d(0) - Math.log(0.5),
    );
    const axis = Array.from({ length: 161 }, (_, i) => -8 + i * 0.1);
    const grid = axis.flatMap((x) => axis.map((y) => [x, y]));
    const densities = normalLogDensity(grid, {
      mean: [0.3, -0.2],
      covariance: [
        [1, 0.7],
        [0.7, 1.5],
      ],
    });
    assertClose(
      densities.reduce((sum, log) => sum + Math.exp(log) * 0.01, 0),
      1,
      { tolerance: 1e-6 },
    );
  });
});
