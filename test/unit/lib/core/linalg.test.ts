import assert from "node:assert/strict";
import {
  cholesky,
  dot,
  inverseFromCholesky,
  inverseOfLower,
  logDeterminant,
  quadraticForm,
  solveCholesky,
  solveLower,
  solveLowerTransposed,
} from "../../../../src/lib/core/linalg";
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

  it("says what is wrong instead of giving NaN or ∞", () => {
    assert.throws(() => dot([1, 2, 3], [4, 5]), /b\.length: expected 3, got 2/);
    assert.throws(() => dot([1, NaN], [4, 5]), /a\[1\]: .*got NaN/);
    assert.throws(() => dot([1e200], [1e200]), /a · b: expected a finite sum of products, got Infinity/);
    assert.equal(dot([], []), 0);
    const singular = [
      [1, 0],
      [2, 0],
    ];
    const infinite = [
      [1, 0],
      [2, Infinity],
    ];
    const tiny = [[1e-300]];
    // eslint-disable-next-line no-sparse-arrays
    const hole = [, [1, 2]] as number[][];
    for (const solve of [solveLower, solveLowerTransposed, solveCholesky]) {
      assert.throws(() => solve(singular, [1, 1]), /lower\[1\]\[1\]: expected a number other than 0, got 0/);
      assert.throws(() => solve(infinite, [1, 1]), /lower\[1\]\[1\]: expected a finite number, got Infinity/);
      assert.throws(
        () =>
          solve(
            [
              [1, 0],
              [NaN, 1],
            ],
            [1, 1],
          ),
        /lower\[1\]\[0\]: .*got NaN/,
      );
      assert.throws(() => solve(L, [1, 2]), /b\.length: expected 3, got 2/);
      assert.throws(() => solve(L, [1, NaN, 2]), /b\[1\]: .*got NaN/);
      assert.throws(() => solve([[1, 0]], [1]), /lower\[0\]\.length: expected 1, got 2/);
      assert.throws(() => solve(hole, [1, 2]), /lower\[0\]: expected an array of numbers, got undefined/);
      assert.throws(() => solve(tiny, [1e300]), /lower: expected a factor that leaves the solution finite/);
      assert.throws(() => solve([], []), /lower: expected at least one row/);
    }
    for (const invert of [inverseOfLower, inverseFromCholesky]) {
      assert.throws(() => invert(singular), /lower\[1\]\[1\]: expected a number other than 0, got 0/);
      assert.throws(() => invert(infinite), /lower\[1\]\[1\]: expected a finite number, got Infinity/);
    }
    assert.throws(
      () => inverseFromCholesky(tiny),
      /lower: expected a factor of a matrix with a finite inverse/,
    );
  });

  it("inverts a triangle", () => {
    assertClose(
      inverseOfLower(L).map((row) => L[0].map((_, j) => dot(row, [L[0][j], L[1][j], L[2][j]]))),
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      { floor: 1 },
    );
  });
});
