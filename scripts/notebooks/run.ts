import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { toJson } from "../../src/lib/core/json";
import { writeFileAtomically } from "../../src/lib/core/write-file";
import type { CheckResult } from "../../src/lib/notebook/checks";
import { readChecks } from "./checks";
import { executeNotebook, type ExecutionResult } from "./execution";
import { formatFailedCheck, formatFailure, isOnlyOfChecks } from "./failure";
import {
  checkExecutable,
  isExecutable,
  joinLines,
  lastHeading,
  type Notebook,
  readNotebook,
  writeNotebook,
} from "./notebook-file";
import type { RunOptions } from "./options";
import { type PageLinks, renderPage } from "./page";
import { localLinks, writePlotly } from "./page-links";
import { type Progress, ProgressBoard, type Terminal } from "./progress";
import { savedCopy } from "./saved-copy";

export interface Run {
  /** The notebooks. */
  files: string[];
  outDir: string;
  terminal: Terminal;
  /** Ends the run; what has not ended by then leaves nothing. */
  signal?: AbortSignal;
}

export interface RunResult {
  checks: CheckResult[];
  /** One paragraph for each thing that went wrong. */
  failures: string[];
  /** What is not as it should be but costs nothing, one line each. */
  warnings: string[];
}

/** An execution on its way. */
export interface Execution {
  file: string;
  options: Pick<RunOptions, "profile" | "timeoutSeconds" | "fresh" | "seed">;
  progress: Progress;
  /** Its own, for what is needed meanwhile. */
  folder: string;
  signal: AbortSignal;
}

/** A notebook on its way. */
interface Job extends Execution {
  name: string;
  outDir: string;
  options: RunOptions;
  /** Where its page leads. */
  links: PageLinks;
}

/**
 * Executes the notebooks, `options.jobs` of them side by side, and writes what they give to `outDir`. Results are in
 * the notebooks' order.
 * @throws the signal's reason when it ended the run
 */
export async function runNotebooks(run: Run, options: RunOptions): Promise<RunResult> {
  const { files, outDir, terminal, signal = new AbortController().signal } = run;
  const board = new ProgressBoard(terminal);
  const links = localLinks(files, outDir);
  const results = await sideBySide(files, options.jobs, (file) =>
    runNotebook(file, { outDir, options, signal, board, links }),
  );
  const checks = results.flatMap((result) => result.checks);
  const failures = [
    ...results.flatMap((result) => result.failures),
    ...attempt("the pages", () => writePlotly(outDir)),
    ...attempt("checks.json", () =>
      writeFileAtomically(join(outDir, "checks.json"), `${toJson(checks, 2)}\n`),
    ),
  ];
  return { checks, failures, warnings: results.flatMap((result) => result.warnings) };
}

/** Works on all items, on some at the same time; when one throws, the others end before its error is passed on. */
export async function sideBySide<T, R>(
  items: T[],
  jobs: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of left) results[i] = await work(item);
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(jobs, items.length) }, worker));
  for (const ended of workers) if (ended.status === "rejected") throw ended.reason;
  return results;
}

/** The notebooks whose names begin with one of `only`; all of them when it is empty. */
export function chooseNotebooks(folder: string, only: string[]): string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  for (const beginning of only) {
    if (names.some((name) => name.startsWith(beginning))) continue;
    throw new Error(`--only: expected the beginning of one of ${names.join(", ")}, got ${beginning}`);
  }
  const isChosen = (name: string): boolean =>
    only.length === 0 || only.some((beginning) => name.startsWith(beginning));
  return names.filter(isChosen).map((name) => join(folder, name));
}

