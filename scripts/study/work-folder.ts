// Where a study keeps what: results and tables to be committed, and the work folder of its jobs.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import type { Profile } from "../notebooks/options";
import { belongsTo, isFinished, type Job } from "./jobs";
import { readResult, resultFile, type SeedResult, writeResult } from "./result";

export interface StudyFolders {
  /** Takes study.json, study.md and the pictures. */
  tables: string;
  /** One file for each seed of a notebook. */
  results: string;
  /** The jobs' own files and logs, and Snakemake's. */
  work: string;
}

export function studyFolders(profile: Profile, outDir?: string): StudyFolders {
  const out = join(projectRoot, "out", `study-${profile}`);
  const tables = outDir ?? (profile === "full" ? join(projectRoot, "docs") : out);
  const isInProject = outDir === undefined && profile === "full";
  return {
    tables,
    results: join(tables, isInProject ? "study" : "results"),
    work: isInProject ? out : join(tables, "work"),
  };
}

export const jobFile = (work: string, { key }: Pick<Job, "key">): string => join(work, "jobs", `${key}.json`);
export const logFile = (work: string, { key }: Pick<Job, "key">): string => join(work, "logs", `${key}.log`);

/** Where a job that writes `output` says why it failed. */
export const failureFile = (output: string): string => output.replace(/\.json$/, ".failed.json");

/** Takes over what a job has left; a success is found by its file alone, so that no kill can lose it. */
export function collect(job: Job, { work, results }: StudyFolders): SeedResult | undefined {
  const output = jobFile(work, job);
  const result = readResult(output) ?? readResult(failureFile(output));
  if (result === undefined || !belongsTo(result, job)) return undefined;
  if (!isFinished(job, results)) writeResult(resultFile(results, job), result);
  return result;
}

/** Forgets what a job has left: its failure, or with `fresh` everything. */
export function forget(job: Job, { work, results }: StudyFolders, { fresh }: { fresh: boolean }): void {
  const output = jobFile(work, job);
  rmSync(failureFile(output), { force: true });
  if (!fresh) return;
  rmSync(output, { force: true });
  rmSync(resultFile(results, job), { force: true });
}
