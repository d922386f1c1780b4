import assert from "node:assert/strict";
import fc from "fast-check";
import { gaussianBasis, linearBasis, polynomialBasis } from "../../../../src/lib/models/basis";
import { assertClose } from "../../../support/reference";

describe("basis", () => {
  it("gives one row for each input", () => {
    assert.deepEqual(linearBasis()([2, -3]), [
      [1, 2],
      [1, -3],
    ]);
    assert.deepEqual(polynomialBasis(3)(Float32Array.of(-2)), [[1, -2, 4, -8]]);
    assertClose(gaussianBasis({ centers: [0, 1], scale: 0.5 })([1]), [[Math.exp(-2), 1]]);
  });

  it("knows its number of functions, also without inputs", () => {
    for (const [basis, features] of [
      [linearBasis(), 2],
      [polynomialBasis(9), 10],
      [gaussianBasis({ centers: [1, 2, 3], scale: 1 }), 3],
    ] as const) {
      assert.equal(basis.features, features);
      assert.equal(basis([0.5])[0].length, features);
      assert.deepEqual(basis([]), []);
    }
  });

  it("refuses degrees, scales, centers and inputs that make no sense", () => {
    const notInteger = fc.double().filter((degree) => !Number.isInteger(degree));
    fc.assert(
      fc.property(fc.oneof(notInteger, fc.integer({ max: -1 })), (degree) => {
        assert.throws(() => polynomialBasis(degree), /degree/);
      }),
    );
    const notAScale = fc.oneof(fc.constantFrom(NaN, Infinity, 0, -0), fc.double({ max: 0, noNaN: true }));
    fc.assert(
      fc.property(notAScale, (scale) => {
        assert.throws(() => gaussianBasis({ centers: [0], scale }), /scale: expected a (finite )?number > 0/);
      }),
    );
    assert.throws(() => gaussianBasis({ centers: [], scale: 1 }), /centers/);
    assert.throws(() => gaussianBasis({ centers: [0, NaN], scale: 1 }), /centers\[1\]/);
    assert.throws(() => linearBasis()([1, NaN]), /x\[1\]/);
    assert.throws(
      () => polynomialBasis(9)([1e40]),
      /x: expected a number whose power 9 is finite, got 1e\+40/,
    );
  });

  it("stays between 0 and 1 for Gaussians, at any finite input", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const [values] = gaussianBasis({ centers: [-1, 0, 1e9], scale: 1e-3 })([x]);
        assert.ok(values.every((value) => value >= 0 && value <= 1));
      }),
    );
  });
});
