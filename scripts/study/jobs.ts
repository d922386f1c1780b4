// Which executions a study asks for, and which of them are finished.
import { createHash } from "node:crypto";
import { basename } from "node:path";
import ts from "typescript";
import { hasTag, isCodeCell, joinLines, type Notebook, readNotebook } from "../notebooks/notebook-file";
import type { StudyOptions } from "./options";
import { readResult, resultFile, type SeedResult } from "./result";

/** One execution: a notebook with a seed. */
export interface Job {
  /** Its file's name in the study's work folder; tells apart whatever gives other results. */
  key: string;
  /** The notebook's path. */
  file: string;
  notebook: string;
  seed: number;
  profile: SeedResult["profile"];
  cells: string;
  threads: number;
  /** In MB. */
  memory: number;
  minutes: number;
}

/** What a job is given as long as none of its kind was measured: twice what week 3 takes. */
const GIVEN = { full: { memory: 4000, minutes: 90 }, quick: { memory: 2500, minutes: 30 } };
/** Beside the kernel, in MB: the runner and nbclient. */
const BESIDE_KERNEL = 300;

/** Cells that no check and no score hangs on: what a study gave, and the answers behind *Try* lines. */
const BESIDE_RESULTS = ["study", "answer"];

/**
 * A checksum of what a notebook's results hang on: its code without comments, layout and the borders of its cells, so
 * that a new word, a cell cut in two, an answer or a study's own row asks for no new study.
 */
export function identityOf({ cells }: Notebook): string {
  const hash = createHash("sha256");
  for (const cell of cells.filter(isCodeCell)) {
    if (hasTag(cell, ...BESIDE_RESULTS)) continue;
    hash.update(
      ts.transpile(joinLines(cell.source), { removeComments: true, target: ts.ScriptTarget.ES2022 }),
    );
  }
  return hash.digest("hex").slice(0, 16);
}

/** One job for each notebook and seed, with what it is given. */
export function plannedJobs(
  files: string[],
  options: Pick<StudyOptions, "seeds" | "profile" | "threads" | "memory" | "minutes">,
  known: SeedResult[],
): Job[] {
  const { seeds, profile, threads } = options;
  return files.flatMap((file) => {
    const notebook = basename(file, ".ipynb");
    const cells = identityOf(readNotebook(file));
    const given = givenTo(
      known.filter((result) => result.notebook === notebook && !result.failure),
      profile,
    );
    const { memory = given.memory, minutes = given.minutes } = options;
    const sum = createHash("sha256").update([cells, profile, threads].join()).digest("hex").slice(0, 8);
    return seeds.map((seed) => ({
      key: `${notebook}-seed${seed}-${sum}`,
      ...{ file, notebook, seed, profile, cells, threads, memory, minutes },
    }));
  });
}

/** A third more memory and four times the time of the largest that was measured, since machines differ. */
function givenTo(
  measured: SeedResult[],
  profile: SeedResult["profile"],
): { memory: number; minutes: number } {
  const peaks = measured.flatMap(({ cost }) => cost.peakMegabytes ?? []);
  if (peaks.length === 0) return GIVEN[profile];
  const seconds = measured.map(({ cost }) => cost.seconds);
  return {
    memory: Math.ceil(((4 / 3) * Math.max(...peaks) + BESIDE_KERNEL) / 100) * 100,
    minutes: Math.ceil((4 * Math.max(...seconds)) / 60) + 5,
  };
}

/** Whether a job's result is there, of the cells, the profile and the threads of today. */
export function isFinished(job: Job, resultsFolder: string): boolean {
  const result = readResult(resultFile(resultsFolder, job));
  return result !== undefined && result.failure === undefined && belongsTo(result, job);
}

export function belongsTo(result: SeedResult, { cells, profile, threads }: Job): boolean {
  return result.cells === cells && result.profile === profile && result.threads === threads;
}
