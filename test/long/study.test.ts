import assert from "node:assert/strict";
import { createRandom } from "../../src/lib/core/random";
import { count } from "../support/counts";
import { slurmProblem, withSlurm } from "../support/slurm";
import { endOf, inFolder, killAtRandom, startStudy, startTiny, tablesOf } from "../support/study";
import { setUp } from "../support/set-up";

/** Times and memory differ between any two runs. */
const withoutCost = (tables: string): unknown =>
  JSON.parse(tables, (key, value: unknown) => (/seconds|peak/i.test(key) ? undefined : value));

describe("studies", () => {
  before(() => setUp("study"));

  it("of week 1, killed at five random moments, end with the same tables", async () => {
    const random = createRandom(1);
    const args = ["--only", "week1", "--seeds", "0-1", "--jobs", "2"];
    const whole = await inFolder(async (folder) => {
      await endOf(startStudy(folder, ...args));
      return withoutCost(await tablesOf(folder));
    });
    await inFolder(async (folder) => {
      for (let i = 0; i < 5; i++) await killAtRandom(() => startStudy(folder, ...args), 40_000, random);
      count("kills of a study", 5);
      await endOf(startStudy(folder, ...args));
      assert.deepEqual(withoutCost(await tablesOf(folder)), whole);
    });
  });

  it("of 10,000 tiny jobs go through the same Snakefile", async () => {
    await inFolder(async (folder) => {
      const { text } = await endOf(startTiny(folder, "passing", "10000", "0"));
      assert.match(text, /\| {2}10000\/10000/);
      count("tiny jobs", 10_000);
    });
  });

  it("of two seeds of week 1 have the same tables through Slurm as on the cores", async function () {
    const problem = slurmProblem();
    if (problem !== undefined) {
      console.log(`      Slurm is not tried: ${problem}`);
      this.skip();
    }
    const size = ["--only", "week1", "--seeds", "0-1", "--jobs", "2"];
    const run = (...cluster: string[]): Promise<unknown> =>
      inFolder(async (folder) => {
        const { code, text } = await endOf(startStudy(folder, ...size, ...cluster));
        assert.equal(code, 0, text);
        return withoutCost(await tablesOf(folder));
      });
    const local = await run();
    assert.deepEqual(await withSlurm(() => run("--cluster", "slurm")), local);
    count("jobs through Slurm", 2);
  });
});
