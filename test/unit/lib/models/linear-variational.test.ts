import assert from "node:assert/strict";
import { disposeTree, tf } from "../../../../src/engine";
import { layerPosterior, LinearVariational } from "../../../../src/lib/models/linear-variational";

describe("LinearVariational", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("starts at μ = 0 and σ = log(1 + e)", () => {
    const layer = new LinearVariational(3, 2, 1);
    const { weights, bias } = layer.sample(layer.initialize(), tf.tensor1d([1, 1], "int32"));
    assert.deepEqual([weights.shape, bias.shape], [[3, 2], [2]]);
    const draws = tf.stack(
      Array.from(
        { length: 4000 },
        (_, i) => layer.sample(layer.initialize(), tf.tensor1d([1, i], "int32")).weights,
      ),
    );
    const { mean, variance } = tf.moments(draws);
    assert.ok(Math.abs(mean.dataSync()[0]) < 0.03);
    assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0]) - Math.log(1 + Math.E)) < 0.02);
  });

  it("refuses sizes and prior variances that make no sense", () => {
    assert.throws(() => new LinearVariational(0, 1, 1), /inputSize: expected an integer >= 1, got 0/);
    assert.throws(() => new LinearVariational(2, 1, 0), /priorVariance.*>= 1e-30.*got 0/);
  });
});

describe("local reparameterisation", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  const layer = new LinearVariational(2, 1, 1);
  const parameters = {
    wMu: tf.keep(tf.tensor2d([[0.5], [-1]])),
    wRho: tf.keep(tf.tensor2d([[0.2], [-0.7]])),
    bMu: tf.keep(tf.tensor1d([0.3])),
    bRho: tf.keep(tf.tensor1d([0.1])),
  };
  const inputs = () =>
    tf.tensor2d([
      [1, 2],
      [-0.5, 3],
    ]);
  const draws = (method: "forward" | "forwardLocal") =>
    tf.stack(
      Array.from({ length: 4000 }, (_, i) =>
        tf.tidy(() => layer[method](parameters, inputs(), tf.tensor1d([6, i], "int32"))),
      ),
    );
  after(() => disposeTree(parameters));

  it("has the same mean and variance at each input as draws of the weights, written out", () => {
    const softplus = (rho: number): number => Math.log1p(Math.exp(rho));
    const [s1, s2, sb] = [0.2, -0.7, 0.1].map((rho) => softplus(rho) ** 2);
    const expected = [
      [1, 2],
      [-0.5, 3],
    ].map(([x1, x2]) => [0.5 * x1 - x2 + 0.3, x1 * x1 * s1 + x2 * x2 * s2 + sb]);
    for (const method of ["forward", "forwardLocal"] as const) {
      const { mean, variance } = tf.moments(draws(method), 0);
      expected.forEach(([m, v], n) => {
        assert.ok(
          Math.abs(mean.dataSync()[n] - m) < 4 * Math.sqrt(v / 4000),
          `${method} mean ${mean.dataSync()[n]} ${m}`,
        );
        assert.ok(Math.abs(variance.dataSync()[n] / v - 1) < 4 * Math.sqrt(2 / 4000), `${method} variance`);
      });
    }
  });

  it("draws for each input on its own, where draws of the weights are shared", () => {
    const correlation = (values: tf.Tensor): number => {
      const [a, b] = tf.unstack(values.reshape([-1, 2]), 1);
      const centered = [a, b].map((x) => tf.sub(x, tf.mean(x)));
      return tf
        .div(
          tf.mean(tf.mul(centered[0], centered[1])),
          tf.sqrt(tf.mul(tf.mean(tf.square(centered[0])), tf.mean(tf.square(centered[1])))),
        )
        .dataSync()[0];
    };
    assert.ok(correlation(draws("forward")) > 0.5);
    assert.ok(Math.abs(correlation(draws("forwardLocal"))) < 0.04);
  });
});

describe("layerPosterior", () => {
  it("is the layer's Gaussian, the bias last", () => {
    const layer = new LinearVariational(2, 1, 1);
    const parameters = { ...layer.initialize(), wMu: tf.tensor2d([[3], [4]]), bMu: tf.tensor1d([5]) };
    const { mean, covariance } = layerPosterior(parameters);
    assert.deepEqual(mean, [3, 4, 5]);
    const variance = Math.log(1 + Math.E) ** 2;
    covariance.forEach((row, i) =>
      row.forEach((value, j) => assert.ok(Math.abs(value - (i === j ? variance : 0)) < 1e-6)),
    );
    disposeTree(parameters);
  });
});
