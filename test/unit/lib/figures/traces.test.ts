import assert from "node:assert/strict";
import { coarsen, levelLine, levelTrace, thin } from "../../../../src/lib/figures/traces";
import { many, plane, range } from "./figure-examples";

describe("traces", () => {
  it("draws the line of 0.5 where it lies on the given grid", () => {
    const circle = plane.map((y) => plane.map((at) => 0.5 + 2 ** 2 - at ** 2 - y ** 2));
    const pieces = levelLine({ xs: plane, ys: plane, values: circle }, 0.5);
    assert.ok(pieces.length > 100);
    for (const end of pieces.flat()) assert.ok(Math.abs(Math.hypot(...end) - 2) < 2e-3);
    const length = pieces.reduce((sum, [[x0, y0], [x1, y1]]) => sum + Math.hypot(x1 - x0, y1 - y0), 0);
    assert.ok(Math.abs(length - 4 * Math.PI) < 0.01, String(length));
  });

  it("draws a line of few points, within 1/2000 of the width", () => {
    const circle = plane.map((y) => plane.map((at) => 0.5 + 2 ** 2 - at ** 2 - y ** 2));
    const line = { color: "#222222", width: 2, dash: "solid" } as const;
    const { x, y } = levelTrace({ xs: plane, ys: plane, values: circle }, [0.5], line);
    const [xs, ys] = [x, y] as (number | null)[][];
    assert.equal(xs.indexOf(null), xs.length - 1, "one closed chain");
    assert.deepEqual([xs[0], ys[0]], [xs.at(-2), ys.at(-2)]);
    assert.ok(xs.length < 100, `${xs.length} points`);
    for (let i = 0; i + 2 < xs.length; i++) {
      const middle = [xs, ys].map((values) => (Number(values[i]) + Number(values[i + 1])) / 2);
      for (const [a, b] of [[Number(xs[i]), Number(ys[i])], middle])
        assert.ok(Math.abs(Math.hypot(a, b) - 2) < 7 / 2000 + 2e-3, `${a}, ${b}`);
    }
  });

  it("keeps the values of a linear map on a coarser grid", () => {
    const fine = range(0, 6, 61);
    const { xs, ys, values } = coarsen(
      { xs: fine, ys: fine, values: fine.map((b) => fine.map((a) => 2 * a - b)) },
      14,
    );
    assert.deepEqual([xs.length, ys.length, xs[0], xs[13]], [14, 14, 0, 6]);
    for (const [r, y] of Array.from(ys).entries()) {
      for (const [c, at] of Array.from(xs).entries())
        assert.ok(Math.abs(values[r][c] - (2 * at - y)) < 1e-12);
    }
  });

  it("thin a long curve without moving it", () => {
    const y = many.map((value) => Math.sin(20 * value));
    const short = thin(many, y);
    assert.ok(short.x.length < 5000 && short.x.length > 500);
    assert.deepEqual([short.x[0], short.x[short.x.length - 1]], [0, 1]);
    for (let i = 0; i < short.x.length; i++)
      assert.ok(Math.abs(short.y[i] - Math.sin(20 * short.x[i])) < 1e-5);
    for (let i = 1; i < short.x.length; i++) assert.ok(short.x[i] - short.x[i - 1] < 0.002);
  });
});
