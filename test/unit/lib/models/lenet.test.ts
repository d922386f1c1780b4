import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import type { Layer } from "../../../../src/lib/models/layers";
import { lenet } from "../../../../src/lib/models/lenet";
import { forward } from "../../../../src/lib/models/network";

/** Convolution without padding, bias, ReLU and 2×2 max pooling of one image [height][width][channels] in plain loops. */
function convolutionBlock(image: number[][][], layer: Layer): number[][][] {
  const weights = layer.weights.arraySync() as number[][][][];
  const bias = layer.bias.arraySync() as number[];
  const unit = (y: number, x: number, output: number): number => {
    let sum = bias[output];
    for (let dy = 0; dy < 5; dy++) {
      for (let dx = 0; dx < 5; dx++) {
        image[y + dy][x + dx].forEach((value, input) => {
          sum += value * weights[dy][dx][input][output];
        });
      }
    }
    return Math.max(0, sum);
  };
  const size = (image.length - 4) / 2;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_unused, x) =>
      bias.map((_b, output) =>
        Math.max(...[0, 1].flatMap((dy) => [0, 1].map((dx) => unit(2 * y + dy, 2 * x + dx, output)))),
      ),
    ),
  );
}

function denseLayer(inputs: number[], layer: Layer): number[] {
  const weights = layer.weights.arraySync() as number[][];
  return (layer.bias.arraySync() as number[]).map((bias, j) =>
    inputs.reduce((sum, value, i) => sum + value * weights[i][j], bias),
  );
}

describe("LeNet", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("is convolutions, pooling and dense layers written out", () => {
    const parameters = lenet.initialize(createRandom(1));
    const images = tf.randomNormal([2, 28, 28, 1], 0, 2, "float32", 3);
    const logits = forward(lenet, parameters, images).arraySync() as number[][];
    (images.arraySync() as number[][][][]).forEach((image, n) => {
      const features = convolutionBlock(convolutionBlock(image, parameters.conv1), parameters.conv2).flat(2);
      assert.equal(features.length, 512);
      const units = denseLayer(features, parameters.dense1).map((value) => Math.max(0, value));
      denseLayer(units, parameters.dense2).forEach((expected, k) =>
        assert.ok(Math.abs(logits[n][k] - expected) < 1e-5, `${n} ${k}: ${logits[n][k]} ${expected}`),
      );
    });
  });
});
