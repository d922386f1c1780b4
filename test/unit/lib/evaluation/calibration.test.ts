import assert from "node:assert/strict";
import {
  brierScore,
  expectedCalibrationError,
  negativeLogLikelihood,
  reliabilityBins,
} from "../../../../src/lib/evaluation/calibration";
import { assertClose, reference } from "../../../support/reference";

describe("calibration", () => {
  for (const { probabilities, labels, ece, brier, nll } of reference.calibration) {
    it(`agrees with the reference, K = ${probabilities[0].length}`, () => {
      assertClose(expectedCalibrationError({ probabilities, labels, bins: 15 }), ece);
      assertClose(brierScore({ probabilities, labels }), brier);
      assertClose(negativeLogLikelihood({ probabilities, labels }), nll);
    });
  }

  it("is 0 for sure and right predictions, and worst for sure and wrong ones", () => {
    const probabilities = [
      [1, 0],
      [0, 1],
    ];
    const right = { probabilities, labels: [0, 1] };
    const wrong = { probabilities, labels: [1, 0] };
    const measures = [expectedCalibrationError, brierScore, negativeLogLikelihood];
    assert.deepEqual(
      measures.map((measure) => measure(right)),
      [0, 0, 0],
    );
    assert.deepEqual(
      measures.map((measure) => measure(wrong)),
      [1, 2, Infinity],
    );
  });

  it("puts a confidence on a boundary into the upper bin, and 1 into the last", () => {
    for (const bins of [3, 7, 10, 15, 49]) {
      for (let b = Math.ceil(bins / 2); b <= bins; b++) {
        const confidence = b / bins;
        const [bin] = reliabilityBins({ probabilities: [[confidence, 1 - confidence]], labels: [0], bins });
        assert.equal(bin.lower, Math.min(b, bins - 1) / bins);
      }
    }
  });

  it("gives count, mean confidence and accuracy of each bin that is not empty", () => {
    const probabilities = [
      [0.7, 0.3],
      [0.2, 0.8],
      [0.95, 0.05],
    ];
    const bins = reliabilityBins({ probabilities, labels: [0, 0, 0], bins: 4 });
    const intervals = bins.map(({ lower, upper, count }) => [lower, upper, count]);
    assert.deepEqual(intervals, [
      [0.5, 0.75, 1],
      [0.75, 1, 2],
    ]);
    assertClose(
      bins.map(({ confidence, accuracy }) => [confidence, accuracy]),
      [
        [0.7, 1],
        [0.875, 0.5],
      ],
    );
  });

  it("names bad input", () => {
    for (const measure of [expectedCalibrationError, brierScore, negativeLogLikelihood, reliabilityBins]) {
      assert.throws(
        () => measure({ probabilities: [[0.5, 0.6]], labels: [0] }),
        /sum of probabilities\[0\]: expected 1, got 1.1/,
      );
      assert.throws(() => measure({ probabilities: [[1.5, -0.5]], labels: [0] }), /probabilities\[0\]\[0\]/);
      assert.throws(() => measure({ probabilities: [[0.5, 0.5]], labels: [2] }), /labels\[0\]/);
      assert.throws(() => measure({ probabilities: [[0.5, 0.5]], labels: [0, 1] }), /labels.length/);
    }
    assert.throws(() => reliabilityBins({ probabilities: [[1, 0]], labels: [0], bins: 0 }), /bins/);
  });
});
