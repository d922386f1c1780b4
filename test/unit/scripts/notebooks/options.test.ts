import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { affordableJobs, parseOptions } from "../../../../scripts/notebooks/options";
import { chooseNotebooks } from "../../../../scripts/notebooks/run";
import { root } from "../../../support/root";

const notebooksDir = join(root, "test", "fixtures", "notebooks");

describe("options of npm run notebooks", () => {
  it("reads profile, names, time and switches", () => {
    assert.deepEqual(parseOptions([]), {
      profile: "full",
      only: [],
      timeoutSeconds: 1800,
      fresh: false,
      save: false,
      jobs: affordableJobs(),
      seed: undefined,
      outDir: undefined,
    });
    const args = [
      "--profile",
      "quick",
      "--only",
      "week1,week2",
      "--only=week3",
      "--timeout",
      "60",
      "--fresh",
      "--jobs=3",
      "--seed=0",
      "--out=results",
    ];
    const expected = {
      profile: "quick",
      only: ["week1", "week2", "week3"],
      timeoutSeconds: 60,
      fresh: true,
      save: false,
      jobs: 3,
      seed: 0,
      outDir: resolve("results"),
    };
    assert.deepEqual(parseOptions(args), expected);
    assert.equal(parseOptions(["--save"]).save, true);
  });

  it("refuses what it does not know", () => {
    assert.throws(() => parseOptions(["--quick"]), /Unknown option '--quick'/);
    assert.throws(() => parseOptions(["week1"]), /Unexpected argument 'week1'/);
    assert.throws(() => parseOptions(["--profile", "fast"]), {
      message: "--profile: expected full or quick, got fast",
    });
    assert.throws(() => parseOptions(["--save", "--profile", "quick"]), /--save: expected --profile full/);
    assert.throws(
      () => parseOptions(["--timeout", "-1"]),
      /ambiguous|expected a whole number of seconds > 0/,
    );
    assert.throws(
      () => parseOptions(["--timeout=0.5"]),
      /--timeout: expected a whole number of seconds > 0, got 0\.5/,
    );
  });

  it("refuses seeds and numbers of jobs that are none, and a folder without a name", () => {
    for (const seed of ["", "-1", "1.5", "1e3", "0x10", " 7", "seven", "4000000001", "NaN"])
      assert.throws(() => parseOptions([`--seed=${seed}`]), {
        message: `--seed: expected an integer >= 0 and <= 4000000000, got ${seed === "" ? '""' : seed}`,
      });
    for (const jobs of ["0", "-2", "two", "9".repeat(30)])
      assert.throws(() => parseOptions([`--jobs=${jobs}`]), /--jobs: expected an integer >= 1, got /);
    for (const only of ["", ","])
      assert.throws(
        () => parseOptions([`--only=${only}`]),
        /--only: expected the beginning of .* got ","|""/,
      );
    assert.throws(() => parseOptions(["--out="]), { message: '--out: expected a folder, got ""' });
    assert.throws(() => parseOptions(["--save", "--seed=1"]), /--save: expected no --seed.*got 1/);
    assert.equal(parseOptions(["--seed=4000000000"]).seed, 4e9);
  });

  it("runs two notebooks side by side where cores and memory allow", () => {
    assert.equal(affordableJobs(2, 4e9), 2);
    assert.equal(affordableJobs(64, 3.9e9), 1);
    assert.equal(affordableJobs(1, 60e9), 1);
  });

  it("chooses notebooks by the beginning of their names", () => {
    const names = (only: string[]): string[] =>
      chooseNotebooks(notebooksDir, only).map((path) => path.slice(notebooksDir.length + 1));
    assert.deepEqual(names(["pass", "thr"]), ["passing.ipynb", "throwing.ipynb"]);
    assert.equal(names([]).length, 5);
    assert.throws(
      () => names(["week9"]),
      /--only: expected the beginning of one of dying\.ipynb, .*got week9/,
    );
  });
});
