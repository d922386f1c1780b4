import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { imageTensor, labelTensor } from "../../../../src/lib/data/digit-tensors";
import { assertClose } from "../../../support/reference";

describe("digits as tensors", () => {
  let before: number;
  beforeEach(() => (before = tf.memory().numTensors));
  afterEach(() => assert.equal(tf.memory().numTensors, before));

  it("normalises grey values by MNIST's mean and standard deviation, row by row", () => {
    const images = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 7) % 256);
    const tensor = imageTensor(images);
    assert.deepEqual([tensor.shape, tensor.dtype], [[2, 28, 28, 1], "float32"]);
    const pixels = tensor.arraySync() as number[][][][];
    for (const [n, row, column] of [
      [0, 0, 0],
      [0, 0, 27],
      [0, 27, 0],
      [1, 3, 5],
      [1, 27, 27],
    ]) {
      const grey = images[n * 784 + row * 28 + column];
      assertClose(pixels[n][row][column][0], (grey / 255 - 0.1307) / 0.3081, { tolerance: 1e-6 });
    }
    tensor.dispose();
  });

  it("gives each of many images what it gives it alone", () => {
    const images = Uint8Array.from({ length: 4100 * 784 }, (_, i) => (i * 7 + (i >> 9)) % 256);
    const all = imageTensor(images);
    for (const n of [0, 4095, 4096, 4099]) {
      const alone = imageTensor(images.subarray(n * 784, (n + 1) * 784));
      const one = tf.slice(all, [n, 0, 0, 0], [1, 28, 28, 1]);
      assert.deepEqual(one.dataSync(), alone.dataSync());
      tf.dispose([alone, one]);
    }
    all.dispose();
  });

  it("refuses images that are cut off, and none", () => {
    for (const length of [0, 783, 1000]) {
      assert.throws(
        () => imageTensor(new Uint8Array(length)),
        new RegExp(`images.length: expected a multiple of 784, one or more images, got ${length}$`),
      );
    }
  });

  it("gives labels as integers", () => {
    const tensor = labelTensor(Uint8Array.of(0, 9, 4));
    assert.deepEqual([tensor.shape, tensor.dtype, tensor.arraySync()], [[3], "int32", [0, 9, 4]]);
    tensor.dispose();
  });

  it("refuses what is no class of ten", () => {
    for (const label of [NaN, 1.7, -1, 10]) {
      assert.throws(
        () => labelTensor([3, label]),
        new RegExp(`labels\\[1\\]: expected an integer >= 0 and <= 9, got ${label}$`),
      );
    }
    assert.throws(() => labelTensor([]), /labels: expected at least one value/);
  });
});
