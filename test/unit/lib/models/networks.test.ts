import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { tf } from "../../../../src/engine";
import {
  dropout,
  initializeLeNet,
  initializeMlp,
  lenetLogits,
  mlpLogits,
  mlpLoss,
  pointBatch,
  type Layer,
} from "../../../../src/lib/models/networks";

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

describe("networks", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("run LeNet as convolutions, pooling and dense layers written out", () => {
    const lenet = initializeLeNet(createRandom(1));
    const images = tf.randomNormal([2, 28, 28, 1], 0, 2, "float32", 3);
    const logits = lenetLogits(lenet, images).arraySync() as number[][];
    (images.arraySync() as number[][][][]).forEach((image, n) => {
      const features = convolutionBlock(convolutionBlock(image, lenet.conv1), lenet.conv2).flat(2);
      assert.equal(features.length, 512);
      const units = denseLayer(features, lenet.dense1).map((value) => Math.max(0, value));
      denseLayer(units, lenet.dense2).forEach((expected, k) =>
        assert.ok(Math.abs(logits[n][k] - expected) < 1e-5, `${n} ${k}: ${logits[n][k]} ${expected}`),
      );
    });
  });

  it("refuse dropout rates outside [0, 1) and a layer without units", () => {
    const parameters = initializeMlp({ hiddenUnits: 3, random: createRandom(0) });
    for (const rate of [-0.2, 1, 20, NaN]) {
      const message = new RegExp(`rate: expected a number >= 0 and < 1, got ${rate}$`);
      assert.throws(() => dropout(tf.ones([2]), rate, tf.tensor1d([1, 2], "int32")), message);
      assert.throws(() => mlpLogits(parameters, tf.ones([1, 2]), { rate }), message);
      assert.throws(() => mlpLoss({ rate }), message);
    }
    for (const hiddenUnits of [0, 2.5]) {
      assert.throws(
        () => initializeMlp({ hiddenUnits, random: createRandom(0) }),
        /hiddenUnits: expected an integer >= 1, got /,
      );
    }
  });
});

describe("pointBatch", () => {
  it("gives points and labels as rows", () => {
    const batch = pointBatch({
      inputs: [
        [1, 2],
        [3, -4],
      ],
      labels: Uint8Array.of(1, 0),
    });
    assert.deepEqual(
      [batch.inputs.arraySync(), batch.labels.arraySync()],
      [
        [
          [1, 2],
          [3, -4],
        ],
        [[1], [0]],
      ],
    );
    assert.equal(batch.labels.dtype, "float32");
    tf.dispose([batch.inputs, batch.labels]);
  });

  it("refuses other labels and other than two coordinates before it makes a tensor", () => {
    const before = tf.memory().numTensors;
    const good = {
      inputs: [
        [1, 2],
        [3, 4],
      ],
      labels: [0, 1],
    };
    assert.throws(
      () => pointBatch({ ...good, labels: [-1, 1] }),
      /labels\[0\]: expected an integer >= 0 and <= 1, got -1/,
    );
    assert.throws(() => pointBatch({ ...good, labels: [0] }), /labels\.length: expected 2, got 1/);
    assert.throws(
      () => pointBatch({ ...good, inputs: [[1, 2], [3]] }),
      /inputs\[1\]\.length: expected 2, got 1/,
    );
    assert.throws(
      () =>
        pointBatch({
          ...good,
          inputs: [
            [1, 2],
            [3, NaN],
          ],
        }),
      /inputs\[1\]\[1\].*NaN/,
    );
    assert.throws(() => pointBatch({ inputs: [], labels: [] }), /inputs: expected at least one row/);
    assert.equal(tf.memory().numTensors, before);
  });
});
