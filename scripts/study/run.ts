import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Terminal } from "../notebooks/progress";
import { isFinished, type Job } from "./jobs";
import type { StudyOptions } from "./options";
import { formatEnd, Pace } from "./progress";
import { readResults, resultFile, type SeedResult, writeResult } from "./result";
import { runSnakemake, type SnakemakeRun, tailOf } from "./snakemake";
import { collect, failureFile, forget, jobFile, logFile, type StudyFolders } from "./work-folder";

export interface JobsRun extends Pick<SnakemakeRun, "command" | "signal"> {
  jobs: Job[];
  folders: StudyFolders;
  options: Pick<StudyOptions, "jobs" | "threads" | "cluster" | "partition" | "fresh">;
  terminal: Terminal;
}

const POLL_MS = 1000;

/**
 * Executes the jobs that are not finished and takes over what each leaves, as soon as it ends.
 * @returns one paragraph for each job that failed
 * @throws Error when Snakemake itself fails; the signal's reason when it ended the run
 */
export async function runJobs(run: JobsRun): Promise<string[]> {
  const { jobs, folders, options, terminal, signal } = run;
  for (const job of jobs) forget(job, folders, options);
  for (const job of jobs) collect(job, folders);
  const pending = jobs.filter((job) => !isFinished(job, folders.results));
  terminal.write(`${jobs.length} jobs, ${jobs.length - pending.length} of them finished before\n`);
  if (pending.length === 0) return [];
  const follow = followJobs(pending, run);
  const timer = setInterval(follow, POLL_MS);
  let ended;
  try {
    ended = await runSnakemake({ ...run, jobs: pending, work: folders.work, options, signal });
  } finally {
    clearInterval(timer);
    follow();
  }
  const failed = pending.filter((job) => !isFinished(job, folders.results));
  const isOwnFailure =
    failed.length === pending.length && !failed.some((job) => existsSync(logFile(folders.work, job)));
  if (isOwnFailure) throw new Error(`Snakemake could not run the jobs:\n${ended.log.trim()}`);
  return failed.map((job) => failureOf(job, folders));
}

/** Takes over what has come since the last call, and says so. */
function followJobs(pending: Job[], { folders, options, terminal, jobs }: JobsRun): () => void {
  const waiting = new Map(pending.flatMap((job) => names(job).map((name) => [name, job] as const)));
  let done = jobs.length - pending.length;
  const pace = new Pace(pending, readResults(folders.results), options.jobs);
  return () => {
    const folder = join(folders.work, "jobs");
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      const job = waiting.get(name);
      const result = job && collect(job, folders);
      if (job === undefined || result === undefined) continue;
      for (const own of names(job)) waiting.delete(own);
      done++;
      pace.end(result);
      terminal.write(`${formatEnd(result)}  |  ${done}/${jobs.length}${pace.timeLeft()}\n`);
    }
  };
}

const names = (job: Job): string[] =>
  [jobFile("", job), failureFile(jobFile("", job))].map((file) => file.replace(/^jobs\//, ""));

/** What a failed job says; one that was killed says nothing, and its result says that it did not end. */
function failureOf(job: Job, { work, results }: StudyFolders): string {
  const left = collect(job, { work, results, tables: "" });
  const reason = left?.failure ?? silentEnd(job, tailOf(logFile(work, job)));
  if (left === undefined) {
    const { notebook, seed, profile, threads, cells } = job;
    const nothing: SeedResult = {
      ...{ notebook, seed, profile, threads, cells, library: "", checks: [], scores: {}, failure: reason },
      cost: { seconds: NaN, cpuSeconds: undefined, peakMegabytes: undefined },
      versions: { node: process.version, tfjs: "", processor: "" },
    };
    writeResult(resultFile(results, job), nothing);
  }
  return `FAILED ${job.notebook}, seed ${job.seed} (log: ${logFile(work, job)})\n${reason.replace(/^/gm, "  ")}`;
}

function silentEnd({ memory, minutes }: Job, log: string): string {
  return (
    `it ended without a word: killed, or out of memory (${memory} MB were given) or of time (${minutes} minutes). ` +
    `Type the same command with --memory ${2 * memory} or --minutes ${2 * minutes}.${log && `\nThe end of its log:\n${log}`}`
  );
}
