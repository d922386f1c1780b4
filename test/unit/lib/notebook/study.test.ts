import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aggregate } from "../../../../scripts/study/aggregate";
import type { SeedResult } from "../../../../scripts/study/result";
import { toJson } from "../../../../src/lib/core/json";
import {
  boundsOf,
  checkOverSeeds,
  checksOverSeeds,
  type CommittedStudy,
  committedStudy,
  placesOverSeeds,
  scoresOverSeeds,
} from "../../../../src/lib/notebook/study";

const result = (seed: number): SeedResult => ({
  ...{ notebook: "week9", seed, profile: "full", threads: 1, cells: "c", library: "l" },
  cost: { seconds: 1, cpuSeconds: 1, peakMegabytes: 1 },
  versions: { node: "v20", tfjs: "4", processor: "p" },
  checks: [
    {
      id: "a",
      statement: "a value",
      value: seed === 2 ? NaN : 0.5 + seed,
      bound: "1 … 2",
      holds: seed === 1,
    },
  ],
  scores: { noise: { MCP: { AP: 0.5 + seed / 10, AUROC: 0.5 }, ODIN: { AP: 0.9, AUROC: 0.5 } } },
});
const study: CommittedStudy = aggregate([0, 1, 2].map(result), {});

/** What is drawn under a name. */
function drawn(figure: ReturnType<typeof checkOverSeeds>, name: string): unknown[] {
  return Array.from((figure!.data.find((trace) => trace.name === name) as { x: ArrayLike<unknown> }).x);
}

describe("the committed study in a notebook", () => {
  it("shows a check's seeds, its bound and this run", () => {
    const figure = checkOverSeeds(study, "week9", { id: "a", value: 1.25 });
    assert.deepEqual(drawn(figure, "one seed"), [0.5, 1.5]);
    assert.deepEqual(drawn(figure, "this run"), [1.25]);
    assert.deepEqual(drawn(figure, "bound of the check"), [1, 1, null, 2, 2, null]);
    assert.equal(figure!.caption, "a value (1 … 2): holds in 1 of 3 seeds.");
  });

  it("shows each method's seeds and this run", () => {
    const figure = scoresOverSeeds(study, "noise", { ODIN: 0.8, MCP: 0.55, mine: 1 });
    assert.deepEqual(drawn(figure, "one seed"), [0.5, 0.6, 0.7, 0.9, 0.9, 0.9]);
    assert.deepEqual(drawn(figure, "this run"), [0.55, 0.8]);
    // Differences 0.4, 0.3, 0.2: deviation 0.1, and 4.303 of Student's t with two degrees of freedom.
    assert.equal(
      figure!.caption,
      "noise: average precision over 3 seeds, and in this run. " +
        "ODIN less the others, mean [95 % interval]: MCP 0.300 [0.052, 0.548], ahead in 3.",
    );
    assert.doesNotMatch(scoresOverSeeds(study, "noise", { MCP: 0.5 })!.caption, /less/);
  });

  it("ranks methods among each other, seed by seed", () => {
    const { rows, columns } = placesOverSeeds(study, ["MCP", "ODIN"])!;
    assert.deepEqual(rows, [
      { method: "MCP", noise: "2.0 (2 … 2)" },
      { method: "ODIN", noise: "1.0 (1 … 1)" },
    ]);
    assert.deepEqual(columns, [{ key: "method" }, { key: "noise" }]);
  });

  it("has a row for each check that is asked for, with this run's value", () => {
    const { rows } = checksOverSeeds(study, "week9", [{ id: "a", value: 1.25 }])!;
    // 0.5 and 1.5: mean 1, deviation √½, and 12.71 of Student's t with one degree of freedom.
    assert.deepEqual(rows, [
      { check: "a value", bound: "1 … 2", here: "1.25", mean: "1 [-5.353, 7.353]", holds: "1 of 3" },
    ]);
    assert.equal(checksOverSeeds(study, "week9", [{ id: "a", value: undefined }])!.rows[0]["here"], "–");
  });

  it("is quiet about what it does not know", () => {
    assert.equal(checkOverSeeds(study, "week9", { id: "b", value: 1 }), undefined);
    for (const ids of [[], ["b"], ["a", "b"]])
      assert.equal(
        checksOverSeeds(
          study,
          "week9",
          ids.map((id) => ({ id, value: 1 })),
        ),
        undefined,
      );
    assert.equal(checkOverSeeds(study, "week8", { id: "a", value: 1 }), undefined);
    assert.equal(scoresOverSeeds(study, "KMNIST", { MCP: 1 }), undefined);
    assert.equal(scoresOverSeeds(study, "noise", { mine: 1 }), undefined);
    assert.equal(placesOverSeeds(study, ["MCP", "mine"]), undefined);
  });

  it("is read from its file, where it is of this profile", () => {
    const folder = mkdtempSync(join(tmpdir(), "study-"));
    const file = join(folder, "study.json");
    try {
      assert.equal(committedStudy("full", file), undefined);
      writeFileSync(file, toJson(study));
      assert.equal(committedStudy("quick", file), undefined);
      assert.ok(Number.isNaN(committedStudy("full", file)!.checks[0].values[2]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reads bounds as they are printed", () => {
    assert.deepEqual(["≥ 0", "≤ 1.00e-5", "0.6536 … 0.7124", "-2 … 1"].map(boundsOf), [
      [0],
      [1e-5],
      [0.6536, 0.7124],
      [-2, 1],
    ]);
  });
});
