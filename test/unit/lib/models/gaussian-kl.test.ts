import assert from "node:assert/strict";
import reference from "../../../fixtures/reference-values.json";
import { tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { gaussianKl, gaussianKlTensor } from "../../../../src/lib/models/gaussian-kl";

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
