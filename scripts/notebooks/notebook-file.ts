import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
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
  /** From format 4.5 on. */
  id?: string;
  source: MultilineText;
  metadata: Record<string, unknown>;
}

export interface CodeCell {
  cell_type: "code";
  id?: string;
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

/**
 * Reads a notebook.
 * @throws Error naming the file, and the line where it cannot be read
 */
export function readNotebook(path: string): Notebook {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, ""); // as some Windows programs begin
  const refuse = (position: number, problem: string): Error => {
    const line = text.slice(0, position).split("\n").length;
    return new Error(`${basename(path)} cannot be read, line ${line}: ${problem}`);
  };
  if (text.trim() === "") throw refuse(0, "the file is empty");
  const conflict = /^(?:<{7}|={7}|>{7})/m.exec(text);
  if (conflict) throw refuse(conflict.index, "a merge conflict is not resolved");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(positionOf(error as SyntaxError, text), `it is not JSON: ${(error as Error).message}`);
  }
  const problem = formProblem(value);
  if (problem !== undefined) throw refuse(0, problem);
  return value as Notebook;
}

/** Where JSON is wrong: as its error says, or as TypeScript does, since not every error has a position. */
function positionOf({ message }: SyntaxError, text: string): number {
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position);
  if (message.includes("end of JSON")) return text.trimEnd().length;
  const { parseConfigFileTextToJson } = require("typescript") as typeof import("typescript");
  return parseConfigFileTextToJson("", text).error?.start ?? 0;
}

/** What keeps a value from being a notebook of format 4; undefined when nothing does. */
function formProblem(value: unknown): string | undefined {
  const cells = (value as Partial<Notebook> | null)?.cells;
  if (!Array.isArray(cells)) return "it is not a notebook of format 4, which has a list of cells";
  const broken = cells.findIndex((cell: Partial<Cell> | null) => !isText(cell?.source));
  return broken < 0 ? undefined : `cell ${broken + 1} has no text as its source`;
}

/**
 * Refuses what Jupyter would end for, in its own words of many lines.
 * @throws Error naming the file, the cell and what it lacks
 */
export function checkExecutable(path: string, { cells, nbformat, metadata }: Notebook): void {
  const refuse = (problem: string): Error => new Error(`${basename(path)} cannot be executed: ${problem}`);
  if (nbformat !== 4) throw refuse(`it is not of format 4: its nbformat is ${JSON.stringify(nbformat)}`);
  if (!isRecord(metadata)) throw refuse("it has no record as its metadata");
  cells.forEach((cell, i) => {
    const problem = cellProblem(cell);
    if (problem !== undefined) throw refuse(`cell ${i + 1} ${problem}`);
  });
}

function cellProblem({ cell_type, metadata }: Cell): string | undefined {
  if (!["code", "markdown", "raw"].includes(cell_type))
    return `is none of code, markdown and raw: its cell_type is ${JSON.stringify(cell_type)}`;
  if (!isRecord(metadata)) return "has no record as its metadata";
  const { tags = [] } = metadata;
  return Array.isArray(tags) && isText(tags) ? undefined : "has no list of texts as its tags";
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isText(value: unknown): boolean {
  return [value].flat().every((line) => typeof line === "string");
}

/** Writes as Jupyter does: one space of indentation, a newline at the end; half a surrogate pair becomes �. */
export function writeNotebook(path: string, notebook: Notebook): void {
  const wellFormed = (_: string, value: unknown): unknown =>
    typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value;
  writeFileAtomically(path, `${JSON.stringify(notebook, wellFormed, 1)}\n`);
}

export function joinLines(text: MultilineText): string {
  return typeof text === "string" ? text : text.join("");
}

/** The last heading in a text of Markdown. */
export function lastHeading(markdown: string): string | undefined {
  return [...markdown.matchAll(/^#+ +(.+)$/gm)].at(-1)?.[1];
}

export function isCodeCell(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code";
}

/** The type of a figure's numbers among its outputs. */
export const PLOTLY = "application/vnd.plotly.v1+json";

/** Whether a cell has one of the tags. */
export function hasTag({ metadata }: Pick<Cell, "metadata">, ...tags: string[]): boolean {
  return ((metadata["tags"] ?? []) as string[]).some((tag) => tags.includes(tag));
}

/** Whether a cell answers a *Try*. */
export const isAnswer = (cell: Cell): boolean => hasTag(cell, "answer");

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
