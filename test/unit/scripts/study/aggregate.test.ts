import assert from "node:assert/strict";
import { aggregate } from "../../../../scripts/study/aggregate";
import { claimSentence, pageOf, seedText } from "../../../../scripts/study/page";
import { scoresOf, type SeedResult } from "../../../../scripts/study/result";

/** Average precision of the report's methods in three seeds, and what follows by hand. */
const PRECISIONS = {
  MCP: [0.3, 0.4, 0.35],
  "variation ratio": [0.2, 0.2, 0.2],
  entropy: [0.25, 0.25, 0.25],
  "mutual information": [0.1, 0.1, 0.1],
  ConfidNet: [0.36, 0.38, 0.42],
  "TCP (needs labels)": [1, 1, 1],
};

function result(seed: number, changes: Partial<SeedResult> = {}): SeedResult {
  const methods = Object.entries(PRECISIONS).map(([method, values]) => [
    method,
    { AP: values[seed], AUROC: 0.9 + values[seed] / 10 },
  ]);
  return {
    ...{ notebook: "week3-x", seed, profile: "full", threads: 1, cells: "c", library: "l" },
    cost: { seconds: 100 + seed, cpuSeconds: 90 + seed, peakMegabytes: 2000 + seed },
    versions: { node: "v20", tfjs: "4", processor: "p" },
    checks: [
      { id: "a", statement: "always", value: seed, bound: "≥ 0", holds: true },
      { id: "b", statement: "sometimes", value: seed, bound: "≥ 1", holds: seed >= 1 },
    ],
    scores: { errors: Object.fromEntries(methods) as SeedResult["scores"][string] },
    ...changes,
  };
}
const failed = result(3, {
  checks: result(3).checks.slice(0, 1),
  scores: {},
  failure: "FAILED week3-x: dead",
});
const identities = { "week3-x": "c" };

describe("a study's tables", () => {
  const study = aggregate([result(0), result(1), result(2), failed], identities);

  it("keep a seed that failed in every denominator", () => {
    const [always, sometimes] = study.checks;
    assert.deepEqual([always.holds, always.seeds.length, always.values], [4, 4, [0, 1, 2, 3]]);
    assert.deepEqual([sometimes.holds, sometimes.seeds.length, sometimes.values], [2, 4, [0, 1, 2, null]]);
    assert.deepEqual(sometimes.estimate?.mean, 1);
    assert.deepEqual(study.notebooks[0].failed, [{ seed: 3, reason: "FAILED week3-x: dead" }]);
    assert.deepEqual(study.notebooks[0].seconds.mean, 101);
    assert.equal(study.notebooks[0].peakMegabytes, 2002);
    const [claim] = study.claims;
    assert.deepEqual([claim.first, claim.asked], [2, 4]);
    assert.match(pageOf(study), /seed 3: FAILED week3-x: dead/);
    assert.match(pageOf(study), /\| sometimes +\| ≥ 1 +\| 2 of 4/);
  });

  it("compare the report's best method with the best of the others, seed by seed", () => {
    const [{ values, lead, overMcp, overEntropy, winner }] = study.claims;
    assert.equal(winner, "ConfidNet");
    values.forEach((value, i) => assert.ok(Math.abs(value - [0.06, -0.02, 0.07][i]) < 1e-12, String(value)));
    assert.ok(Math.abs(lead.mean - 0.11 / 3) < 1e-12);
    assert.ok(Math.abs(overMcp.mean - 0.11 / 3) < 1e-12);
    assert.ok(Math.abs(overEntropy.mean - (0.11 + 0.13 + 0.17) / 3) < 1e-12);
    assert.match(
      claimSentence(study.claims[0]),
      /in 2 of 4 seeds.*cannot tell it from the best of the others/,
    );
  });

  it("rank the methods in each seed, without the reference that sees labels", () => {
    const [{ methods }] = study.tasks;
    const ranksOf = Object.fromEntries(methods.map(({ method, ranks }) => [method, ranks]));
    assert.deepEqual(ranksOf["ConfidNet"], [1, 2, 1]);
    assert.deepEqual(ranksOf["MCP"], [2, 1, 2]);
    assert.ok(!("TCP (needs labels)" in ranksOf));
    const entropy = methods.find(({ method }) => method === "entropy")!;
    assert.ok(Math.abs(entropy.behindWinner!.mean - (0.11 + 0.13 + 0.17) / 3) < 1e-12);
    assert.equal(entropy.first, 0);
  });

  it("stand beside the runs in PyTorch", () => {
    const mcp = study.pytorch.rows.find(({ method }) => method === "MCP")!;
    assert.deepEqual(mcp.theirs, { count: 5, mean: 0.34, deviation: 0.04 });
    // (0.35 − 0.34) / √(0.0025/3 + 0.0016/5)
    assert.ok(Math.abs(mcp.test!.t - 0.01 / Math.sqrt(0.0025 / 3 + 0.0016 / 5)) < 1e-9);
  });

  it("say what is not of one piece", () => {
    const mixed = aggregate([result(0), result(1, { cells: "old", library: "m" })], identities);
    assert.deepEqual(mixed.notebooks[0].ofOtherCells, [1]);
    assert.match(pageOf(mixed), /cells of week3-x have changed since seeds 1 ran/);
    assert.match(pageOf(mixed), /2 states of the library/);
  });

  it("name seeds as a range where none is missing", () => {
    assert.equal(seedText([0, 1, 2, 3]), "0 … 3");
    assert.equal(seedText([0, 2, 3]), "0, 2, 3");
  });

  it("take scores from the tables that the notebook showed", () => {
    const columns = (labels: string[]): { key: string; label: string }[] =>
      labels.map((label) => ({ key: label, label }));
    const failures = {
      caption: "Failure prediction, with 95 % bootstrap intervals over the test images",
      columns: columns(["method", "AP", "FPR95"]),
      rows: [{ method: "MCP", AP: "0.342 [0.256, 0.468]", FPR95: "0.052 [0.027, 0.101]" }],
    };
    const foreign = {
      caption: "Detection of KMNIST among the MNIST test images",
      columns: columns(["method", "AUROC", "AUPR, KMNIST positive", "AUPR, MNIST positive"]),
      rows: [{ method: "MCP", AUROC: 0.98123, "AUPR, KMNIST positive": 0.97, "AUPR, MNIST positive": 0.96 }],
    };
    assert.deepEqual(scoresOf([failures, { ...foreign, caption: "another" }, foreign]), {
      errors: { MCP: { AP: 0.342, FPR95: 0.052 } },
      KMNIST: { MCP: { AP: 0.97, AUROC: 0.98123 } },
    });
  });
});
