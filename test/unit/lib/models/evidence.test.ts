import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import * as datasets from "../../../../src/lib/data/toy-data";
import { gaussianBasis, linearBasis, polynomialBasis } from "../../../../src/lib/models/basis";
import {
  highestEvidence,
  logMarginalLikelihood,
  maximizeEvidence,
} from "../../../../src/lib/models/evidence";
import { assertClose } from "../../../support/reference";

const bumps = gaussianBasis({ centers: Array.from({ length: 9 }, (_, j) => j / 9), scale: 1 / 9 });

describe("the evidence", () => {
  const { inputs, targets } = datasets.sinusoid({ random: createRandom(6) });

  it("is maximal where the fixed point ends: its slopes vanish there and it falls around", () => {
    for (const basis of [linearBasis(), polynomialBasis(5), bumps]) {
      const design = basis(inputs);
      const best = maximizeEvidence({ design, targets });
      const at = (a: number, b: number): number =>
        logMarginalLikelihood({
          design,
          targets,
          alpha: best.alpha * Math.exp(a),
          beta: best.beta * Math.exp(b),
        });
      const step = 1e-4;
      assertClose(best.logMarginalLikelihood, at(0, 0));
      assert.ok(Math.abs(at(step, 0) - at(-step, 0)) / (2 * step) < 1e-6);
      assert.ok(Math.abs(at(0, step) - at(0, -step)) / (2 * step) < 1e-6);
      for (const [a, b] of [
        [0.1, 0],
        [-0.1, 0],
        [0, 0.1],
        [0, -0.1],
      ])
        assert.ok(at(a, b) < at(0, 0));
      assert.ok(best.effectiveParameters > 0 && best.effectiveParameters < basis.features);
    }
  });

  it("reaches the same maximum from other starts", () => {
    const design = bumps(inputs);
    const a = maximizeEvidence({ design, targets });
    const b = maximizeEvidence({ design, targets, alpha: 50, beta: 300 });
    assertClose([a.alpha, a.beta], [b.alpha, b.beta]);
  });

  it("of two maxima is the higher one, in either order of the starts, where a lattice has its largest value", () => {
    const { inputs: x, targets: y } = datasets.sinusoid({ random: createRandom(1) });
    const data = { design: polynomialBasis(3)(x), targets: y };
    const starts = [
      { alpha: 1, beta: 1 },
      { alpha: 0.05, beta: 25 },
    ];
    const best = highestEvidence(data, starts);
    assert.deepEqual(highestEvidence(data, [...starts].reverse()), best);
    assert.ok(
      maximizeEvidence({ ...data, ...starts[0] }).logMarginalLikelihood < best.logMarginalLikelihood - 30,
    );
    const powers = (from: number, to: number): number[] =>
      Array.from({ length: 57 }, (_, i) => Math.exp(from + ((to - from) * i) / 56));
    const lattice = powers(-10, 4).flatMap((alpha) =>
      powers(0, 5).map((beta) => logMarginalLikelihood({ ...data, alpha, beta })),
    );
    const largest = Math.max(...lattice);
    assert.ok(
      largest <= best.logMarginalLikelihood && largest > best.logMarginalLikelihood - 0.05,
      `${largest}`,
    );
  });

  it("is refused without a start, and at one that is wrong", () => {
    const data = { design: [[1], [2], [3]], targets: [1, 2, 2] };
    assert.throws(() => highestEvidence(data, []), /starts/);
    assert.throws(() => highestEvidence(data, [{ alpha: 1, beta: 0 }]), /starts\[0\]\.beta.*> 0.*0/);
  });

  it("says so when there is no maximum", () => {
    const design = linearBasis()([0, 1, 2, 3]);
    assert.throws(
      () => maximizeEvidence({ design, targets: [0, 0, 0, 0] }),
      /no maximum of the evidence; stopped at update 1 of 10000 with alpha 1, beta 1/,
    );
    assert.throws(
      () => maximizeEvidence({ design, targets: [0, 1, 3, 2], iterations: 2 }),
      /stopped at update 2 of 2/,
    );
    assert.throws(() => maximizeEvidence({ design, targets: [1, 2, 3, 4] }), /no maximum of the evidence/);
  });
});
