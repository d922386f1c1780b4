import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { count } from "../support/counts";
import { root } from "../support/root";

const LOAD = 20;
const RUNS = 5;
/** Each run keeps two processes at work most of the time: the tests, and the kernel or the compiler that they wait for. */
const BUSY = LOAD - 2 * RUNS;
/** The times that tests may take are for an idle machine; what is tried here is whether they wait for events. */
const NO_TIME_LIMITS = "./test/fixtures/no-time-limits.cjs";
const FILES = [
  "test/unit/**/*.test.ts",
  "test/integration/kernel/**/*.test.ts",
  "test/integration/kernel.test.ts",
];

/** Runs the tests of the files in a process of their own; its exit code and what it printed. */
function runTests(): Promise<{ code: number | null; text: string }> {
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const child = spawn(process.execPath, [mocha, "--require", NO_TIME_LIMITS, ...FILES], { cwd: root });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += String(data)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, text }));
  });
}

describe(`unit and kernel tests at a load of ${LOAD}`, function () {
  this.timeout(14_400_000);
  let busy: ChildProcess[];
  before(() => {
    busy = Array.from({ length: BUSY }, () => spawn(process.execPath, ["-e", "while (true);"]));
  });
  after(() => busy.forEach((child) => child.kill("SIGKILL")));

  it(`pass, ${RUNS} runs side by side beside ${BUSY} busy processes`, async () => {
    const runs = await Promise.all(Array.from({ length: RUNS }, runTests));
    count("runs under load", runs.length);
    const failed = runs.filter(({ code }) => code !== 0);
    // The list of what failed; all of it where a run ended before that.
    for (const { text } of failed) console.log(text.slice(Math.max(0, text.search(/^ {2}1\) /m))));
    assert.equal(failed.length, 0);
  });
});
