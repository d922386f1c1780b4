import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../../src/lib/core/random";
import {
  areaUnderRiskCoverage,
  averagePrecision,
  excessAreaUnderRiskCoverage,
  fprAtTpr,
  oracleAreaUnderRiskCoverage,
  precisionRecallCurve,
  riskCoverageCurve,
  rocAuc,
  rocCurve,
  type Detection,
} from "../../../../src/lib/evaluation/ranking";
import { assertClose, reference } from "../../../support/reference";

const aurc = ({ labels, scores }: Detection): number => areaUnderRiskCoverage({ errors: labels, scores });
const eaurc = ({ labels, scores }: Detection): number =>
  excessAreaUnderRiskCoverage({ errors: labels, scores });

/** Both classes, with many ties. */
const detections: fc.Arbitrary<Detection> = fc
  .array(fc.tuple(fc.nat(1), fc.integer({ min: -4, max: 4 })), { minLength: 2, maxLength: 40 })
  .map((pairs) => ({ labels: [0, 1, ...pairs.map(([l]) => l)], scores: [0, 0, ...pairs.map(([, s]) => s)] }));

describe("ranking against the reference", () => {
  for (const { kind, labels, scores, riskAt, ...expected } of reference.ranking) {
    it(kind, () => {
      const { precision, recall, thresholds } = precisionRecallCurve({ labels, scores });
      assertClose(precision, expected.precision);
      assertClose(recall, expected.recall);
      assert.deepEqual(
        thresholds,
        [...new Set(scores)].sort((a, b) => a - b),
      );
      assertClose(averagePrecision({ labels, scores }), expected.averagePrecision);
      assertClose(rocAuc({ labels, scores }), expected.rocAuc);
      assertClose(fprAtTpr({ labels, scores, tpr: 0.95 }), expected.fprAt95Tpr);
      assertClose(aurc({ labels, scores }), expected.areaUnderRiskCoverage);
      const { coverage, risk } = riskCoverageCurve({ errors: labels, scores });
      assertClose([coverage[labels.length / 2 - 1], risk[labels.length / 2 - 1]], [0.5, riskAt.half]);
      assertClose([coverage[labels.length - 1], risk[labels.length - 1]], [1, riskAt.full]);
    });
  }
});

describe("ranking", () => {
  it("gives 1 for perfect separation, with nothing in excess of the oracle", () => {
    const detection = { labels: [0, 0, 1, 0, 1, 1, 1], scores: [1, 2, 5, 3, 4, 8, 9] };
    assert.deepEqual([averagePrecision(detection), rocAuc(detection), fprAtTpr(detection)], [1, 1, 0]);
    assert.equal(eaurc(detection), 0);
  });

  it("has the exact oracle of a finite sample", () => {
    // Two errors among four, ranked last: risks 0, 0, 1/3, 1/2.
    assertClose(oracleAreaUnderRiskCoverage([1, 0, 1, 0]), (1 / 3 + 1 / 2) / 4);
  });

  it("does not change under increasing transformations and shuffling", () => {
    fc.assert(
      fc.property(detections, fc.nat(1000), ({ labels, scores }, seed) => {
        const order = createRandom(seed).permutation(labels.length);
        const same = [
          { labels, scores: Array.from(scores, (s) => Math.exp(s) + 5) },
          { labels: order.map((i) => labels[i]), scores: order.map((i) => scores[i]) },
        ];
        for (const measure of [averagePrecision, rocAuc, fprAtTpr, aurc, eaurc]) {
          const value = measure({ labels, scores });
          for (const other of same) assertClose(measure(other), value, { tolerance: 1e-12 });
        }
      }),
    );
  });

  it("agrees with its definitions, pair by pair and order by order", () => {
    fc.assert(
      fc.property(detections, ({ labels, scores }) => {
        const of = (label: number): number[] => Array.from(scores).filter((_, i) => labels[i] === label);
        const wins = of(1).flatMap((p) => of(0).map((n): number => (p > n ? 1 : p === n ? 0.5 : 0)));
        assertClose(rocAuc({ labels, scores }), wins.reduce((a, b) => a + b, 0) / wins.length);
        const { falsePositiveRate, truePositiveRate } = rocCurve({ labels, scores });
        let area = 0;
        for (let i = 1; i < falsePositiveRate.length; i++) {
          const height = (truePositiveRate[i] + truePositiveRate[i - 1]) / 2;
          area += (falsePositiveRate[i] - falsePositiveRate[i - 1]) * height;
        }
        assertClose(area, rocAuc({ labels, scores }));
        assert.ok(eaurc({ labels, scores }) >= -1e-15);
      }),
    );
  });

  it("averages the risk over the orders of ties", () => {
    const [errors, scores] = [
      [1, 0, 0, 1],
      [0, 1, 1, 1],
    ];
    const orders = [
      [1, 0, 0, 1],
      [1, 0, 1, 0],
      [1, 1, 0, 0],
    ];
    const risks = orders.map((order) =>
      order.map((_, k) => order.slice(0, k + 1).reduce((sum, error) => sum + error, 0) / (k + 1)),
    );
    const mean = risks[0].map((_, k) => risks.reduce((sum, risk) => sum + risk[k], 0) / risks.length);
    assertClose(riskCoverageCurve({ errors, scores }).risk, mean);
  });

  it("takes the first threshold whose rate is high enough", () => {
    const detection = { labels: [1, 0, 1, 0, 1, 1, 0], scores: [9, 8, 7, 6, 5, 4, 3] };
    const rates = [0.25, 0.5, 0.51, 0.75, 1].map((tpr) => fprAtTpr({ ...detection, tpr }));
    assert.deepEqual(rates, [0, 1 / 3, 2 / 3, 2 / 3, 2 / 3]);
  });

  it("says that a single class cannot be ranked, and names other bad input", () => {
    for (const measure of [precisionRecallCurve, averagePrecision, rocCurve, rocAuc, fprAtTpr]) {
      assert.throws(
        () => measure({ labels: [1, 1], scores: [1, 2] }),
        /labels: expected both classes.*got 2 of class 1/,
      );
      assert.throws(() => measure({ labels: [0, 2], scores: [1, 2] }), /labels\[1\]/);
      assert.throws(() => measure({ labels: [0, 1], scores: [1, NaN] }), /scores\[1\]: .*NaN/);
      assert.throws(() => measure({ labels: [0, 1], scores: [1] }), /scores.length: expected 2, got 1/);
      assert.throws(() => measure({ labels: [], scores: [] }), /labels: expected at least one value/);
    }
    assert.throws(
      () => aurc({ labels: [0, 0], scores: [1, 2] }),
      /errors: expected both classes.*got 2 of class 0/,
    );
    assert.throws(() => fprAtTpr({ labels: [0, 1], scores: [1, 2], tpr: 0 }), /tpr/);
  });
});
