import assert from "node:assert/strict";
import { resolve } from "node:path";
import { chosenPartition } from "../../../../scripts/study/cluster";
import { parseSeeds, parseStudyOptions } from "../../../../scripts/study/options";

describe("options of npm run study", () => {
  it("reads seeds and ranges of them, each once and in order", () => {
    assert.deepEqual(parseSeeds("0-3"), [0, 1, 2, 3]);
    assert.deepEqual(parseSeeds("7, 0-2,1"), [0, 1, 2, 7]);
    assert.deepEqual(parseSeeds("4294967295"), [2 ** 32 - 1]);
    assert.equal(parseSeeds("0-9999").length, 10_000);
  });

  it("refuses what are no seeds, and says what to type", () => {
    for (const text of ["a", "1.5", "-1", "1e3", "0x10", "", "1,", "0-", "1-2-3", "0–9"])
      assert.throws(
        () => parseSeeds(text),
        /^Error: --seeds: expected integers .* got .*type for example --seeds 0-9/,
      );
    assert.throws(() => parseSeeds("9-0"), {
      message: "--seeds: expected a range from low to high, got 9-0; type 0-9",
    });
    assert.throws(
      () => parseSeeds("0-1000000"),
      /expected at most 10000 seeds in one study, got 0-1000000; type/,
    );
    assert.throws(() => parseSeeds("0-9999,10000"), /at most 10000 seeds/);
    assert.throws(() => parseSeeds("4294967296"), /expected at most 4294967295, got 4294967296/);
  });

  it("has ten seeds of everything, in full, with one thread each, unless told otherwise", () => {
    const options = parseStudyOptions([]);
    assert.deepEqual(options.seeds, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual(
      [options.profile, options.threads, options.only, options.cluster, options.fresh],
      ["full", 1, [], undefined, false],
    );
    const given = parseStudyOptions(
      "--seeds 3 --only week3 --jobs 2 --memory 3000 --minutes 40 --out x".split(" "),
    );
    assert.deepEqual(
      [given.seeds, given.only, given.jobs, given.memory, given.minutes, given.outDir],
      [[3], ["week3"], 2, 3000, 40, resolve("x")],
    );
    const onCluster = parseStudyOptions(["--cluster", "slurm", "--partition", "long", "--threads", "64"]);
    assert.deepEqual([onCluster.cluster, onCluster.partition, onCluster.jobs], ["slurm", "long", 100]);
  });

  it("refuses other clusters, partitions without one, and numbers that are none", () => {
    const refused: [string[], RegExp][] = [
      [["--cluster", "pbs"], /--cluster: expected slurm, got pbs; .*study-on-a-cluster\.md/],
      [["--partition", "long"], /--partition: expected --cluster slurm beside it, got long alone/],
      [["--cluster", "slurm", "--partition", "a b"], /--partition: expected one of those that sinfo lists/],
      [["--jobs", "0"], /--jobs: expected an integer >= 1, got 0/],
      [["--threads", "100000"], /--threads: expected at most the \d+ cores of this machine, got 100000/],
      [["--memory", "4GB"], /--memory: expected a whole number of MB > 0, got 4GB/],
      [["--minutes", "1:30"], /--minutes: expected a whole number of minutes > 0, got 1:30/],
      [["--profile", "fast"], /--profile: expected full or quick, got fast/],
      [["--out", ""], /--out: expected a folder, got ""/],
    ];
    for (const [args, message] of refused) assert.throws(() => parseStudyOptions(args), message);
  });

  it("chooses among the partitions that there are", () => {
    assert.equal(chosenPartition("main*\nlong\n", undefined), "main");
    assert.equal(chosenPartition("main*\nlong\n", "long"), "long");
    assert.throws(() => chosenPartition("main\nlong\n", undefined), {
      message:
        "--partition: expected one of main, long, got none, and the cluster has no default; type for example --partition main",
    });
    assert.throws(() => chosenPartition("main*\n", "gpu"), /expected one of main, got gpu; type/);
    assert.throws(() => chosenPartition("\n", undefined), /sinfo lists none/);
  });
});
