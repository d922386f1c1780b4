import assert from "node:assert/strict";
import * as native from "../../../src/engine/native-operations";
import { philox } from "../../../src/engine/philox";
import * as portable from "../../../src/engine/portable-operations";
import { tf } from "../../../src/engine/tensorflow";

const SEEDS = [
  [0, 0],
  [1, 2],
  [-1, -2],
  [2 ** 31 - 1, -(2 ** 31)],
  [123456789, 1 << 30],
];

describe("Philox", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("gives the published values (Random123's kat_vectors, philox4x32 10)", () => {
    const ones = 0xffffffff;
    assert.deepEqual(philox([0, 0, 0, 0], [0, 0]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    assert.deepEqual(
      philox([ones, ones, ones, ones], [ones, ones]),
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    );
    assert.deepEqual(
      philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    );
  });

  for (const values of SEEDS) {
    it(`gives TensorFlow's bits for the seed ${values.join(", ")}`, () => {
      const seed = tf.tensor1d(values, "int32");
      for (const shape of [[1], [7], [3, 5], [2, 1000]]) {
        for (const name of ["statelessBits", "statelessUniform"] as const) {
          const [own, theirs] = [portable[name](shape, seed), native[name](shape, seed)];
          assert.deepEqual([own.shape, own.dtype], [theirs.shape, theirs.dtype]);
          assert.deepEqual(own.dataSync(), theirs.dataSync(), `${name} of ${shape.join()}`);
        }
      }
    });

    it(`gives TensorFlow's normal numbers, to rounding, for the seed ${values.join(", ")}`, () => {
      const seed = tf.tensor1d(values, "int32");
      for (const shape of [[1], [7], [2, 1000]]) {
        const theirs = native.statelessNormal(shape, seed).dataSync();
        portable
          .statelessNormal(shape, seed)
          .dataSync()
          .forEach((value, i) =>
            assert.ok(Math.abs(value - theirs[i]) <= 2e-6, `${i}: ${value}, ${theirs[i]}`),
          );
      }
    });
  }
});
