import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { toJson } from "../../src/lib/core/json";
import { writeFileAtomically } from "../../src/lib/core/write-file";
import type { CheckResult } from "../../src/lib/notebook/checks";
import { readChecks } from "./checks";
import { executeNotebook } from "./execution";
import { formatFailure } from "./failure";
import { isExecutable, joinLines, type Notebook, readNotebook, writeNotebook } from "./notebook-file";
import type { RunOptions } from "./options";
import { renderPage } from "./page";
import { ProgressLine, type Terminal } from "./progress";
import { savedCopy } from "./saved-copy";

export interface Run {
  /** The notebooks. */
  files: string[];
  outDir: string;
  terminal: Terminal;
}

export interface RunResult {
  checks: CheckResult[];
  /** One paragraph for each thing that went wrong. */
  failures: string[];
}

/** Executes the notebooks one after the other and writes what they give to `outDir`. */
export async function runNotebooks(run: Run, options: RunOptions): Promise<RunResult> {
  const results: RunResult[] = [];
  for (const file of run.files) results.push(await runNotebook(file, run, options));
  const checks = results.flatMap((result) => result.checks);
  writeFileAtomically(join(run.outDir, "checks.json"), `${toJson(checks, 2)}\n`);
  return { checks, failures: results.flatMap((result) => result.failures) };
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

async function runNotebook(file: string, { outDir, terminal }: Run, options: RunOptions): Promise<RunResult> {
  const name = basename(file, ".ipynb");
  const folder = mkdtempSync(join(tmpdir(), "checks-"));
  const checksFile = join(folder, "checks.jsonl");
  try {
    const progress = new ProgressLine(terminal, name);
    const { notebook, failure } = await executeNotebook({
      file,
      timeoutSeconds: options.timeoutSeconds,
      env: {
        LAB_PROFILE: options.profile,
        LAB_CHECKS_FILE: checksFile,
        ...(options.fresh ? { LAB_FRESH: "1" } : {}),
      },
      onCell: followCells(readNotebook(file), progress),
    });
    writeNotebook(join(outDir, `${name}.ipynb`), notebook);
    const checks = readChecks(checksFile);
    const failures = [
      ...(failure === undefined ? [] : [formatFailure(name, failure)]),
      ...checks
        .filter((check) => !check.holds)
        .map(({ id, statement }) => `FAILED ${name}, check ${id}: ${statement}`),
      ...writePage(join(outDir, `${name}.html`), name, notebook),
    ];
    if (options.save && failures.length === 0) writeNotebook(file, savedCopy(notebook));
    progress.finish(failures.length === 0 ? `executed, checks that hold: ${checks.length}` : "FAILED");
    return { checks, failures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives what went wrong, if anything: a page that cannot be made costs neither the checks nor other notebooks. */
function writePage(path: string, name: string, notebook: Notebook): string[] {
  try {
    writeFileAtomically(path, renderPage(name, notebook));
    return [];
  } catch (error) {
    return [`FAILED ${name}, its page: ${(error as Error).message}`];
  }
}

/** Shows the number of the code cell and the heading above it. */
function followCells({ cells }: Notebook, progress: ProgressLine): (index: number) => void {
  const total = cells.filter(isExecutable).length;
  return (index) => {
    const before = cells.slice(0, index + 1);
    const text = before
      .filter((cell) => cell.cell_type === "markdown")
      .map((cell) => joinLines(cell.source))
      .join("\n");
    const heading = [...text.matchAll(/^#+ +(.*)$/gm)].at(-1)?.[1] ?? "";
    progress.update(`${before.filter(isExecutable).length}/${total}  ${heading}`.trimEnd());
  };
}
