import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { countBins } from "../../../../src/lib/figures/histogram";

describe("histogram", () => {
  it("lay a narrower outline over a wider one, so that both are seen where they coincide", () => {
    const samples = ["a", "b", "c"].map((name) => ({ name, values: [0, 0.5, 1] }));
    const widths = figures.histogram(samples, { xLabel: "x" }).data.map(({ line }) => Number(line?.width));
    assert.ok(widths[0] > widths[1] && widths[1] > widths[2] && widths[2] >= 1.5, String(widths));
  });

  it("count values per bin, the last one closed, others left out", () => {
    assert.deepEqual(countBins([0, 0.1, 0.5, 0.99, 1, -0.1, 1.1], [0, 1], 2), [2, 3]);
  });
});
