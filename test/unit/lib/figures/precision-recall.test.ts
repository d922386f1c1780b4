import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";

describe("precisionRecall", () => {
  it("begin a precision-recall curve with its first threshold that finds something", () => {
    const curve = {
      name: "a",
      recall: [0, 0, 0.5, 0.5, 1],
      precision: [1, 0, 0.5, 0.4, 0.3],
      averagePrecision: 0.4,
    };
    const { data } = figures.precisionRecall([curve]);
    assert.deepEqual(Array.from(data[0].x as Float32Array), [0, 0.5, 0.5, 1]);
    assert.deepEqual(Array.from(data[0].y as Float32Array), [0.5, 0.5, 0.4, 0.3].map(Math.fround));
  });
});
