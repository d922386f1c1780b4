import assert from "node:assert/strict";
import { fromJson, toJson } from "../../../../src/lib/core/json";

describe("JSON with numbers that are not finite", () => {
  it("gives back what was written", () => {
    const value = { losses: [0.1, NaN, -Infinity], nested: { best: Infinity, none: null, text: "nan" } };
    assert.deepEqual(fromJson(toJson(value)), value);
  });

  it("is plain JSON where there are none", () => {
    const value = { a: [1, "b", null], c: true };
    assert.equal(toJson(value, 2), JSON.stringify(value, undefined, 2));
    assert.deepEqual(fromJson(JSON.stringify(value)), value);
  });
});
