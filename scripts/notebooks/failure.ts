import { stripVTControlCharacters } from "node:util";
import { formatNumber } from "../../src/lib/core/numbers";
import type { CheckResult } from "../../src/lib/notebook/checks";
import {
  type Cell,
  type CodeCell,
  type ErrorOutput,
  isCodeCell,
  joinLines,
  type Notebook,
  type StreamOutput,
} from "./notebook-file";

export interface Failure {
  /** Counting code cells from 1; undefined when no cell had begun. */
  codeCell: number | undefined;
  /** Counting all cells from 1. */
  cell: number | undefined;
  /** Line of the cell, from 1, where it is known. */
  line: number | undefined;
  /** That line's text, else the cell's first line. */
  source: string;
  error: string;
}

/** What ended an execution early: the name of nbclient's error and its text. */
export interface Ending {
  name: string;
  text: string;
}

interface FailedExecution {
  notebook: Notebook;
  /** Of the cell that ran last, -1 when none did. */
  index: number;
  ending: Ending;
  /** What nbclient and the kernel wrote besides. */
  log: string;
  timeoutSeconds: number;
}

const TAIL_LINES = 8;

/** Says where and why an execution failed. */
export function describeFailure({ notebook, index, ending, log, timeoutSeconds }: FailedExecution): Failure {
  const cell = notebook.cells[index] as CodeCell | undefined;
  if (cell === undefined) {
    const error = tail(`${log}\n${ending.text}`);
    return { codeCell: undefined, cell: undefined, line: undefined, source: "", error };
  }
  const { error, trace } = reason(cell, ending, timeoutSeconds);
  const lines = joinLines(cell.source).split("\n");
  const named = namedLine(cell, error + trace) ?? quotedLine(lines, trace);
  const line = named !== undefined && named <= lines.length ? named : undefined;
  return { ...place(notebook, index), line, source: lines[(line ?? 1) - 1].trim(), error };
}

function tail(text: string): string {
  return text.trim().split("\n").slice(-TAIL_LINES).join("\n");
}

function place({ cells }: Notebook, index: number): { codeCell: number; cell: number } {
  return { codeCell: cells.slice(0, index + 1).filter(isCodeCell).length, cell: index + 1 };
}

/** One paragraph: notebook, cell, line, error. */
export function formatFailure(name: string, { codeCell, cell, line, source, error }: Failure): string {
  const where =
    codeCell === undefined || cell === undefined
      ? "before the first cell"
      : `${formatPlace({ codeCell, cell }, line)}: ${source}`;
  return `FAILED ${name}, ${where}\n${indent(error)}`;
}

function formatPlace({ codeCell, cell }: { codeCell: number; cell: number }, line?: number): string {
  const lineText = line === undefined ? "" : `, line ${line}`;
  return `code cell ${codeCell} (cell ${cell} counting text)${lineText}`;
}

/** A check that does not hold: its own cell and line, the value and the bound. */
export function formatFailedCheck(name: string, notebook: Notebook, check: CheckResult): string {
  const { id, statement, value, bound } = check;
  const index = cellOfCheck(notebook, check);
  let where = "";
  if (index >= 0) {
    const lines = joinLines(notebook.cells[index].source).split("\n");
    const line = lines.findIndex((text) => text.includes(id) || text.includes(statement));
    where = `, ${formatPlace(place(notebook, index), line < 0 ? undefined : line + 1)}`;
  }
  return `FAILED ${name}, check ${id}${where}\n  ${statement}: ${formatNumber(value)} (${bound})`;
}

/** The cell that printed the check, else the one that names it. */
function cellOfCheck({ cells }: Notebook, { id, statement }: CheckResult): number {
  const prints = (cell: Cell): boolean => isCodeCell(cell) && printed(cell).includes(`✗ ${statement}: `);
  const names = (cell: Cell): boolean => isCodeCell(cell) && joinLines(cell.source).includes(id);
  const printing = cells.findIndex(prints);
  return printing < 0 ? cells.findIndex(names) : printing;
}

function printed({ outputs }: CodeCell): string {
  const streams = outputs.filter((output): output is StreamOutput => output.output_type === "stream");
  return streams.map(({ text }) => joinLines(text)).join("");
}

/** Whether nothing went wrong but that the last cell found checks that do not hold. */
export function isOnlyOfChecks({ error }: Failure): boolean {
  return /^\w*: \d+ of \d+ checks do not hold/.test(error);
}

function reason(
  cell: CodeCell,
  { name, text }: Ending,
  timeoutSeconds: number,
): { error: string; trace: string } {
  if (name === "CellTimeoutError") {
    return { error: `the time is up: the cell ran longer than ${timeoutSeconds} s (--timeout)`, trace: "" };
  }
  if (name === "DeadKernelError") return { error: "the kernel died", trace: "" };
  const raised = cell.outputs.find((output): output is ErrorOutput => output.output_type === "error");
  if (raised) {
    const trace = stripVTControlCharacters(raised.traceback.join("\n"));
    return { error: `${raised.ename}: ${allDiagnostics(raised, trace) ?? raised.evalue}`, trace };
  }
  // A stock tslab prints its errors instead of publishing them.
  const streams = cell.outputs.filter((output): output is StreamOutput => output.output_type === "stream");
  const stderr = streams.filter((stream) => stream.name === "stderr").at(-1);
  const trace = stderr === undefined ? tail(text) : joinLines(stderr.text);
  return { error: trace.trimEnd(), trace };
}

/**
 * What the compiler and the kernel say against a cell, all of it: an error's text may hold the first alone, its trace has
 * them all. Refusals of the kernel's own bear no number of TypeScript's.
 */
function allDiagnostics({ ename }: ErrorOutput, trace: string): string | undefined {
  if (ename !== "TypeScriptError") return undefined;
  const lines = trace.split("\n").filter((line) => /^[^\s|][^|]*, line \d+, column \d+: ./.test(line));
  return lines.length > 0 ? lines.join("\n") : undefined;
}

/** The line that our kernel names; frames in cells before this one name those. */
function namedLine(cell: CodeCell, trace: string): number | undefined {
  const places = trace.matchAll(/\bcell(?: \[(\w+)\])?, line (\d+)/g);
  const own = [...places].find(([, label]) => label === undefined || label === String(cell.execution_count));
  return own && Number(own[2]);
}

/** A stock tslab names lines of the compiled code but quotes the line that threw. */
function quotedLine(lines: string[], trace: string): number | undefined {
  const quoted = trace.split("\n").map((line) => line.trim());
  const found = lines.findIndex((line) => line.trim() !== "" && quoted.includes(line.trim()));
  return found < 0 ? undefined : found + 1;
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
