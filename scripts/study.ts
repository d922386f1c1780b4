// npm run study: executes the notebooks with many seeds and says what holds in how many; see usage in study/options.ts.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { acquireLock } from "../src/lib/core/file-lock";
import { projectRoot } from "./jupyter";
import { chooseNotebooks } from "./notebooks/run";
import { signalOfEnd } from "./notebooks/signal-of-end";
import { checkCluster } from "./study/cluster";
import { type Job, plannedJobs } from "./study/jobs";
import { parseStudyOptions, type StudyOptions, usage } from "./study/options";
import { readResults } from "./study/result";
import { runJobs } from "./study/run";
import { writeStudy } from "./study/write";
import { studyFolders } from "./study/work-folder";

/** @param folder of the notebooks */
export async function main(args: string[], folder = join(projectRoot, "notebooks")): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const asked = parse(args, folder);
  if (asked === undefined) return;
  const { options, files } = asked;
  const signal = signalOfEnd();
  try {
    const failures = options.derive ? [] : await execute(files, options, signal);
    for (const failure of failures) console.error(`\n${failure}`);
    if (failures.length > 0) process.exitCode = 1;
    for (const file of await writeStudy(studyFolders(options.profile, options.outDir), folder))
      console.log(`written: ${file}`);
  } catch (error) {
    if (signal.aborted) console.error("Stopped; type the same command to go on: what is finished stays.");
    else {
      console.error((error as Error).message);
      process.exitCode = 1;
    }
  }
}

/** What the command line asks for; undefined, with the usage shown, where it cannot be had. */
function parse(args: string[], folder: string): { options: StudyOptions; files: string[] } | undefined {
  try {
    const options = parseStudyOptions(args);
    return { options, files: chooseNotebooks(folder, options.only) };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** @returns one paragraph for each job that failed */
async function execute(files: string[], options: StudyOptions, signal: AbortSignal): Promise<string[]> {
  const folders = studyFolders(options.profile, options.outDir);
  const plan = (): Job[] => plannedJobs(files, options, readResults(folders.results));
  if (options.cluster !== undefined) checkCluster(options.partition, plan());
  const setUp = spawnSync(process.execPath, [join(projectRoot, "scripts", "setup", "study.mjs")], {
    stdio: "inherit",
  });
  if (setUp.status !== 0) throw new Error("Snakemake, which runs the jobs, could not be set up");
  mkdirSync(folders.work, { recursive: true });
  const release = await acquireLock(join(folders.work, "lock"), {
    onWait: (owner) =>
      console.log(`waiting for another study in ${folders.work}${owner ? `, process ${owner.pid}` : ""}`),
    signal,
  });
  try {
    return await runJobs({ jobs: plan(), folders, options, terminal: process.stdout, signal });
  } finally {
    release();
  }
}

if (require.main === module) void main(process.argv.slice(2));
