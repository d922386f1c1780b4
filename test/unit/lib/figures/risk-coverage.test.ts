import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { range } from "./figure-examples";
import { lookOf } from "./look";

describe("riskCoverage", () => {
  it("begin a risk-coverage curve where the first method errs, and say so", () => {
    const coverage = range(0.01, 1, 100);
    const risk = (first: number): number[] => coverage.map((at, i) => (i + 1 < first ? 0 : 1 / (100 * at)));
    const curves = [85, 91].map((first) => ({
      name: `from ${first}`,
      coverage,
      risk: risk(first),
      area: 0.001,
    }));
    const figure = figures.riskCoverage(curves, { logRisk: true });
    const { xaxis, yaxis } = lookOf(figure);
    assert.match(xaxis.title.text, /; below 0.84: less than one error\)$/);
    assert.ok(xaxis.range[0] > 0.83 && xaxis.range[0] < 0.84 && xaxis.range[1] > 1, String(xaxis.range));
    // One error among all is a risk of 0.01, and the first one, among 85, of 0.0118.
    assert.ok(10 ** yaxis.range[0] > 0.004 && 10 ** yaxis.range[0] < 0.01, String(yaxis.range));
    const [x, y] = [figure.data[0].x, figure.data[0].y] as Float32Array[];
    const first = y.findIndex((value) => value > 0);
    assert.deepEqual([x[first], y[first]], [0.85, 1 / 85].map(Math.fround));
    assert.ok(x[0] <= xaxis.range[0] && x[0] > 0.8, `from ${x[0]}`);
    const tied = { ...curves[0], risk: coverage.map(() => 0.02) };
    const [half] = lookOf(figures.riskCoverage([tied])).xaxis.range;
    assert.ok(Math.abs(half - (0.49 - 0.02 * 0.51)) < 1e-6, `${half}: one error among 50, in the mean`);
    const early = figures.riskCoverage([{ name: "a", coverage, risk: risk(2), area: 0.01 }]);
    assert.equal(lookOf(early).xaxis.range[0], -0.02);
  });
});
