import assert from "node:assert/strict";
import { notebookSeed } from "../../../../src/lib/notebook/seed";

describe("notebookSeed", () => {
  const before = process.env.LAB_SEED;
  afterEach(() => {
    if (before === undefined) delete process.env.LAB_SEED;
    else process.env.LAB_SEED = before;
  });

  it("is what LAB_SEED says, and 0 without it", () => {
    delete process.env.LAB_SEED;
    assert.equal(notebookSeed(), 0);
    process.env.LAB_SEED = "4000000000";
    assert.equal(notebookSeed(), 4e9);
  });

  it("refuses what is not a seed", () => {
    for (const text of ["-1", "1.5", "one", "4000000001", " 1"]) {
      process.env.LAB_SEED = text;
      assert.throws(() => notebookSeed(), /LAB_SEED: expected an integer of 0 … 4000000000, got "/);
    }
  });
});
