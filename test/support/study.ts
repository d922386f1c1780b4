import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { main } from "../../scripts/study";
import { studyFolders } from "../../scripts/study/work-folder";
import { writeStudy } from "../../scripts/study/write";
import type { Random } from "../../src/lib/core/random";
import { root } from "./root";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const;

/** Works in a folder of its own, which is removed. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "study-test-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts the study of tiny jobs; see test/fixtures/study/tiny-study.ts. */
export function startTiny(folder: string, ...args: string[]): ChildProcess {
  const file = join(root, "test", "fixtures", "study", "tiny-study.ts");
  return spawn(process.execPath, ["--import", "tsx", file, folder, ...args], { cwd: root });
}

/** Starts `npm run study` in the quick profile. */
export function startStudy(folder: string, ...args: string[]): ChildProcess {
  const file = join(root, "scripts", "study.ts");
  return spawn(process.execPath, ["--import", "tsx", file, "--profile", "quick", "--out", folder, ...args], {
    cwd: root,
  });
}

/** What a process printed, and its exit code. */
export async function endOf(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = "";
  const read = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout!.on("data", read);
  child.stderr!.on("data", read);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}

/** The tables of the results in a folder, as study.json has them. */
export async function tablesOf(folder: string): Promise<string> {
  await writeStudy(studyFolders("quick", folder), join(root, "test", "fixtures", "notebooks"));
  return readFileSync(join(folder, "study.json"), "utf8");
}

/** Starts a study and ends it by a random signal, within `longestMs` of its first word. */
export async function killAtRandom(
  start: () => ChildProcess,
  longestMs: number,
  random: Random,
): Promise<void> {
  const child = start();
  await once(child.stdout!, "data");
  await setTimeout(random.uniform(0, longestMs));
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill(SIGNALS[random.integer(SIGNALS.length)]);
  await ended;
}

/** Runs `npm run study` in this process, in the quick profile. */
export async function study(folder: string, ...args: string[]): Promise<void> {
  const { exitCode } = process;
  await main(["--profile", "quick", "--out", folder, ...args]);
  assert.equal(process.exitCode, exitCode, "the study failed");
}
