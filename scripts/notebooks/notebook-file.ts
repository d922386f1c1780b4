import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFileAtomically } from "../../src/lib/core/write-file";

/** Text in a notebook file: one string, or its lines. */
export type MultilineText = string | string[];

export type MimeBundle = Record<string, unknown>;

export interface StreamOutput {
  output_type: "stream";
  name: string;
  text: MultilineText;
}

export interface DataOutput {
  output_type: "display_data" | "execute_result";
  data: MimeBundle;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DataOutput | ErrorOutput;

export interface MarkdownCell {
  cell_type: "markdown" | "raw";
  source: MultilineText;
  metadata: Record<string, unknown>;
}

export interface CodeCell {
  cell_type: "code";
  source: MultilineText;
  metadata: Record<string, unknown>;
  outputs: Output[];
  execution_count: number | null;
}

export type Cell = MarkdownCell | CodeCell;

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

/** Writes as Jupyter does: one space of indentation, a newline at the end. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeFileAtomically(path, `${JSON.stringify(notebook, undefined, 1)}\n`);
}

export function joinLines(text: MultilineText): string {
  return typeof text === "string" ? text : text.join("");
}

export function isCodeCell(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code";
}

/** Nbconvert passes over code cells without code. */
export function isExecutable(cell: Cell): cell is CodeCell {
  return isCodeCell(cell) && joinLines(cell.source).trim() !== "";
}

/** SHA-256 over the sources of the code cells, which tells whether outputs belong to them. */
export function sumOfSources(notebook: Notebook): string {
  const hash = createHash("sha256");
  for (const cell of notebook.cells.filter(isCodeCell)) hash.update(joinLines(cell.source)).update("\0");
  return hash.digest("hex");
}
