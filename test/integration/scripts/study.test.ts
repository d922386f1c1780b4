import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Study } from "../../../scripts/study/aggregate";
import { committedWeeks } from "../../../scripts/release/committed";
import { checksOf } from "../../../scripts/release/outputs";
import { createRandom } from "../../../src/lib/core/random";
import { formatNumber } from "../../../src/lib/core/numbers";
import { endOf, inFolder, killAtRandom, startTiny, study, tablesOf } from "../../support/study";
import { setUp } from "../../support/set-up";

describe("a study", function () {
  this.timeout(900_000);
  before(() => setUp("study"));

  it("goes on where a job fails, says why, and keeps it in every denominator", async () => {
    await inFolder(async (folder) => {
      const { text } = await endOf(startTiny(folder, "passing,failing", "4", "0"));
      assert.match(text, /FAILED failing, seed 1 \(log: .*\)\n +FAILED failing, code cell 3/);
      assert.match(
        text,
        /FAILED failing, seed 2 .*\n +it ended without a word: killed, or out of memory \(20 MB were given\)/,
      );
      assert.match(text, /--memory 40/);
      const { notebooks, checks } = JSON.parse(await tablesOf(folder)) as Study;
      const failing = notebooks.find(({ notebook }) => notebook === "failing")!;
      assert.deepEqual(failing.seeds, [0, 1, 2, 3]);
      assert.deepEqual(
        failing.failed.map(({ seed }) => seed),
        [1, 2],
      );
      // Values 0, 7, 3, 10 of seeds 0 … 3, with the bound ≤ 8; seed 2 has left none.
      assert.deepEqual(
        checks.map(({ notebook, holds, values }) => [notebook, holds, values]),
        [
          ["failing", 2, [0, 7, null, 10]],
          ["passing", 3, [0, 7, 3, 10]],
        ],
      );
      // Typed again, what failed is tried again, and nothing else.
      const again = await endOf(startTiny(folder, "passing,failing", "4", "0"));
      assert.match(again.text, /^8 jobs, 6 of them finished before/);
    });
  });

  it("ends with the same tables when it is killed at five random moments", async () => {
    const random = createRandom(0);
    const size = ["passing", "8", "0.5"];
    const whole = await inFolder(async (folder) => {
      await endOf(startTiny(folder, ...size));
      return tablesOf(folder);
    });
    await inFolder(async (folder) => {
      for (let i = 0; i < 5; i++) await killAtRandom(() => startTiny(folder, ...size), 4000, random);
      await endOf(startTiny(folder, ...size));
      assert.equal(await tablesOf(folder), whole);
    });
  });

  it("of two seeds of week 1 has the numbers that are committed for the first, and others for the second", async () => {
    await inFolder(async (folder) => {
      await study(folder, "--only", "week1", "--seeds", "0-1", "--jobs", "2");
      const { checks, notebooks } = JSON.parse(readFileSync(join(folder, "study.json"), "utf8")) as Study;
      assert.deepEqual(notebooks[0].seeds, [0, 1]);
      assert.ok(notebooks[0].cpuSeconds.mean > 1 && notebooks[0].peakMegabytes > 100);
      const printed = checksOf(committedWeeks()[0]).map(({ statement, value }) => [statement, value]);
      assert.deepEqual(
        checks.map(({ statement, values }) => [statement, formatNumber(values[0]!)]),
        printed,
      );
      assert.ok(checks.filter(({ values }) => values[0] !== values[1]).length > 20);
    });
  });
});
