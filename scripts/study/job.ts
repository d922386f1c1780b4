// One job of a study: node --import tsx job.ts PLAN KEY OUTPUT. A check that does not hold is a result; whatever else goes
// wrong is a failure, told by OUTPUT's neighbour and by the exit code.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import { formatFailure } from "../notebooks/failure";
import { executeAndCheck } from "../notebooks/run";
import { signalOfEnd } from "../notebooks/signal-of-end";
import type { Job } from "./jobs";
import { readTables, scoresOf, type SeedResult, writeResult } from "./result";
import { failureFile } from "./work-folder";

/** Trains anew: neither the result nor its cost depends on what lies in the cache. */
const FRESH = true;

async function execute(job: Job, folder: string): Promise<SeedResult> {
  const { file, notebook, seed, profile, cells, threads, minutes } = job;
  const tables = join(folder, "tables.jsonl");
  Object.assign(process.env, {
    LAB_TABLES_FILE: tables,
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
  });
  const start = performance.now();
  const { checks, failure, usage } = await executeAndCheck({
    ...{ file, folder, signal: signalOfEnd() },
    options: { profile, seed, timeoutSeconds: 60 * minutes, fresh: FRESH },
    progress: { update: (step) => console.log(step), finish: () => undefined },
  });
  const reason = failure && explained(formatFailure(notebook, failure), failure.error, job);
  return {
    ...{ notebook, seed, profile, threads, cells },
    library: readFileSync(join(projectRoot, "src", "lib", "dist", ".sources"), "utf8").slice(0, 16),
    cost: {
      seconds: Math.round((performance.now() - start) / 100) / 10,
      cpuSeconds: usage && Math.round(10 * usage.cpuSeconds) / 10,
      peakMegabytes: usage && Math.round(usage.peakBytes / 1e6),
    },
    versions: { node: process.version, tfjs: tfjsVersion(), processor: cpus()[0]?.model ?? "unknown" },
    checks: checks.map(({ id, statement, value, bound, holds }) => ({ id, statement, value, bound, holds })),
    scores: scoresOf(readTables(tables)),
    ...(reason === undefined ? {} : { failure: reason }),
  };
}

function tfjsVersion(): string {
  return (require("@tensorflow/tfjs-node/package.json") as { version: string }).version;
}

/** A dead kernel leaves no word: memory is the usual reason. */
function explained(text: string, error: string, { memory }: Job): string {
  if (error !== "the kernel died") return text;
  return (
    `${text}\n  Most likely memory ran out: the job was given ${memory} MB. Type the same command ` +
    `with --memory ${2 * memory}, and on one machine with --jobs 1.`
  );
}

async function main([planFile, key, output]: string[]): Promise<void> {
  const { jobs } = JSON.parse(readFileSync(planFile, "utf8")) as { jobs: Record<string, Job> };
  const folder = mkdtempSync(join(tmpdir(), "study-"));
  try {
    const result = await execute(jobs[key], folder);
    if (result.failure !== undefined) {
      console.error(result.failure);
      process.exitCode = 1;
    }
    writeResult(result.failure === undefined ? output : failureFile(output), result);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode ||= 1;
});
