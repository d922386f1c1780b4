import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { lookOf } from "./look";

describe("reliability", () => {
  it("share one range of counts, in which a single prediction is seen", () => {
    const bin = (count: number): object => ({ lower: 0, upper: 1, confidence: 0.5, accuracy: 0.5, count });
    const methods = [1, 9000].map((count) => ({
      name: String(count),
      bins: [bin(count)] as never,
      error: 0,
    }));
    const { yaxis3, yaxis4 } = lookOf(figures.reliability(methods));
    assert.deepEqual(yaxis3.range, yaxis4.range);
    assert.ok(yaxis3.range[0] < 0 && yaxis3.range[1] > Math.log10(9000), String(yaxis3.range));
  });
});
