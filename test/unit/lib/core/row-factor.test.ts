import assert from "node:assert/strict";
import fc from "fast-check";
import { dot, partialDot, reciprocalCondition } from "../../../../src/lib/core/linalg";
import { createRandom } from "../../../../src/lib/core/random";
import { choleskyOfRows } from "../../../../src/lib/core/row-factor";
import { assertClose } from "../../../support/reference";

const value = fc.double({ min: -100, max: 100, noNaN: true });
const rowsOf = (columns: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 0, maxLength: 12 });

describe("choleskyOfRows", () => {
  it("factors diag(d)² + AᵀA from the rows of A, whatever their number", () => {
    fc.assert(
      fc.property(rowsOf(3), (rows) => {
        const diagonal = [1, 2, 0.5];
        const lower = choleskyOfRows("A", { diagonal, count: rows.length, row: (i) => rows[i] });
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j <= i; j++) {
            const gram = rows.reduce((sum, row) => sum + row[i] * row[j], i === j ? diagonal[i] ** 2 : 0);
            const scale = Math.sqrt(4 + rows.reduce((sum, row) => sum + dot(row, row), 0));
            assert.ok(Math.abs(partialDot(lower[i], lower[j], j + 1) - gram) <= 1e-12 * scale ** 2);
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
});
