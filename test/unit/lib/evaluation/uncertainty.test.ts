import assert from "node:assert/strict";
import fc from "fast-check";
import {
  maximumClassProbability,
  mutualInformation,
  predictiveEntropy,
  uncertainty,
  uncertaintyFromSummary,
  variationRatio,
} from "../../../../src/lib/evaluation/uncertainty";
import { argMax, entropy } from "../../../../src/lib/core/probabilities";
import { summarizeSamples } from "../../../../src/lib/inference/summary";
import { assertClose, reference } from "../../../support/reference";

const row = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  .filter((values) => values[0] + values[1] + values[2] > 1e-3)
  .map((values) => values.map((value) => value / (values[0] + values[1] + values[2])));
const samples = fc.array(fc.tuple(row, row), { minLength: 1, maxLength: 8 });

describe("uncertainty", () => {
  it("is of no class where a probability is missing", () => {
    const sparse: number[] = [];
    sparse[1] = 7;
    assert.throws(() => argMax(sparse), /values\[0\]: expected a number, got undefined/);
  });

  it("agrees with the reference", () => {
    const { samples: probabilities, ...expected } = reference.uncertainty;
    assertClose(variationRatio(probabilities), expected.variationRatio);
    assertClose(predictiveEntropy(probabilities), expected.predictiveEntropy);
    assertClose(mutualInformation(probabilities), expected.mutualInformation);
    assertClose(maximumClassProbability(probabilities), expected.maximumClassProbability);
    assertClose(
      uncertainty(probabilities).expectedEntropy,
      expected.predictiveEntropy.map((total, i) => total - expected.mutualInformation[i]),
    );
  });

  it("has mutual information 0 on agreement and ln 2 on two-way disagreement", () => {
    const agree = [[[0.3, 0.7]], [[0.3, 0.7]], [[0.3, 0.7]]];
    assertClose(mutualInformation(agree), [0], { floor: 1e-6 });
    assert.deepEqual(variationRatio(agree), [0]);
    const disagree = [[[1, 0]], [[0, 1]]];
    assertClose(mutualInformation(disagree), [Math.log(2)]);
    assertClose(predictiveEntropy(disagree), [Math.log(2)]);
    assert.deepEqual([variationRatio(disagree), maximumClassProbability(disagree)], [[0.5], [0.5]]);
  });

  it("takes 0·log 0 as 0, and a matrix as one sample", () => {
    assert.equal(entropy([1, 0, 0]), 0);
    const probabilities = [
      [1, 0],
      [0.5, 0.5],
    ];
    assertClose(predictiveEntropy(probabilities), [0, Math.log(2)]);
    assert.deepEqual(mutualInformation(probabilities), [0, 0]);
    assert.deepEqual(uncertainty(probabilities), uncertainty([probabilities]));
    assert.deepEqual(uncertainty([Float32Array.of(0.5, 0.5)]), uncertainty([[0.5, 0.5]]));
  });

  it("stays within its bounds, and total = aleatoric + epistemic", () => {
    fc.assert(
      fc.property(samples, (probabilities) => {
        const measures = uncertainty(probabilities);
        measures.predictiveEntropy.forEach((total, i) => {
          assert.ok(total <= Math.log(3) + 1e-12);
          assert.ok(measures.mutualInformation[i] >= 0 && measures.mutualInformation[i] <= total + 1e-12);
          const parts = measures.expectedEntropy[i] + measures.mutualInformation[i];
          assertClose(parts, total, { tolerance: 1e-12, floor: 1 });
          for (const share of [measures.maximumClassProbability[i], measures.variationRatio[i]]) {
            assert.ok(share >= -1e-12 && share <= 2 / 3 + 1e-12);
          }
        });
      }),
    );
  });

  it("is the same from a summary as from the samples", () => {
    fc.assert(
      fc.property(samples, (probabilities) => {
        assert.deepEqual(uncertaintyFromSummary(summarizeSamples(probabilities)), uncertainty(probabilities));
      }),
    );
  });

  it("names bad input", () => {
    assert.throws(() => predictiveEntropy([[0.5, 0.4]]), /sum of probabilities\[0\]: expected 1, got 0.9/);
    assert.throws(() => predictiveEntropy([[[0.5, 0.5]], [[0.5, NaN]]]), /probabilities\[1\]\[0\]\[1\].*NaN/);
    assert.throws(
      () =>
        predictiveEntropy([
          [[1, 0]],
          [
            [1, 0],
            [1, 0],
          ],
        ]),
      /probabilities\[1\].length: expected 1/,
    );
    assert.throws(() => predictiveEntropy([]), /probabilities/);
    const summary = { mean: [[0.5, 0.5]], votes: [[1, 0]], expectedEntropy: [0.5] };
    assert.throws(() => uncertaintyFromSummary({ ...summary, votes: [[3, 1]] }), /votes\[0\]\[0\]/);
    assert.throws(() => uncertaintyFromSummary({ ...summary, votes: [] }), /votes/);
    assert.throws(
      () => uncertaintyFromSummary({ ...summary, expectedEntropy: [] }),
      /expectedEntropy.length/,
    );
  });
});
