import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { gaussianKl } from "../../../../src/lib/models/gaussian-kl";
import { forward } from "../../../../src/lib/models/network";
import { variationalMlp } from "../../../../src/lib/models/variational-networks";

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
        forward(
          net,
          { hidden: layerOf(mu, varying, [["w1", "w2"], "b"]), output: layerOf(mu, varying, [["v"], "c"]) },
          tf.tensor2d([x]),
          tf.tensor1d([4, pass], "int32"),
        ).dataSync()[0],
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
    assert.ok(Math.abs(wide.kl(wide.initialize(createRandom(0))).dataSync()[0] / expected - 1) < 1e-5);
  });

  it("refuses a layer without units", () => {
    assert.throws(
      () => variationalMlp({ hiddenUnits: 0, priorVariance: 1 }),
      /hiddenUnits: expected an integer >= 1, got 0/,
    );
  });

  it("has its means for weights without a seed", () => {
    const parameters = net.initialize(createRandom(0));
    const { weights, bias } = net.readout(parameters);
    assert.equal(weights, parameters.output.wMu);
    assert.equal(bias, parameters.output.bMu);
  });
});
