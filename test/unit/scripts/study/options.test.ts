import assert from "node:assert/strict";
import { resolve } from "node:path";
import { chosenPartition } from "../../../../scripts/study/cluster";
import { parseSeeds, parseStudyOptions } from "../../../../scripts/study/options";

describe("options of npm run study", () => {
  it("reads seeds and ranges of them, each once and in order", () => {
    assert.deepEqual(parseSeeds("0-3"), [0, 1, 2, 3]);
    assert.deepEqual(parseSeeds("7, 0-2,1"), [0, 1, 2, 7]);
    assert.deepEqual(parseSeeds("4000000000"), [4e9]);
    assert.equal(parseSeeds("0-9999").length, 10_000);
    assert.equal(parseSeeds("0-9,0-9999").length, 10_000);
    assert.deepEqual(parseStudyOptions("--seeds 0-1 --seeds 5".split(" ")).seeds, [0, 1, 5]);
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
    assert.throws(() => parseSeeds("4000000001"), /expected at most 4000000000, got 4000000001/);
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

  const needs = { memory: 3000, minutes: 61 };

  it("chooses among the partitions that there are", () => {
    const listed = "main* infinite 64000+\nlong 7-00:00:00 8000\nlong 7-00:00:00 128000\n";
    assert.equal(chosenPartition(listed, undefined, needs), "main");
    assert.equal(chosenPartition(listed, "long", needs), "long");
    assert.throws(() => chosenPartition(listed.replace("*", ""), undefined, needs), {
      message:
        "--partition: expected one of main, long, got none, and the cluster has no default; type for example --partition main",
    });
    assert.throws(() => chosenPartition(listed, "gpu", needs), /expected one of main, long, got gpu; type/);
    assert.throws(() => chosenPartition("\n", undefined, needs), /sinfo lists none/);
  });

  it("refuses a partition in which the jobs would wait for ever, and says what to type", () => {
    assert.throws(() => chosenPartition("short* 30:00 64000\n", undefined, needs), {
      message:
        "--partition: expected one whose jobs may take 61 minutes, got short with 30; type another, or --minutes 30 where that is enough",
    });
    assert.equal(chosenPartition("short* 1:01:00 64000\n", undefined, needs), "short");
    assert.throws(() => chosenPartition("small* 1-00:00:00 2000\n", undefined, needs), {
      message:
        "--partition: expected one whose nodes have 3000 MB, got small with 2000; type another, or --memory 2000 where that is enough",
    });
  });
});
