import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readChecks } from "../../../../scripts/notebooks/checks";
import { openNotebook, type Notebook } from "../../../../src/lib/notebook/checks";

/** Runs the work in an environment of its own and returns what it printed. */
function printed(environment: Record<string, string>, work: (notebook: Notebook) => void): string[] {
  const saved = { ...process.env };
  const { log } = console;
  const lines: string[] = [];
  Object.assign(process.env, environment);
  console.log = (line: string) => lines.push(line);
  try {
    work(openNotebook("week9"));
  } finally {
    console.log = log;
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
  }
  return lines;
}

describe("openNotebook", () => {
  it("prints and records checks, and throws at the end with all that failed", () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "checks-test-"));
    const file = join(folder, "checks.jsonl");
    const lines = printed({ LAB_PROFILE: "full", LAB_CHECKS_FILE: file }, ({ check, finish }) => {
      check({ id: "a", statement: "small", value: 0.5, atMost: 1 });
      check({ id: "b", statement: "large", value: 0.5, atLeast: 1, quick: { atLeast: 0 } });
      check({ id: "c", statement: "between", value: NaN, atLeast: 0, atMost: 1, quick: "full only" });
      assert.throws(
        finish,
        /^Error: 2 of 3 checks do not hold:\nb: large: 0.5 \(≥ 1\)\nc: between: NaN \(0 … 1\)$/,
      );
    });
    assert.deepEqual(lines, ["✓ small: 0.5 (≤ 1)", "✗ large: 0.5 (≥ 1)", "✗ between: NaN (0 … 1)"]);
    const records = fs
      .readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    assert.deepEqual(records[1], {
      notebook: "week9",
      id: "b",
      statement: "large",
      value: 0.5,
      bound: "≥ 1",
      holds: false,
    });
    assert.deepEqual(
      readChecks(file).map(({ value }) => value),
      [0.5, 0.5, NaN],
    );
    fs.rmSync(folder, { recursive: true });
  });

  it("says what follows from checks that hold, from one that fails, and from none", () => {
    const sentences = { holds: "It does.", fails: "It does not." };
    const lines = printed({ LAB_PROFILE: "quick" }, ({ check, conclude }) => {
      check({ id: "a", statement: "small", value: 0.5, atMost: 1 });
      check({ id: "b", statement: "large", value: 0.5, atLeast: 1 });
      check({ id: "c", statement: "long", value: 0.5, atLeast: 1, quick: "full only" });
      conclude("a", sentences);
      conclude(["a", "b"], sentences);
      conclude(["a", "c"], sentences);
      check({ id: "b", statement: "large", value: 2, atLeast: 1 });
      conclude(["a", "b"], sentences);
      assert.throws(
        () => conclude(["a", "d"], sentences),
        /^RangeError: check: expected the id of a check that was made, got "d"$/,
      );
    });
    assert.deepEqual(
      lines.filter((line) => !/^[✓✗]|: only.*: only|long/.test(line)),
      ["It does.", "It does not.", "– what follows: only in the full profile", "It does."],
    );
  });

  it("takes the quick profile's bounds and settings", () => {
    const lines = printed({ LAB_PROFILE: "quick" }, ({ check, finish, choose, profile }) => {
      assert.deepEqual([profile, choose({ full: 20, quick: 2 })], ["quick", 2]);
      check({ id: "b", statement: "large", value: 0.5, atLeast: 1, quick: { atLeast: 0 } });
      check({ id: "c", statement: "never", value: 3, atMost: 1, quick: "full only" });
      finish();
    });
    assert.deepEqual(lines, [
      "✓ large: 0.5 (≥ 0)",
      "– never: only in the full profile",
      "All 1 checks hold (profile quick).",
    ]);
  });

  it("lets a cell that is run again replace its check", () => {
    printed({ LAB_PROFILE: "full" }, ({ check, finish }) => {
      check({ id: "a", statement: "small", value: 2, atMost: 1 });
      check({ id: "a", statement: "small", value: 0, atMost: 1 });
      finish();
    });
  });

  it("refuses a check that cannot fail and an unknown profile", () => {
    printed({ LAB_PROFILE: "full" }, ({ check }) => {
      assert.throws(
        () => check({ id: "a", statement: "s", value: 2 }),
        /check a: expected atLeast or atMost/,
      );
    });
    assert.throws(() => printed({ LAB_PROFILE: "fast" }, () => undefined), /LAB_PROFILE.*"fast"/);
  });
});