/** A notebook that cannot be read or written is a failure of its own and stops no other. */
async function runNotebook(
  file: string,
  { board, ...run }: Pick<Job, "outDir" | "options" | "signal" | "links"> & { board: ProgressBoard },
): Promise<RunResult> {
  run.signal.throwIfAborted();
  const name = basename(file, ".ipynb");
  const progress = board.start(name);
  let result: RunResult = { checks: [], failures: [], warnings: [] };
  try {
    const folder = mkdtempSync(join(tmpdir(), "notebooks-"));
    try {
      result = await runIn({ ...run, file, name, progress, folder });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    result.failures.push(`FAILED ${name}: ${(error as Error).message}`);
  }
  const { checks, failures } = result;
  const isStopped = run.signal.aborted;
  const good = `executed, checks that hold: ${checks.length}`;
  progress.finish(isStopped ? "stopped" : failures.length === 0 ? good : "FAILED");
  run.signal.throwIfAborted();
  return result;
}

async function runIn(job: Job): Promise<RunResult> {
  const { file, name, outDir, options, folder } = job;
  const { checks, notebook, failure } = await executeAndCheck(job);
  const warnings: string[] = [];
  const failures = [
    ...(failure === undefined ? [] : [formatFailure(name, failure)]),
    ...checks.filter(({ holds }) => !holds).map((check) => formatFailedCheck(name, notebook, check)),
    ...writeExecuted(name, outDir, notebook),
  ];
  try {
    const page = await renderPage(name, notebook, { folder, signal: job.signal, links: job.links });
    writeFileAtomically(join(outDir, `${name}.html`), page.html);
    warnings.push(...page.warnings);
  } catch (error) {
    failures.push(`FAILED ${name}, its page: ${(error as Error).message}`);
  }
  if (options.save && failures.length === 0)
    failures.push(...attempt(name, () => writeNotebook(file, savedCopy(notebook))));
  return { checks, failures, warnings };
}

/**
 * Writes the executed notebook, which may be the work of an hour: where its folder cannot be written, elsewhere, and says
 * where.
 * @returns what failed
 */
export function writeExecuted(name: string, outDir: string, notebook: Notebook): string[] {
  const [failure] = attempt(name, () => writeNotebook(join(outDir, `${name}.ipynb`), notebook));
  if (failure === undefined) return [];
  let kept = "";
  const [failureToo] = attempt(name, () => {
    kept = join(mkdtempSync(join(tmpdir(), "executed-")), `${name}.ipynb`);
    writeNotebook(kept, notebook);
  });
  return failureToo === undefined
    ? [`${failure}\n  the executed notebook is kept: ${kept}`]
    : [failure, failureToo];
}

/** The executed notebook and its checks; that some do not hold is said of each of them, not of the last cell. */
export async function executeAndCheck(job: Execution): Promise<ExecutionResult & { checks: CheckResult[] }> {
  const { file, options, folder, signal, progress } = job;
  const checksFile = join(folder, "checks.jsonl");
  const notebook = readNotebook(file);
  checkExecutable(file, notebook);
  const executed = await executeNotebook({
    ...{ notebook, file, folder, signal },
    timeoutSeconds: options.timeoutSeconds,
    env: {
      LAB_PROFILE: options.profile,
      LAB_CHECKS_FILE: checksFile,
      ...(options.fresh ? { LAB_FRESH: "1" } : {}),
      ...(options.seed === undefined ? {} : { LAB_SEED: String(options.seed) }),
    },
    ...followCells(notebook, progress),
  });
  const checks = readChecks(checksFile);
  const isSaid = executed.failure && isOnlyOfChecks(executed.failure) && checks.some(({ holds }) => !holds);
  return { ...executed, failure: isSaid ? undefined : executed.failure, checks };
}

/** Does what may fail; gives the failure, if any: what cannot be written costs neither the checks nor other notebooks. */
function attempt(name: string, write: () => void): string[] {
  try {
    write();
    return [];
  } catch (error) {
    return [`FAILED ${name}: ${(error as Error).message}`];
  }
}

/** Shows the number of the code cell and the heading above it, and what the cell's own progress bars say. */
function followCells(
  { cells }: Notebook,
  progress: Progress,
): { onCell: (index: number) => void; onProgress: (text: string) => void } {
  const total = cells.filter(isExecutable).length;
  let cell = "";
  return {
    onCell: (index) => {
      const before = cells.slice(0, index + 1);
      const text = before
        .filter(({ cell_type }) => cell_type === "markdown")
        .map(({ source }) => joinLines(source))
        .join("\n");
      const heading = lastHeading(text) ?? "";
      cell = `${before.filter(isExecutable).length}/${total}  ${heading}`.trimEnd();
      progress.update(cell);
    },
    onProgress: (text) => progress.update(`${cell}  ${withoutBar(text)}`),
  };
}

/** What a progress bar says after its blocks. */
function withoutBar(text: string): string {
  return text.replace(/^[█░]+ /, "");
}
