import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { range } from "./figure-examples";

const ticks = range(-5, 5, 101);
const values = [
  [0, 1],
  [0, 1],
];
const draw = (methods: Parameters<typeof figures.weightsAndMaps>[0], scale = 1) =>
  figures.weightsAndMaps(methods, {
    exact: {
      ...{ w1: ticks, w2: ticks },
      logDensity: ticks.map((b) => ticks.map((a) => -(a * a + b * b) / (2 * scale * scale))),
    },
    ...{ xs: [0, 1], ys: [0, 1] },
  });
/** Distances from the origin of a trace's points, from the nearest to the farthest. */
const radii = ({ x, y }: figures.Figure["data"][number]): number[] =>
  Array.from(x as (number | null)[])
    .flatMap((value, i) => (value === null ? [] : [Math.hypot(value, (y as number[])[i])]))
    .sort((a, b) => a - b);

describe("weightsAndMaps", () => {
  const normal = {
    mean: [0, 0, 7],
    covariance: [
      [1, 0, 0.1],
      [0, 1, 0],
      [0.1, 0, 1],
    ],
  };

  it("outlines the same regions of a Gaussian and of its density on the grid", () => {
    const { data } = draw([{ title: "q", gaussian: normal, values }]);
    const [exact, gaussian] = ["exact", "Gaussian"].map((name) =>
      radii(data.find((trace) => trace.name?.startsWith(name))!),
    );
    // √(−2 log(1 − share)) of 50 and 99 %; the grid's step is 0.1.
    for (const [found, tolerance] of [
      [gaussian, 1e-6],
      [exact, 0.06],
    ] as const) {
      assert.ok(Math.abs(found[0] - Math.sqrt(-2 * Math.log(0.5))) < tolerance, String(found[0]));
      assert.ok(Math.abs(found.at(-1)! - Math.sqrt(-2 * Math.log(0.01))) < tolerance, String(found.at(-1)));
    }
  });

  it("marks a single weight vector, and shows at most 300 draws", () => {
    const points = range(-2, 2, 1000).map((w) => [w, w, 0]);
    const { data } = draw([
      { title: "MAP", points: [[1, 2, 3]], values },
      { title: "HMC", points, values },
    ]);
    const [one, many] = ["one weight vector", "draws"].map((name) =>
      data.find((trace) => trace.name === name)!,
    );
    assert.deepEqual([Array.from(one["x"] as number[]), Array.from(one["y"] as number[])], [[1], [2]]);
    assert.ok((many["x"] as number[]).length <= 300);
  });

  it("refuses what it cannot draw, by name", () => {
    assert.throws(
      () => draw([{ title: "q", values: [[0, 1]] }]),
      /methods\[0\].values.length: expected 2 rows/,
    );
    assert.throws(
      () => draw([{ title: "q", values, points: [[1]] }]),
      /methods\[0\].points\[0\].length: expected a number >= 2/,
    );
    assert.throws(
      () =>
        draw([
          {
            title: "q",
            values,
            gaussian: {
              mean: [0, 0],
              covariance: [
                [1, 2],
                [2, 1],
              ],
            },
          },
        ]),
      /covariance: expected a positive definite matrix/,
    );
  });
});
