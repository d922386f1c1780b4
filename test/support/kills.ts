import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Random } from "../../src/lib/core/random";
import { outcome, Project } from "../fixtures/setup/project";
import { root } from "./root";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: null };

/** Longest time until the random moment of a kill, from where there is something to end. */
const LONGEST_MS = { runner: 8000, setUp: 1500 };

/** Processes that carry a mark in their environment, and what they are. */
function processesOf(mark: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => readProcess(pid, "environ").includes(mark) && !/\) Z /.test(readProcess(pid, "stat")))
    .map((pid) => `${pid}: ${readProcess(pid, "cmdline").replaceAll("\0", " ")}`);
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(join("/proc", pid, file), "utf8");
  } catch {
    return "";
  }
}

/** Resolves when no marked process is left; whoever waits too long fails by the test's own limit. */
async function noneLeft(mark: string): Promise<void> {
  while (processesOf(mark).length > 0) await setTimeout(50);
}

function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(child, "exit");
  child.kill(signal);
  return ended;
}

/**
 * Kills a run of notebooks, one of which never ends, at a random moment by a random signal: nothing of it is left, neither
 * processes nor, unless it could not do anything any more, temporary files; results are whole or not there.
 */
export async function killRunner(random: Random): Promise<void> {
  const signal = SIGNALS[random.integer(SIGNALS.length)];
  const mark = `LAB_TRIAL=${randomUUID()}`;
  const folder = mkdtempSync(join(tmpdir(), "kills-"));
  const [temporary, out] = [join(folder, "tmp"), join(folder, "out")];
  mkdirSync(temporary);
  const runner = spawn(
    process.execPath,
    [
      ...["--import", "tsx", join(root, "test", "fixtures", "scripts", "notebooks.ts")],
      ...[join(root, "test", "fixtures", "notebooks"), "--only", "endless,passing", "--jobs", "2"],
      ...["--profile", "quick", "--out", out],
    ],
    {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary, LAB_TRIAL: mark.split("=")[1] },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  await once(runner.stdout, "data"); // it says first how many run side by side
  await setTimeout(random.uniform(0, LONGEST_MS.runner));
  const [code] = await kill(runner, signal);
  assert.equal(code, EXIT_CODES[signal], signal);
  if (signal !== "SIGKILL") assert.deepEqual(processesOf(mark), [], signal);
  await noneLeft(mark);
  // tsx keeps what it compiles.
  const left = readdirSync(temporary).filter((name) => !name.startsWith("tsx-"));
  // Killed between making the folder and starting what would remove it, it can leave the folder.
  if (signal !== "SIGKILL") assert.deepEqual(left, [], signal);
  for (const file of existsSync(out) ? readdirSync(out) : []) {
    // What was being written when nothing could be removed any more has another name.
    if (signal === "SIGKILL" && file.endsWith(".partial")) continue;
    assert.match(file, /^passing\.(ipynb|html)$/);
    const text = readFileSync(join(out, file), "utf8");
    if (file.endsWith(".html")) assert.match(text, /<\/html>\s*$/);
    else JSON.parse(text);
  }
  rmSync(folder, { recursive: true });
}

/** Kills a set-up at a random moment by a random signal and types it again at once: the second one ends well. */
export async function killSetUp(random: Random): Promise<void> {
  const signal = SIGNALS[random.integer(SIGNALS.length)];
  const project = new Project();
  try {
    const first = project.start({ FAKE_INSTALLER: "works", FAKE_NPM_MS: "700" });
    const ended = outcome(first);
    await once(first.stdout!, "data");
    await setTimeout(random.uniform(0, LONGEST_MS.setUp));
    first.kill(signal);
    const { code, text } = await project.setUp();
    assert.equal(code, 0, `${signal}: ${text}`);
    await ended;
    assert.ok(!project.has("out/setup.lock"), signal);
    const third = await project.setUp();
    assert.doesNotMatch(third.text, /installed|compiled/, "the second set-up has left nothing to do");
  } finally {
    project.remove();
  }
}
