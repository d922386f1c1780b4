import assert from "node:assert/strict";
import { Problems } from "../../../../src/explorable/shell/problems";

describe("the sentences of a page about what could not be done", () => {
  it("stay beside each other, those of the state before until the reader changes it", () => {
    const problems = new Problems();
    problems.set("drawing", "alpha: too large");
    problems.set("background", "The loss is NaN.");
    problems.set("address", "turn: left out.");
    assert.equal(problems.text, "turn: left out. The loss is NaN. alpha: too large.");
    problems.set("drawing", "");
    assert.equal(problems.text, "turn: left out. The loss is NaN.");
    problems.set("lost", "Nothing computes: reload.");
    problems.set("reader", "At most 3 points");
    problems.forget();
    assert.equal(problems.text, "Nothing computes: reload.");
  });

  it("are said once, where two sources say the same", () => {
    const problems = new Problems();
    problems.set("lost", "Nothing computes");
    problems.set("background", "Nothing computes.");
    assert.equal(problems.text, "Nothing computes.");
  });
});
