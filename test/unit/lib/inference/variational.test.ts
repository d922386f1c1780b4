import assert from "node:assert/strict";
import reference from "../../../fixtures/reference-values.json";
import { deriveSeed, disposeTree, leaves, statelessNormal, tf, withLeaves } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import {
  gaussianKl,
  gaussianKlTensor,
  layerPosterior,
  LinearVariational,
  negativeElbo,
  variationalMlp,
  variationalPredictive,
} from "../../../../src/lib/inference/variational";

describe("gaussianKl", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("agrees with the reference", () => {
    const { mean, scale, priorVariance, kl } = reference.kl;
    assert.ok(Math.abs(gaussianKl({ mean, scale, priorVariance }) / kl - 1) < 1e-9);
    const asTensor = gaussianKlTensor(tf.tensor1d(mean), tf.tensor1d(scale), priorVariance).dataSync()[0];
    assert.ok(Math.abs(asTensor / kl - 1) < 1e-6);
  });

  it("is zero at the prior, and what a Monte-Carlo estimate of E[log q − log p] gives", () => {
    assert.equal(gaussianKl({ mean: [0, 0], scale: [3, 3], priorVariance: 9 }), 0);
    const random = createRandom(2);
    const [mean, scale, priorVariance, draws] = [0.7, 0.4, 2, 40000];
    let sum = 0;
    for (let i = 0; i < draws; i++) {
      const e = random.normal();
      const w = mean + scale * e;
      sum += -Math.log(scale) - (e * e) / 2 + Math.log(priorVariance) / 2 + (w * w) / (2 * priorVariance);
    }
    assert.ok(Math.abs(sum / draws - gaussianKl({ mean: [mean], scale: [scale], priorVariance })) < 5e-3);
  });

  it("refuses what it cannot answer", () => {
    assert.throws(() => gaussianKl({ mean: [0], scale: [0], priorVariance: 1 }), /scale\[0\]: .*> 0, got 0/);
    assert.throws(
      () => gaussianKl({ mean: [0], scale: [1, 1], priorVariance: 1 }),
      /scale.length: expected 1, got 2/,
    );
    assert.throws(() => gaussianKl({ mean: [0], scale: [1], priorVariance: -2 }), /priorVariance.*-2/);
  });
});

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
    assert.throws(() => new LinearVariational(2, 1, 0), /priorVariance.*> 0, got 0/);
  });
});

