import assert from "node:assert/strict";
import { deriveSeed, leaves, statelessNormal, tf, withLeaves } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { negativeElbo } from "../../../../src/lib/inference/elbo";
import { monteCarloPredictive } from "../../../../src/lib/inference/monte-carlo";
import { gaussianKl } from "../../../../src/lib/models/gaussian-kl";
import { LinearVariational } from "../../../../src/lib/models/linear-variational";
import { variationalLogistic, variationalMlp } from "../../../../src/lib/models/variational-networks";

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
    labels: tf.tensor1d([1, 0, 1, 1], "int32"),
  });

  it("is −(log-likelihood − KL)/N, the KL counted once, written out for one draw", () => {
    const seed = tf.tensor1d([3, 5], "int32");
    const layer = new LinearVariational(2, 1, 2);
    const parameters = { layer: layer.initialize() };
    const one = variationalLogistic({ priorVariance: 2 });
    const sigma = Math.log(1 + Math.E);
    const w = [...statelessNormal([2, 1], deriveSeed(seed, 1 << 28)).dataSync()].map((e) => sigma * e);
    const b = statelessNormal([1], deriveSeed(seed, 1 << 29)).dataSync()[0] * sigma;
    const { inputs, labels } = batch();
    const logits = inputs.arraySync().map(([x1, x2]) => w[0] * x1 + w[1] * x2 + b);
    const logLikelihood = logits.reduce((sum, a, i) => {
      const p = 1 / (1 + Math.exp(-a));
      return sum + Math.log(labels.arraySync()[i] ? p : 1 - p);
    }, 0);
    const kl = gaussianKl({ mean: [0, 0, 0], scale: [sigma, sigma, sigma], priorVariance: 2 });
    const value = negativeElbo(one)(parameters, { inputs, labels }, seed).dataSync()[0];
    assert.ok(Math.abs(value - (kl - logLikelihood) / 4) < 1e-5, `${value}`);
  });

  it("comes to the same over an epoch's batches as over all rows, when told how many there are", () => {
    const [seed, parameters, { inputs, labels }] = [
      tf.tensor1d([3, 5], "int32"),
      net.initialize(createRandom(0)),
      batch(),
    ];
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
    const parameters = net.initialize(createRandom(0));
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
    const parameters = net.initialize(createRandom(0));
    const before = tf.memory().numTensors;
    const predict = () =>
      monteCarloPredictive(net, parameters, points, { passes: 20, random: createRandom(8) });
    const first = await predict();
    assert.deepEqual(await predict(), first);
    assert.equal(tf.memory().numTensors, before);
    for (const [p0, p1] of first.mean) assert.ok(Math.abs(p0 + p1 - 1) < 1e-6);
    for (const [v0, v1] of first.votes) assert.ok(Math.abs(v0 + v1 - 1) < 1e-6);
  });

  it("names what a network lacks", () => {
    const { kl, localLogits, ...rest } = net;
    assert.throws(() => negativeElbo(rest as typeof net), /network.kl: expected a function, got undefined/);
    const withoutLocal = { ...rest, kl } as typeof net;
    assert.throws(
      () => negativeElbo(withoutLocal, { draw: "local" }),
      /network.localLogits: expected a function/,
    );
    assert.doesNotThrow(() => negativeElbo(withoutLocal));
    assert.throws(
      () => negativeElbo({ ...withoutLocal, localLogits }, { draw: "x" as "local" }),
      /draw: .*got "x"/,
    );
  });
});
