import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { lookOf } from "./look";

describe("a logarithmic axis", () => {
  it("writes few numbers along a logarithmic axis of one to three decades", () => {
    const textOf = (...y: number[]): string[] | undefined =>
      lookOf(figures.trainingCurves([{ yLabel: "loss (nats)", logY: true, curves: [{ name: "a", y }] }]))
        .yaxis.ticktext;
    assert.deepEqual(textOf(0.023, 0.31, 0), ["0.02", "0.05", "0.1", "0.2", "0.5"]);
    assert.deepEqual(textOf(0.02, 8), ["0.01", "0.03", "0.1", "0.3", "1", "3", "10"]);
    assert.equal(textOf(0.6, 0.9), undefined, "Plotly's own, evenly spaced");
    assert.equal(textOf(1e-6, 1), undefined, "powers of ten");
  });
});
