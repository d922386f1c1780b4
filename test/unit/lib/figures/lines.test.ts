import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { lookOf } from "./look";

describe("lineGrid", () => {
  const axis = { label: "x" };
  const curve = (name: string, y = [0, 1]): { name: string; x: number[]; y: number[] } => ({
    name,
    x: [0, 1],
    y,
  });
  const panel = (names: string[], y = axis): Parameters<typeof figures.lineGrid>[0][number] => ({
    x: axis,
    y,
    curves: names.map((name) => curve(name)),
  });

  it("gives panels that share no name a legend each, above them", () => {
    const figure = figures.lineGrid([panel(["a", "b"]), panel(["c"])]);
    const legends = figure.data.map((trace) => (trace as { legend?: string }).legend);
    assert.deepEqual(legends, ["legend", "legend", "legend2"]);
    const { legend, legend2, xaxis, xaxis2, yaxis } = lookOf(figure);
    assert.deepEqual([legend.x, legend2.x], [xaxis.domain[0], xaxis2.domain[0]]);
    for (const { y } of [legend, legend2]) assert.ok(y > yaxis.domain[1], `${y} above ${yaxis.domain[1]}`);
    const shared = figures.lineGrid([panel(["a", "b"]), panel(["b"])]);
    assert.equal(lookOf(shared).legend2, undefined);
    assert.equal((shared.data[0] as { legend?: string }).legend, undefined);
  });

  it("draws a reference solid, black and thick under the others, whose looks stay as they were", () => {
    const look = (reference: boolean): Record<string, unknown> => {
      const curves = [curve("a"), { ...curve("exact"), reference }, curve("b")];
      const { data } = figures.lineGrid([
        { x: axis, y: axis, curves: reference ? curves : [curves[0], curves[2]] },
      ]);
      return Object.fromEntries(data.map(({ name, line }) => [String(name), line]));
    };
    const { exact, ...others } = look(true) as Record<string, { color: string; dash: string; width: number }>;
    assert.deepEqual(others, look(false));
    assert.deepEqual([exact.color, exact.dash], ["#222222", "solid"]);
    assert.ok(
      Object.values(others).every(({ width }) => width < exact.width),
      `${exact.width} is wider`,
    );
    assert.equal(Object.keys(look(true))[0], "exact");
  });

  it("give a name one look in all panels and one entry in the legend", () => {
    const curve = (name: string): { name: string; x: number[]; y: number[] } => ({
      name,
      x: [0, 1],
      y: [0, 1],
    });
    const { data } = figures.lineGrid([
      { curves: [curve("a"), curve("b")], x: { label: "x" }, y: { label: "y" } },
      { curves: [curve("b")], x: { label: "x" }, y: { label: "y" } },
    ]);
    const [, first, second] = data;
    assert.deepEqual(
      [first.line, first.showlegend, second.line, second.showlegend],
      [first.line, true, first.line, false],
    );
  });
});
