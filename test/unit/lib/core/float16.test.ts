import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { halfBits, halfValue, roundToHalf } from "../../../../src/lib/core/float16";

describe("float16", () => {
  it("gives the bits that numpy.float16 gives", () => {
    const numbers: [number, number][] = [
      [0.1, 11878],
      [-1 / 3, 46421],
      [65519.996, 31743],
      [6.1e-5, 1023],
      [2 ** -24, 1],
      [2 ** -25, 0],
      [2.9802326e-8, 1],
      [-0, 32768],
      [1e-9, 0],
      [2049, 26624],
      [2051, 26626],
      [1.00048828125, 15360],
      [3.1415927, 16968],
    ];
    for (const [value, bits] of numbers) assert.equal(halfBits(value), bits, String(value));
  });

  it("gives every half back, in order, and the middle of two to the even one", () => {
    let below = -1;
    for (let bits = 0; bits < 0x7c00; bits++) {
      const value = halfValue(bits);
      assert.ok(value > below);
      assert.equal(halfBits(value), bits);
      assert.equal(halfBits(-value), bits | 0x8000);
      if (bits > 0) assert.equal(halfBits((below + value) / 2), bits + (bits % 2 ? -1 : 0));
      below = value;
    }
    assert.equal(below, 65504);
  });

  it("refuses what it does not reach", () => {
    for (const value of [65520, -1e30, Infinity, NaN])
      assert.throws(() => halfBits(value), /kept as float16: expected a number of −65504 … 65504, got /);
  });

  it("rounds the tensors of a tree", () =>
    tf.tidy(() => {
      const { w } = roundToHalf({ w: tf.tensor2d([[2049], [0.5]]) });
      assert.deepEqual(w.arraySync(), [[2048], [0.5]]);
    }));
});
