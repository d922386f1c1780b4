import assert from "node:assert/strict";
import { distanceRings } from "../../../../src/lib/evaluation/data-distance";
import { studyDistances } from "../../../../src/lib/evaluation/distance-study";

describe("studyDistances", () => {
  const rings = distanceRings(
    [
      [0, 0],
      [1, 0],
    ],
    [0, 1, 2],
    { directions: 8 },
  );
  const entropyOf = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);

  /** Two samples that agree on the left, and differ on the right of the plane. */
  const summarize = (points: number[][]) => {
    const samples = points.map(([x]) => (x > 0.5 ? [0.1, 0.9] : [0.2, 0.2]));
    const mean = samples.map(([a, b]) => [1 - (a + b) / 2, (a + b) / 2]);
    const votes = samples.map(([a, b]) => [
      (Number(a < 0.5) + Number(b < 0.5)) / 2,
      (Number(a > 0.5) + Number(b > 0.5)) / 2,
    ]);
    return { mean, votes, expectedEntropy: samples.map(([a, b]) => (entropyOf(a) + entropyOf(b)) / 2) };
  };
  const run = async (runs = 2) => {
    let calls = 0;
    const study = await studyDistances(
      {
        disagreeing: (points) => {
          calls++;
          return Promise.resolve(summarize(points));
        },
        unsure: (points) =>
          Promise.resolve({
            mean: points.map(() => [0.5, 0.5]),
            votes: points.map(() => [0, 1]),
            expectedEntropy: points.map(() => Math.LN2),
          }),
      },
      { rings, runs },
    );
    return { study, calls: () => calls };
  };

  it("averages total, aleatoric and epistemic parts at each distance, written out", async () => {
    const { study, calls } = await run();
    assert.equal(calls(), 2);
    // The datum (0, 0) lies left, the datum (1, 0) right.
    const left = { total: entropyOf(0.2), aleatoric: entropyOf(0.2), epistemic: 0 };
    const right = { total: Math.LN2, aleatoric: entropyOf(0.1), epistemic: Math.LN2 - entropyOf(0.1) };
    for (const part of ["total", "aleatoric", "epistemic"] as const) {
      for (const value of study.at("disagreeing", part, 0)) {
        assert.ok(Math.abs(value - (left[part] + right[part]) / 2) < 1e-12, part);
      }
    }
    assert.deepEqual(
      study.profile("unsure", "total").map((value) => Number(value.toFixed(9))),
      Array(3).fill(Number(Math.LN2.toFixed(9))),
    );
  });

  it("gives growth between distances and shares below a limit", async () => {
    const { study } = await run();
    const [first] = study.growth("disagreeing", "total", 0, 2);
    assert.ok(
      Math.abs(first - study.at("disagreeing", "total", 2)[0] / study.at("disagreeing", "total", 0)[0]) <
        1e-15,
    );
    assert.equal(study.shareBelow("disagreeing", 0.6, 0), 0.5);
    assert.equal(study.shareBelow("unsure", 0.6, 1), 0);
    assert.deepEqual(study.methods, ["disagreeing", "unsure"]);
  });

  it("refuses what was not studied", async () => {
    const { study } = await run(1);
    assert.throws(
      () => study.at("other", "total", 0),
      /method: expected one of disagreeing, unsure, got "other"/,
    );
    assert.throws(
      () => study.growth("unsure", "epistemic", 1, 2),
      /epistemic uncertainty of unsure at distance 1 in run 1: expected a number > 0, got 0/,
    );
    assert.throws(() => study.at("unsure", "total", 5), /distance: expected one of 0, 1, 2, got 5/);
    await assert.rejects(run(0), /runs.*>= 1, got 0/);
  });
});
