import { stripVTControlCharacters } from "node:util";
import {
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

interface FailedExecution {
  notebook: Notebook;
  /** Of the cell that ran last, -1 when none did. */
  index: number;
  /** What nbconvert wrote outside its log. */
  plainLines: string[];
  timeoutSeconds: number;
}

/** Says where and why an execution failed. */
export function describeFailure({ notebook, index, plainLines, timeoutSeconds }: FailedExecution): Failure {
  const cell = notebook.cells[index] as CodeCell | undefined;
  if (cell === undefined) {
    const error = plainLines.slice(-8).join("\n");
    return { codeCell: undefined, cell: undefined, line: undefined, source: "", error };
  }
  const { error, trace } = reason(cell, plainLines.join("\n"), timeoutSeconds);
  const lines = joinLines(cell.source).split("\n");
  const line = namedLine(cell, error + trace) ?? quotedLine(lines, trace);
  return {
    codeCell: notebook.cells.slice(0, index + 1).filter(isCodeCell).length,
    cell: index + 1,
    line,
    source: lines[(line ?? 1) - 1].trim(),
    error,
  };
}

/** One paragraph: notebook, cell, line, error. */
export function formatFailure(name: string, { codeCell, cell, line, source, error }: Failure): string {
  const lineText = line === undefined ? "" : `, line ${line}`;
  const place =
    codeCell === undefined
      ? "before the first cell"
      : `code cell ${codeCell} (cell ${cell} counting text)${lineText}: ${source}`;
  return `FAILED ${name}, ${place}\n${indent(error)}`;
}

function reason(cell: CodeCell, plain: string, timeoutSeconds: number): { error: string; trace: string } {
  if (plain.includes("CellTimeoutError")) {
    return { error: `the time is up: the cell ran longer than ${timeoutSeconds} s (--timeout)`, trace: "" };
  }
  if (plain.includes("DeadKernelError")) return { error: "the kernel died", trace: "" };
  const raised = cell.outputs.find((output): output is ErrorOutput => output.output_type === "error");
  if (raised)
    return {
      error: `${raised.ename}: ${raised.evalue}`,
      trace: stripVTControlCharacters(raised.traceback.join("\n")),
    };
  // A stock tslab prints its errors instead of publishing them.
  const streams = cell.outputs.filter((output): output is StreamOutput => output.output_type === "stream");
  const printed = streams.filter(({ name }) => name === "stderr").at(-1);
  const trace = printed === undefined ? plain.split("\n").slice(-8).join("\n") : joinLines(printed.text);
  return { error: trace.trimEnd(), trace };
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