describe("variationalMlp", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  /** Weights of a network with one hidden unit: ReLU(w₁x₁ + w₂x₂ + b)·v + c. */
  type Weights = Record<"w1" | "w2" | "b" | "v" | "c", number>;
  const NAMES = ["w1", "w2", "b", "v", "c"] as const;
  const net = variationalMlp({ hiddenUnits: 1, priorVariance: 1 });

  /** A layer of the given means; σ = log(1 + e^ρ) is 1 for the weights that vary, and 0 for the others. */
  const layerOf = (
    mu: Weights,
    varying: readonly string[],
    [weights, bias]: [(keyof Weights)[], keyof Weights],
  ) => {
    const rho = (name: string): number => (varying.includes(name) ? Math.log(Math.E - 1) : -200);
    return {
      wMu: tf.tensor2d(weights.map((name) => [mu[name]])),
      wRho: tf.tensor2d(weights.map((name) => [rho(name)])),
      bMu: tf.tensor1d([mu[bias]]),
      bRho: tf.tensor1d([rho(bias)]),
    };
  };
  const logit = (
    mu: Weights,
    { varying, x, pass }: { varying: readonly string[]; x: number[]; pass: number },
  ): number =>
    tf.tidy(
      () =>
        net
          .forward(
            { hidden: layerOf(mu, varying, [["w1", "w2"], "b"]), output: layerOf(mu, varying, [["v"], "c"]) },
            tf.tensor2d([x]),
            tf.tensor1d([4, pass], "int32"),
          )
          .dataSync()[0],
    );

  /** What is drawn for each weight: the network's answer where that weight alone varies and passes on as it is. */
  const drawsOf = (pass: number): Weights => {
    const zero = { w1: 0, w2: 0, b: 0, v: 0, c: 0 };
    const hidden = (name: keyof Weights, x: number[]): number =>
      logit({ ...zero, [name]: 10, v: 1 }, { varying: [name], x, pass }) - 10;
    return {
      w1: hidden("w1", [1, 0]),
      w2: hidden("w2", [0, 1]),
      b: hidden("b", [0, 0]),
      v: logit({ ...zero, w1: 1 }, { varying: ["v"], x: [1, 0], pass }),
      c: logit(zero, { varying: ["c"], x: [0, 0], pass }),
    };
  };

  it("passes points through both layers' draws, written out", () => {
    const mu = { w1: 0.3, w2: -0.7, b: 0.2, v: 1.5, c: -0.4 };
    let active = 0;
    for (let pass = 0; pass < 20; pass++) {
      const draws = drawsOf(pass);
      const w = Object.fromEntries(NAMES.map((name) => [name, mu[name] + draws[name]])) as Weights;
      const unit = Math.max(0, 0.8 * w.w1 - 1.1 * w.w2 + w.b);
      const value = logit(mu, { varying: NAMES, x: [0.8, -1.1], pass });
      assert.ok(Math.abs(value - (w.v * unit + w.c)) < 2e-5, `${value} ${w.v * unit + w.c}`);
      active += Number(unit > 0);
    }
    assert.ok(active > 5);
  });

  it("draws weights and biases of both layers independently", () => {
    const passes = Array.from({ length: 300 }, (_, pass) => drawsOf(pass));
    NAMES.forEach((one, i) =>
      NAMES.slice(i).forEach((other) => {
        const product = passes.reduce((sum, draws) => sum + draws[one] * draws[other], 0) / passes.length;
        const [expected, spread] = one === other ? [1, Math.SQRT2] : [0, 1];
        assert.ok(
          Math.abs(product - expected) < (4 * spread) / Math.sqrt(passes.length),
          `${one} ${other}: ${product}`,
        );
      }),
    );
  });

  it("adds up the divergence of both layers", () => {
    const wide = variationalMlp({ hiddenUnits: 4, priorVariance: 2 });
    const scale = new Array<number>(2 * 4 + 4 + 4 + 1).fill(Math.log(1 + Math.E));
    const expected = gaussianKl({ mean: scale.map(() => 0), scale, priorVariance: 2 });
    assert.ok(Math.abs(wide.kl(wide.initialize()).dataSync()[0] / expected - 1) < 1e-5);
  });

  it("refuses a layer without units", () => {
    assert.throws(
      () => variationalMlp({ hiddenUnits: 0, priorVariance: 1 }),
      /hiddenUnits: expected an integer >= 1, got 0/,
    );
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

describe("negativeElbo", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const net = variationalMlp({ hiddenUnits: 3, priorVariance: 2 });
  const batch = () => ({
    inputs: tf.tensor2d([
      [0.2, -0.4],
      [1, 0.3],
      [-0.7, 0.9],
      [0.1, 1.4],
    ]),
    labels: tf.tensor2d([[1], [0], [1], [1]]),
  });

  it("is −(log-likelihood − KL)/N, the KL counted once, written out for one draw", () => {
    const seed = tf.tensor1d([3, 5], "int32");
    const layer = new LinearVariational(2, 1, 2);
    const parameters = { layer: layer.initialize() };
    const one = {
      initialize: () => parameters,
      kl: () => layer.kl(parameters.layer),
      forward: (p: typeof parameters, x: tf.Tensor, s: tf.Tensor) => layer.forward(p.layer, x, s),
    };
    const sigma = Math.log(1 + Math.E);
    const w = [...statelessNormal([2, 1], deriveSeed(seed, 1 << 28)).dataSync()].map((e) => sigma * e);
    const b = statelessNormal([1], deriveSeed(seed, 1 << 29)).dataSync()[0] * sigma;
    const { inputs, labels } = batch();
    const logits = inputs.arraySync().map(([x1, x2]) => w[0] * x1 + w[1] * x2 + b);
    const logLikelihood = logits.reduce((sum, a, i) => {
      const p = 1 / (1 + Math.exp(-a));
      return sum + Math.log(labels.arraySync()[i][0] ? p : 1 - p);
    }, 0);
    const kl = gaussianKl({ mean: [0, 0, 0], scale: [sigma, sigma, sigma], priorVariance: 2 });
    const value = negativeElbo(one)(parameters, { inputs, labels }, seed).dataSync()[0];
    assert.ok(Math.abs(value - (kl - logLikelihood) / 4) < 1e-5, `${value}`);
  });

  it("comes to the same over an epoch's batches as over all rows, when told how many there are", () => {
    const [seed, parameters, { inputs, labels }] = [tf.tensor1d([3, 5], "int32"), net.initialize(), batch()];
    const halves = [0, 2].map((start) => ({
      inputs: inputs.slice(start, 2),
      labels: labels.slice(start, 2),
    }));
    const mean = (rows?: number): number =>
      halves.reduce(
        (sum, half) => sum + negativeElbo(net, { rows })(parameters, half, seed).dataSync()[0] / 2,
        0,
      );
    const whole = negativeElbo(net)(parameters, { inputs, labels }, seed).dataSync()[0];
    assert.ok(Math.abs(mean(4) - whole) < 1e-5, `${mean(4)} ${whole}`);
    const kl = net.kl(parameters).dataSync()[0];
    assert.ok(Math.abs(mean() - whole - kl / 4) < 1e-5, "else the KL counts twice");
    for (const rows of [0, 1.5])
      assert.throws(() => negativeElbo(net, { rows }), /rows: expected an integer >= 1, got /);
  });

  it("has the gradient that finite differences give, KL included", () => {
    const seed = tf.tensor1d([3, 5], "int32");
    const parameters = net.initialize();
    const start = leaves(parameters).map((tensor, i) =>
      tf.add(tensor, statelessNormal(tensor.shape, tf.tensor1d([i, 0], "int32"))),
    );
    const loss = (...tensors: tf.Tensor[]): tf.Scalar =>
      negativeElbo(net)(withLeaves(parameters, tensors), batch(), seed).asScalar();
    const gradients = tf.grads(loss)(start);
    const h = 1e-2;
    start.forEach((tensor, i) => {
      const at = (sign: number): number => {
        const bump = tf.tensor(
          Float32Array.from({ length: tensor.size }, (_, j) => (j === 0 ? sign * h : 0)),
          tensor.shape,
        );
        return loss(...start.map((t, j) => (j === i ? tf.add(t, bump) : t))).dataSync()[0];
      };
      const numeric = (at(1) - at(-1)) / (2 * h);
      assert.ok(
        Math.abs(gradients[i].dataSync()[0] - numeric) < 2e-3,
        `leaf ${i}: ${gradients[i].dataSync()[0]} ${numeric}`,
      );
    });
  });

  it("predicts the same with the same generator, and frees what it used", async () => {
    const points = tf.tensor2d([
      [0, 1],
      [2, -1],
      [0.5, 0.5],
    ]);
    const parameters = net.initialize();
    const before = tf.memory().numTensors;
    const predict = () =>
      variationalPredictive(net, parameters, points, { samples: 20, random: createRandom(8) });
    const first = await predict();
    assert.deepEqual(await predict(), first);
    assert.equal(tf.memory().numTensors, before);
    for (const [p0, p1] of first.mean) assert.ok(Math.abs(p0 + p1 - 1) < 1e-6);
    for (const [v0, v1] of first.votes) assert.ok(Math.abs(v0 + v1 - 1) < 1e-6);
  });
});
