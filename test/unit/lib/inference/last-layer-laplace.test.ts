import assert from "node:assert/strict";
import { inverse, Matrix } from "ml-matrix";
import { createRandom } from "../../../../src/lib/core/random";
import { tf } from "../../../../src/engine";
import {
  lastLayerHessian,
  lastLayerLaplace,
  lastLayerPredictive,
  summedHessian,
} from "../../../../src/lib/inference/last-layer-laplace";
import { dense, type Layer } from "../../../../src/lib/models/layers";
import { bernoulli, categorical, crossEntropy } from "../../../../src/lib/models/likelihood";
import type { Network } from "../../../../src/lib/models/network";

const [CLASSES, WIDTH, ROWS] = [3, 4, 30];
const SIZE = CLASSES * (WIDTH + 1);

/** A network that is its last layer alone. */
const lastLayerNetwork = (classes: number, likelihood = categorical): Network<Layer> => ({
  name: "last layer",
  classes,
  inputShape: [WIDTH],
  likelihood,
  initialize: () => assert.fail("not needed"),
  features: (_, inputs) => inputs,
  hidden: (_, features) => features,
  readout: (layer) => layer,
});
const network = lastLayerNetwork(CLASSES);

describe("last-layer Laplace", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const layer = (): Layer => ({
    weights: tf.randomNormal([WIDTH, CLASSES], 0, 1, "float32", 1),
    bias: tf.randomNormal([CLASSES], 0, 1, "float32", 2),
  });
  const units = (): tf.Tensor => tf.randomNormal([ROWS, WIDTH], 0, 1, "float32", 3);

  it("has the Hessian that differences of the loss's gradient give", () => {
    const [trained, inputs] = [layer(), units()];
    const labels = tf.tensor1d(
      Array.from({ length: ROWS }, (_, n) => n % CLASSES),
      "int32",
    );
    const loss = (flat: tf.Tensor): tf.Scalar => {
      const all = tf.transpose(tf.reshape(flat, [CLASSES, WIDTH + 1]));
      return tf.mul(
        ROWS,
        crossEntropy(
          dense({ weights: all.slice(0, WIDTH), bias: tf.reshape(all.slice(WIDTH), [-1]) }, inputs),
          labels,
        ),
      );
    };
    const flat = tf.reshape(tf.transpose(tf.concat([trained.weights, tf.expandDims(trained.bias, 0)])), [-1]);
    const hessian = lastLayerHessian(categorical, trained, inputs).arraySync() as number[][];
    for (let i = 0; i < SIZE; i++) {
      const step = tf.mul(1e-2, tf.reshape(tf.oneHot(tf.tensor1d([i], "int32"), SIZE), [-1]));
      const difference = tf
        .sub(tf.grad(loss)(tf.add(flat, step)), tf.grad(loss)(tf.sub(flat, step)))
        .dataSync();
      hessian[i].forEach((value, j) =>
        assert.ok(Math.abs(value - difference[j] / 2e-2) < 5e-3, `${i} ${j}: ${value}`),
      );
    }
  });

  it("sums the Hessian over more rows than a batch holds", async () => {
    const trained = layer();
    const inputs = tf.randomNormal([1500, WIDTH], 0, 1, "float32", 4);
    const before = tf.memory().numTensors;
    const summed = await summedHessian(network, trained, inputs);
    assert.equal(tf.memory().numTensors, before);
    const whole = lastLayerHessian(categorical, trained, inputs).arraySync() as number[][];
    summed.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(value - whole[i][j]) < 1e-2)));
  });

  it("has the covariance (H + τI)⁻¹", async () => {
    const trained = layer();
    const hessian = await summedHessian(network, trained, units());
    const { inverseFactor } = lastLayerLaplace(network, trained, { hessian, priorPrecision: 2 });
    const covariance = tf.matMul(inverseFactor, inverseFactor, true).arraySync() as number[][];
    const precision = new Matrix(hessian.map((row) => Array.from(row))).add(Matrix.eye(SIZE).mul(2));
    inverse(precision)
      .to2DArray()
      .forEach((row, i) =>
        row.forEach((value, j) =>
          assert.ok(Math.abs(value - covariance[i][j]) < 1e-5, `${value} ${covariance[i][j]}`),
        ),
      );
  });

  it("predicts with the variance of the logits that the covariance implies", async () => {
    // One unit, two classes: the logits' difference is N(m, φᵀCφ), whose mean sigmoid is integrated numerically.
    const trained = { weights: tf.tensor2d([[0.8, -0.4]]), bias: tf.tensor1d([0.1, 0]) };
    const hessian = await summedHessian(lastLayerNetwork(2), trained, tf.tensor2d([[1], [2], [-1.5]]));
    const posterior = lastLayerLaplace(lastLayerNetwork(2), trained, { hessian, priorPrecision: 0.5 });
    const before = tf.memory().numTensors;
    const { mean } = await lastLayerPredictive(posterior, tf.tensor2d([[3]]), {
      samples: 20000,
      random: createRandom(1),
    });
    assert.equal(tf.memory().numTensors, before + 1);
    const covariance = inverse(new Matrix(hessian.map((row) => Array.from(row))).add(Matrix.eye(4).mul(0.5)));
    const direction = Matrix.columnVector([3, 1, -3, -1]);
    const variance = direction.transpose().mmul(covariance).mmul(direction).get(0, 0);
    let [expected, total] = [0, 0];
    for (let z = -8; z <= 8; z += 0.01) {
      const weight = Math.exp((-z * z) / 2);
      expected += weight / (1 + Math.exp(-(3.7 + Math.sqrt(variance) * z)));
      total += weight;
    }
    assert.ok(Math.abs(mean[0][0] - expected / total) < 0.006, `${mean[0][0]} ${expected / total}`);
  });

  it("has the Bernoulli Hessian Σ p(1 − p)φφᵀ, and integrates the sigmoid, for one logit", async () => {
    const binary = lastLayerNetwork(2, bernoulli);
    const trained = { weights: tf.tensor2d([[1.2]]), bias: tf.tensor1d([0.1]) };
    const inputs = [1, 2, -1.5];
    const hessian = await summedHessian(binary, trained, tf.tensor2d(inputs.map((x) => [x])));
    const expected = [0, 0, 0];
    for (const x of inputs) {
      const p = 1 / (1 + Math.exp(-1.2 * x - 0.1));
      [x * x, x, 1].forEach((value, i) => (expected[i] += p * (1 - p) * value));
    }
    [hessian[0][0], hessian[0][1], hessian[1][1]].forEach((value, i) =>
      assert.ok(Math.abs(value - expected[i]) < 1e-5, `${value} ${expected[i]}`),
    );
    const posterior = lastLayerLaplace(binary, trained, { hessian, priorPrecision: 0.5 });
    const options = { samples: 20000, random: createRandom(1) };
    const { mean } = await lastLayerPredictive(posterior, tf.tensor2d([[3]]), options);
    const covariance = inverse(new Matrix(hessian.map((row) => Array.from(row))).add(Matrix.eye(2).mul(0.5)));
    const direction = Matrix.columnVector([3, 1]);
    const variance = direction.transpose().mmul(covariance).mmul(direction).get(0, 0);
    let [integral, total] = [0, 0];
    for (let z = -8; z <= 8; z += 0.01) {
      const weight = Math.exp((-z * z) / 2);
      integral += weight / (1 + Math.exp(-(3.7 + Math.sqrt(variance) * z)));
      total += weight;
    }
    assert.ok(Math.abs(mean[0][1] - integral / total) < 0.006, `${mean[0][1]} ${integral / total}`);
  });

  it("refuses a prior precision of 0, another Hessian, and units that do not fit", async () => {
    const hessian = Array.from({ length: SIZE }, () => new Float64Array(SIZE));
    assert.throws(
      () => lastLayerLaplace(network, layer(), { hessian, priorPrecision: 0 }),
      /priorPrecision.*> 0, got 0/,
    );
    assert.throws(
      () => lastLayerLaplace(network, layer(), { hessian, priorPrecision: 1e-100 }),
      /priorPrecision: expected one that gives a variance which float32 holds, got 1e-100/,
    );
    assert.throws(
      () => lastLayerLaplace(network, layer(), { hessian: [], priorPrecision: 1 }),
      /hessian.length: expected 15 rows, got 0/,
    );
    await assert.rejects(
      summedHessian(network, layer(), tf.ones([5, 3])),
      /units: expected the shape \[N, 4\], got/,
    );
    await assert.rejects(summedHessian(network, layer(), tf.fill([5, 4], 1e20)), /hessian\[0\]/);
  });
});
