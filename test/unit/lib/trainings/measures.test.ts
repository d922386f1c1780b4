import assert from "node:assert/strict";
import { highest } from "../../../../src/lib/trainings";
import { asKept, checkRule } from "../../../../src/lib/trainings/measures";

describe("a measured value", () => {
  it("is kept as a file gives it back, the first time too", () => {
    assert.deepEqual(asKept("m", Float32Array.of(1, NaN)), [1, NaN]);
    assert.deepEqual(asKept("m", { share: 0.5, of: [1, Infinity] }), { share: 0.5, of: [1, Infinity] });
  });

  it("is refused where no file holds it", () => {
    const around: Record<string, unknown> = {};
    around.itself = around;
    for (const value of [1n, around, undefined, () => 1])
      assert.throws(
        () => asKept("m", value),
        /the value of measure "m": expected numbers, texts, and arrays/,
      );
  });
});

describe("the rule that keeps the highest epoch", () => {
  /** The epoch that a rule keeps of a series, as training asks it. */
  const kept = (values: number[]): number => {
    const rule = highest("score");
    return values.reduce((epoch, _, i) => (rule.prefersLast(values.slice(0, i + 1)) ? i + 1 : epoch), 0);
  };

  it("is version 1, which keeps the first of the highest", () => {
    const { name, version, measure } = highest("score");
    assert.deepEqual([name, version, measure], ["highest", 1, "score"]);
    assert.equal(kept([3, 5, 4, 5, -1]), 2);
    assert.equal(kept([-2, -1]), 2);
    assert.equal(kept([0, 0, 0]), 1);
  });

  it("refuses values that are no numbers, and a measure that is not taken", () => {
    assert.throws(() => kept([1, NaN]), /score of epoch 2: expected a finite number, got NaN/);
    assert.throws(
      () => checkRule(highest("b"), { a: { name: "a", version: 1, on: 0, of: () => 0 } }),
      /choose.measure: expected one of a, got "b"/,
    );
    assert.throws(() => checkRule(highest("b"), {}), /expected one of no measures, got "b"/);
  });
});
