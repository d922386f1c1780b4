// Runs a study's jobs through Snakemake, on this machine's cores or on a cluster.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toJson } from "../../src/lib/core/json";
import { writeFileAtomically } from "../../src/lib/core/write-file";
import { projectRoot } from "../jupyter";
import { runAttached } from "../notebooks/attached";
import type { Job } from "./jobs";
import type { StudyOptions } from "./options";

export const studyEnvironment = join(projectRoot, ".venv-study");

export interface SnakemakeRun {
  /** Of these jobs each has to leave jobs/KEY.json in `work`. */
  jobs: Pick<Job, "key" | "threads" | "memory" | "minutes">[];
  /** Program and arguments, which take the key and the file. Default: the notebooks' own. */
  command?: string[];
  work: string;
  options: Pick<StudyOptions, "jobs" | "threads" | "cluster" | "partition">;
  /** Ends Snakemake, and with it the jobs on this machine. */
  signal: AbortSignal;
}

export interface SnakemakeResult {
  /** Whether all jobs have ended well. */
  ok: boolean;
  log: string;
}

/** Programs and arguments of a shell's line. */
const quoted = (words: string[]): string =>
  words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");

/** TypeScript as the project's commands run it, from any folder. */
export const runTypeScript = (file: string): string[] => [
  process.execPath,
  "--import",
  pathToFileURL(require.resolve("tsx")).href,
  file,
];

/** @throws the signal's reason when it ended the run */
export async function runSnakemake({
  jobs,
  work,
  options,
  signal,
  ...run
}: SnakemakeRun): Promise<SnakemakeResult> {
  for (const folder of ["jobs", "logs"]) mkdirSync(join(work, folder), { recursive: true });
  const plan = join(work, "plan.json");
  const command = run.command ?? [...runTypeScript(join(__dirname, "job.ts")), plan];
  const config = { command: quoted(command), jobs: Object.fromEntries(jobs.map((job) => [job.key, job])) };
  writeFileAtomically(plan, `${toJson(config, 1)}\n`);
  const folder = mkdtempSync(join(tmpdir(), "study-"));
  const logFile = join(work, "snakemake.log");
  let log = "";
  try {
    const result = await runAttached("snakemake", argumentsOf({ plan, work, options }), {
      ...{ folder, environment: studyEnvironment, cwd: work, signal },
      onLine: (line) => (log += `${line}\n`),
    });
    log += result.log;
    writeFileAtomically(logFile, log);
    return { ok: result.code === 0, log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function argumentsOf({
  plan,
  work,
  options,
}: { plan: string; work: string } & Pick<SnakemakeRun, "options">): string[] {
  const { jobs, threads, cluster } = options;
  const megabytes = Math.floor(process.availableMemory() / 1e6);
  return [
    ...["--snakefile", join(__dirname, "Snakefile"), "--configfile", plan, "--directory", work],
    // A job that fails stops no other; a file that is there is whole, since jobs write them so; one study at a time is
    // this program's business, as is which jobs are asked for.
    ...["--keep-going", "--ignore-incomplete", "--nolock", "--rerun-triggers", "mtime"],
    // The solver of the default scheduler takes minutes over thousands of jobs that are all alike.
    ...["--scheduler", "greedy", "--quiet", "rules", "host"],
    ...(cluster === undefined
      ? ["--cores", String(jobs * threads), "--resources", `mem_mb=${megabytes}`]
      : clusterArguments(options)),
  ];
}

function clusterArguments({ jobs, partition }: SnakemakeRun["options"]): string[] {
  return [
    ...["--executor", "slurm", "--jobs", String(jobs), "--latency-wait", "60"],
    ...["--slurm-init-seconds-before-status-checks", "5", "--slurm-status-command", "squeue"],
    ...(partition === undefined ? [] : ["--default-resources", `slurm_partition=${partition}`]),
  ];
}

/** The last lines of a log, where there is one. */
export function tailOf(file: string, lines = 8): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
