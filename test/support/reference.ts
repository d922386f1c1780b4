import assert from "node:assert/strict";
import values from "../fixtures/reference-values.json";

/** What scikit-learn, SciPy, NumPy and mpmath answer. */
export const reference = values;

/** Numbers of any nesting. */
export type Nested = number | readonly Nested[];

/**
 * Every number agrees to the tolerance, relative to the expected one; below `floor` the difference counts as absolute.
 */
export function assertClose(
  actual: Nested,
  expected: Nested,
  { tolerance = 1e-9, floor = 1e-12, place = "value" } = {},
): void {
  if (typeof expected === "number" || typeof actual === "number") {
    const [a, e] = [actual as number, expected as number];
    const allowed = tolerance * Math.max(Math.abs(e), floor);
    assert.ok(Math.abs(a - e) <= allowed, `${place} is ${a}, expected ${e} to ${tolerance} relative`);
    return;
  }
  assert.equal(actual.length, expected.length, `length of ${place}`);
  expected.forEach((value, i) =>
    assertClose(actual[i], value, { tolerance, floor, place: `${place}[${i}]` }),
  );
}
