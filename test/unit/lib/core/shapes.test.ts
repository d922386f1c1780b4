import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkLabels,
  checkMatrix,
  checkNumber,
  checkVector,
  countOfRows,
  describe as print,
  invalid,
} from "../../../../src/lib/core/shapes";

describe("shapes", () => {
  it("bound counts by what their rows hold together", () => {
    checkNumber("count", 3333333, countOfRows(3));
    assert.throws(
      () => checkNumber("count", 3333334, countOfRows(3)),
      /count: expected an integer >= 1 and <= 3333333, got 3333334/,
    );
    assert.equal(countOfRows(0).limit, 1e7);
  });

  it("states argument, expectation and value", () => {
    assert.equal(invalid("alpha", "a number >= 0", -2).message, "alpha: expected a number >= 0, got -2");
    assert.throws(() => checkNumber("alpha", -2, { atLeast: 0 }), {
      name: "RangeError",
      message: "alpha: expected a number >= 0, got -2",
    });
    assert.throws(() => checkNumber("share", 1, { above: 0, below: 1 }), /a number > 0 and < 1, got 1$/);
    assert.throws(() => checkNumber("degree", 1.5, { integer: true }), /an integer, got 1.5$/);
  });

  it("tells text from numbers and shortens arrays in messages", () => {
    assert.equal(print("2"), '"2"');
    assert.equal(print([1, 2, 3]), "[1, 2, 3]");
    assert.equal(print(new Float32Array(9)), "[0, 0, 0, 0, 0, …]");
    assert.equal(print(undefined), "undefined");
    assert.equal(print("x".repeat(500)), `"${"x".repeat(76)}…`);
    assert.equal(print({ length: 2, 0: 1, 1: NaN }), "[1, NaN]");
  });

  it("cuts between characters", () => {
    const short = "🙂".repeat(70);
    assert.equal(print(short), `"${short}"`);
    for (const begin of ["", "x"]) {
      const text = print(begin + "🙂".repeat(500));
      assert.doesNotThrow(() => encodeURIComponent(text), "half a character");
      assert.equal(Array.from(text).length, 78);
    }
  });

  it("names the place in a vector, a matrix and labels", () => {
    assert.throws(() => checkVector("y", [1, NaN]), /y\[1\]: .*got NaN$/);
    assert.throws(() => checkVector("y", [1], { length: 2 }), /y\.length: expected 2, got 1$/);
    assert.throws(() => checkVector("y", []), /at least one value/);
    assert.throws(() => checkMatrix("X", [[1, 2], [3]]), /X\[1\]\.length: expected 2, got 1$/);
    assert.throws(
      () =>
        checkMatrix("X", [
          [1, 2],
          [3, Infinity],
        ]),
      /X\[1\]\[1\]: .*got Infinity$/,
    );
    assert.throws(() => checkMatrix("X", [[1]], { rows: 2 }), /2 rows, got 1$/);
    assert.throws(() => checkLabels("labels", [0, 2], { classes: 2 }), /labels\[1\]: .*<= 1, got 2$/);
  });

  it("returns the size of a matrix", () => {
    assert.deepEqual(checkMatrix("X", [[1, 2, 3], new Float32Array(3)]), [2, 3]);
    assert.deepEqual(checkMatrix("X", [], { mayBeEmpty: true, columns: 4 }), [0, 4]);
  });

  it("accepts exactly the numbers inside the range", () => {
    const bound = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.double(), bound, bound, (value, a, b) => {
        const [atLeast, below] = [Math.min(a, b), Math.max(a, b)];
        const inside = Number.isFinite(value) && value >= atLeast && value < below;
        const check = (): number => checkNumber("value", value, { atLeast, below });
        if (inside) assert.equal(check(), value);
        else assert.throws(check, RangeError);
      }),
    );
  });

  it("refuses what is no array", () => {
    for (const value of [null, undefined, 3, "12", {}]) {
      assert.throws(() => checkVector("y", value as never), /y: expected an array of numbers/);
      assert.throws(() => checkMatrix("X", value as never), /X: expected an array of rows/);
    }
  });
});
