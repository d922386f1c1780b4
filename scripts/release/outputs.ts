// What a saved notebook shows, looked up by its caption.
import { JSDOM } from "jsdom";
import {
  type DataOutput,
  isCodeCell,
  joinLines,
  lastHeading,
  type MultilineText,
  type Notebook,
} from "../notebooks/notebook-file";

/** A notebook, and what a message calls it. */
export interface Week {
  name: string;
  notebook: Notebook;
}

/** A table as it was shown: texts of the head and of each row. */
export interface Table {
  caption: string;
  head: string[];
  rows: string[][];
}

/** A line that a check printed. */
export interface PrintedCheck {
  /** The heading above the cell. */
  section: string;
  holds: boolean;
  statement: string;
  value: string;
  bound: string;
}

const CHECK = /^([✓✗]) (.+): (\S+) \(([^()]+)\)$/;

/** All tables whose captions match, in order. */
export function tablesOf({ name, notebook }: Week, caption: RegExp): Table[] {
  const found = textsOf(notebook, "text/html")
    .flatMap(parseTables)
    .filter((table) => caption.test(table.caption));
  if (found.length === 0) throw missing(name, "a table", caption);
  return found;
}

/** The PNG file of the first picture whose caption matches. */
export function pictureOf({ name, notebook }: Week, caption: RegExp): Buffer {
  const found = pictures(notebook).find(({ data }) =>
    caption.test(joinLines((data["text/plain"] ?? "") as MultilineText)),
  );
  if (found !== undefined) return pngOf(found);
  throw missing(name, "a picture", caption);
}

/** The PNG file of an explorable's still. */
export function stillOf({ name, notebook }: Week, explorable: string): Buffer {
  const found = pictures(notebook).find(
    ({ metadata }) => (metadata["explorable"] as { name?: string } | undefined)?.name === explorable,
  );
  if (found !== undefined) return pngOf(found);
  throw missing(name, "a still of an explorable", new RegExp(explorable));
}

function pictures({ cells }: Notebook): DataOutput[] {
  return cells
    .filter(isCodeCell)
    .flatMap(({ outputs }) => outputs)
    .filter((output): output is DataOutput => "data" in output && output.data["image/png"] !== undefined);
}

function pngOf({ data }: DataOutput): Buffer {
  return Buffer.from(joinLines(data["image/png"] as MultilineText), "base64");
}

/** All lines that a notebook printed. */
export function printedLines({ cells }: Notebook): string[] {
  return cells.flatMap(linesOf);
}

/** The first group of the first printed line that matches. */
export function printedBy({ name, notebook }: Week, line: RegExp): string {
  for (const printed of printedLines(notebook)) {
    const match = line.exec(printed);
    if (match !== null) return match[1];
  }
  throw missing(name, "a printed line", line);
}

/** Each check that the notebook counts, with the heading it stands under; those of exercises count as points. */
export function checksOf({ notebook }: Week): PrintedCheck[] {
  let section = "";
  return notebook.cells.flatMap((cell) => {
    const text = joinLines(cell.source);
    if (cell.cell_type === "markdown") section = lastHeading(text) ?? section;
    if (/\bexercises\.check\(/.test(text)) return [];
    return linesOf(cell).flatMap((line) => {
      const match = CHECK.exec(line);
      if (match === null) return [];
      const [, mark, statement, value, bound] = match;
      return [{ section, holds: mark === "✓", statement, value, bound }];
    });
  });
}

/** The day on which the outputs were made. */
export function executionDay({ name, notebook }: Week): string {
  const { executed } = (notebook.metadata["lab"] ?? {}) as { executed?: string };
  if (executed !== undefined) return executed;
  throw new Error(`${name}: expected metadata.lab.executed, the day of its outputs, got undefined`);
}

function textsOf(notebook: Notebook, type: string): string[] {
  return notebook.cells
    .filter(isCodeCell)
    .flatMap(({ outputs }) => outputs)
    .flatMap((output) => ("data" in output ? [output.data[type] as MultilineText | undefined] : []))
    .flatMap((text) => (text === undefined ? [] : [joinLines(text)]));
}

function linesOf(cell: Notebook["cells"][number]): string[] {
  if (!isCodeCell(cell)) return [];
  return cell.outputs.flatMap((output) =>
    output.output_type === "stream" ? joinLines(output.text).split("\n") : [],
  );
}

function parseTables(html: string): Table[] {
  const { document } = new JSDOM(html).window;
  const texts = (cells: Iterable<Element>): string[] => Array.from(cells, (cell) => cell.textContent ?? "");
  return Array.from(document.querySelectorAll("table"), (table) => ({
    caption: table.caption?.textContent ?? "",
    head: texts(table.querySelectorAll("th")),
    rows: Array.from(table.querySelectorAll("tbody tr"), (row) => texts(row.querySelectorAll("td"))),
  }));
}

function missing(name: string, what: string, pattern: RegExp): Error {
  return new Error(`${name}: expected ${what} that matches ${pattern.source}, found none`);
}
