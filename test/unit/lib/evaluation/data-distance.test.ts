import assert from "node:assert/strict";
import { planeGrid } from "../../../../src/lib/data/plane";
import { distanceRings, pointsAtDistance } from "../../../../src/lib/evaluation/data-distance";

/** Distance of each point to the nearest datum. */
const distanceToData = (points: number[][], data: number[][]): number[] =>
  points.map(([x, y]) => Math.min(...data.map(([u, v]) => Math.hypot(x - u, y - v))));

describe("distance from the data", () => {
  const data = [
    [0, 0],
    [3, 0],
  ];

  it("gives points whose nearest datum is just that far", () => {
    for (const distance of [0.5, 2, 5]) {
      const points = pointsAtDistance(data, distance);
      for (const d of distanceToData(points, data)) assert.ok(Math.abs(d - distance) < 1e-9);
    }
  });

  it("keeps the part of each circle that lies outside the other: 1 − arccos(d/2r)/π", () => {
    for (const radius of [1, 2, 5]) {
      const share = pointsAtDistance(data, radius, { directions: 3600 }).length / 7200;
      const hidden = radius > 1.5 ? Math.acos(1.5 / radius) / Math.PI : 0;
      assert.ok(Math.abs(share - (1 - hidden)) < 1e-3, `${share} ${1 - hidden}`);
    }
  });

  it("averages over each ring, the data being the ring of distance 0", () => {
    const rings = distanceRings(data, [0, 2, 4], { directions: 12 });
    const means = rings.average(distanceToData(rings.points, data));
    means.forEach((value, i) => assert.ok(Math.abs(value - [0, 2, 4][i]) < 1e-9));
    assert.deepEqual(rings.points.slice(0, 2), data);
    assert.throws(() => rings.average([1]), /values\.length/);
  });

  it("refuses what is no distance or no point of the plane", () => {
    assert.throws(() => pointsAtDistance(data, 0), /distance.*> 0, got 0/);
    assert.throws(() => pointsAtDistance([[1, 2, 3]], 1), /data\[0\]\.length: expected 2, got 3/);
    assert.throws(() => pointsAtDistance(data, 1, { directions: 0.5 }), /directions.*0\.5/);
  });
});

describe("planeGrid", () => {
  it("lists its points row by row and puts values back in that order", () => {
    const { xs, ys, inputs, toRows } = planeGrid({ range: [-1, 1], count: 3 });
    assert.deepEqual(
      [xs, ys],
      [
        [-1, 0, 1],
        [-1, 0, 1],
      ],
    );
    const rows = toRows(inputs.map(([x, y]) => 10 * x + y));
    rows.forEach((row, j) => row.forEach((value, i) => assert.equal(value, 10 * xs[i] + ys[j])));
  });

  it("refuses another number of values", () => {
    const { toRows } = planeGrid({ range: [-1, 1], count: 3 });
    for (const length of [8, 10])
      assert.throws(
        () => toRows(new Float32Array(length)),
        new RegExp(`values.length: expected 9, got ${length}`),
      );
  });

  it("refuses an empty range and a single point", () => {
    assert.throws(() => planeGrid({ range: [1, 1], count: 3 }), /range.*\[1, 1\]/);
    assert.throws(() => planeGrid({ range: [0, 1], count: 1 }), /count: expected an integer >= 2.*got 1/);
  });
});
