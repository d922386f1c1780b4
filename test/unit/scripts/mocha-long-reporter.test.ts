import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/root";

describe("the record of long tests", () => {
  it("has the counts of each suite with date and commit, and keeps those of suites that did not run", () => {
    const folder = mkdtempSync(join(tmpdir(), "long-"));
    const file = join(folder, "long-tests.json");
    const earlier = { date: "2026-01-01", commit: "before", passed: 9, failed: 0, skipped: 0, counts: {} };
    writeFileSync(file, JSON.stringify({ other: earlier, trials: earlier }));
    try {
      const { status, stdout } = spawnSync(
        process.execPath,
        [
          join(root, "node_modules", "mocha", "bin", "mocha.js"),
          ...["--reporter", join(root, "scripts", "mocha-long-reporter.cjs")],
          ...[`file=${file}`, "date=2026-11-26", "commit=abc"].flatMap((option) => [
            "--reporter-option",
            option,
          ]),
          join("test", "fixtures", "long", "trials.cjs"),
        ],
        { cwd: root, encoding: "utf8" },
      );
      assert.equal(status, 1);
      assert.match(stdout, /3 passed, 1 failed, 1 skipped/);
      const now = { date: "2026-11-26", commit: "abc" };
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {
        other: earlier,
        trials: { ...now, passed: 2, failed: 1, skipped: 1, counts: { calls: 5, kills: 1 } },
        "without counts": { ...now, passed: 1, failed: 0, skipped: 0, counts: {} },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
