import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { examples, points, range } from "./figure-examples";

describe("plane", () => {
  it("shares one scale among all uncertainties", () => {
    const xs = [0, 1];
    const [low, high] = [
      [
        [0, 0.1],
        [0, 0.1],
      ],
      [
        [0, 0.42],
        [0.2, 0.1],
      ],
    ];
    const figure = figures.plane(
      [
        { title: "a", values: low, scale: "uncertainty" },
        { title: "b", values: high, scale: "uncertainty" },
      ],
      { xs, ys: xs },
    );
    const contours = figure.data.filter(({ type }) => type === "contour") as unknown as {
      zmin: number;
      zmax: number;
    }[];
    assert.equal(contours.length, 2);
    for (const { zmin, zmax } of contours) {
      assert.equal(zmin, 0);
      assert.ok(Math.abs(zmax - 0.45) < 1e-12, String(zmax));
    }
  });

  it("refuses a map that does not fit the grid", () => {
    assert.throws(
      () => figures.plane([{ title: "p", values: [[1, 2, 3]] }], { xs: [0, 1, 2], ys: [0, 1] }),
      /maps\[0\].values.length: expected 2 rows/,
    );
  });

  it("says how many of the points it shows where they are too many", () => {
    const shown = examples.plane().data.filter(({ name }) => name?.startsWith("class"));
    assert.deepEqual(
      shown.map(({ x }) => (x as Float32Array).length),
      new Array<number>(8).fill(150),
      "both classes, in their shares",
    );
    assert.deepEqual(
      shown.slice(0, 2).map(({ name }) => name),
      ["class 0 (150 of 500 points)", "class 1 (150 of 500 points)"],
    );
    const few = figures.plane(
      [
        {
          title: "p",
          values: [
            [0, 1],
            [0, 1],
          ],
        },
      ],
      { xs: [0, 1], ys: [0, 1], points },
    );
    assert.deepEqual(
      few.data.filter(({ name }) => name).map(({ name, x }) => [name, (x as Float32Array).length]),
      [
        ["class 0", 500],
        ["class 1", 500],
      ],
    );
  });

  it("tells a probability's five lines apart by width and dash", () => {
    const axis = range(0, 1, 21);
    const { data } = figures.plane([{ title: "p", values: axis.map(() => axis) }], { xs: axis, ys: axis });
    const lines = data.filter(({ mode }) => mode === "lines");
    assert.deepEqual(
      lines.map(({ x, line }) => [
        [...new Set((x as (number | null)[]).filter((value) => value !== null))],
        line?.dash,
        Number(line?.width) > 2,
      ]),
      [
        [[0.1, 0.25], "dot", false],
        [[0.75, 0.9], "solid", false],
        [[0.5], "solid", true],
      ],
    );
  });
});
