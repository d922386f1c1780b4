import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { selectiveRisks } from "../../../../src/lib/evaluation/selective-risk";
import { assertClose } from "../../../support/reference";

/** `answers` inputs of score 0, of which `wrong` are errors. */
const group = (wrong: number, answers: number): { errors: number[]; scores: number[] } => ({
  errors: Array.from({ length: answers }, (_, n) => Number(n < wrong)),
  scores: Array.from({ length: answers }, () => 0),
});

describe("selective risks", () => {
  it("have SciPy's Clopper-Pearson bounds, delta shared among the thresholds", () => {
    const given: [wrong: number, answers: number, delta: number, thresholds: number, bound: number][] = [
      [0, 300, 0.05, 1, 0.009936081944457708],
      [3, 400, 0.05, 20, 0.029389818104942723],
      [65, 10000, 0.1, 10, 0.008626312460025296],
    ];
    for (const [wrong, answers, delta, count, bound] of given) {
      const thresholds = Array.from({ length: count }, (_, j) => j);
      const [first] = selectiveRisks(group(wrong, answers), { thresholds, delta });
      assert.equal(first.risk, wrong / answers);
      assertClose(first.bound, bound, { tolerance: 1e-7 });
    }
  });

  it("have the exact bounds far out in the tail, too", () => {
    // Halvings of an exact binomial sum with 60 decimals.
    for (const [wrong, answers, delta, bound] of [
      [0, 30, 1e-10, 0.5358411166387221],
      [0, 10000, 1e-10, 0.0022999361774466826],
      [2, 10, 1e-11, 0.9736414093984701],
      [1, 8, 1e-12, 0.985629015136985],
    ]) {
      const [row] = selectiveRisks(group(wrong, answers), { thresholds: [0], delta });
      assertClose(row.bound, bound, { tolerance: 1e-12 });
    }
  });

  it("count what each threshold lets pass, and leave out those that let nothing pass", () => {
    const prediction = { errors: [0, 1, 0, 1], scores: [1, 3, 2, 4] };
    const rows = selectiveRisks(prediction, { thresholds: [0, 2, 3.5, 9] });
    assert.deepEqual(
      rows.map(({ threshold, coverage, risk }) => [threshold, coverage, risk]),
      [
        [2, 0.5, 0],
        [3.5, 0.75, 1 / 3],
        [9, 1, 0.5],
      ],
    );
    assert.equal(selectiveRisks({ errors: [1], scores: [0] }, { thresholds: [0] })[0].bound, 1);
  });

  it("are all right at once in at least 1 − delta of the samples", () => {
    const random = createRandom(1);
    const thresholds = [0.2, 0.4, 0.6, 0.8, 1];
    const trueRisk = (threshold: number): number => threshold / 2; // errors have the probability of the score
    const [repeats, delta] = [600, 0.2];
    let failures = 0;
    for (let r = 0; r < repeats; r++) {
      const scores = Array.from({ length: 200 }, () => random.uniform(0, 1));
      const errors = scores.map((score) => Number(random.uniform(0, 1) < score));
      const rows = selectiveRisks({ errors, scores }, { thresholds, delta });
      failures += Number(rows.some(({ threshold, bound }) => trueRisk(threshold) > bound));
    }
    assert.ok(failures / repeats < delta + 4 * Math.sqrt((delta * (1 - delta)) / repeats), `${failures}`);
  });

  it("refuse errors that are none, unequal lengths and a delta outside (0, 1)", () => {
    assert.throws(() => selectiveRisks({ errors: [2], scores: [0] }, { thresholds: [0] }), /errors\[0\]/);
    assert.throws(
      () => selectiveRisks({ errors: [0, 1], scores: [0] }, { thresholds: [0] }),
      /errors.length/,
    );
    assert.throws(() => selectiveRisks(group(0, 2), { thresholds: [0], delta: 1 }), /delta/);
    assert.throws(() => selectiveRisks(group(0, 2), { thresholds: [] }), /thresholds/);
  });
});
