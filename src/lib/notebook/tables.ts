import { appendFileSync } from "node:fs";
import { toJson } from "../core/json";
import { checkNumber, invalid } from "../core/shapes";
import { extremes, formatNumber } from "../core/numbers";
import { display, escapeHtml, type MimeBundle } from "./display";

/** How a column is shown. */
export interface Column {
  /** The rows' property. */
  key: string;
  /** Head of the column. Default: the key. */
  label?: string;
  /** Stands in the head. */
  unit?: string;
  /** Digits after the point, 0 … 20. Default: 4 significant digits. */
  decimals?: number;
  /** Which value is best, and set in bold. Default: none. */
  best?: "highest" | "lowest";
}

/** One line of a table by its columns' keys; null or a missing value is shown as a dash. */
export type Row = Record<string, string | number | null | undefined>;

interface Cell {
  text: string;
  numeric: boolean;
  best: boolean;
}

/** What is read of a danfojs DataFrame, by its own names. */
export interface DataFrame {
  columns: string[];
  values: unknown[];
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "number" && Number.isNaN(value));
}

function format(value: unknown, { decimals }: Column): string {
  if (isMissing(value)) return "–";
  if (typeof value !== "number") return String(value);
  if (decimals !== undefined) return value.toFixed(decimals);
  return formatNumber(value);
}

/** A number that is text already: "12 %", "0.342 [0.256, 0.468]", "71.2 ± 0.3". */
const NUMERIC = /^[+−-]?\d[\d.,e+−-]*(?:\s*%|\s*[±[(].*)?$/;

/** The columns' cells; values that look the same as the best one are best too. */
function cellsOf(frame: DataFrame, column: Column): Cell[] {
  const place = frame.columns.indexOf(column.key);
  if (place < 0) throw invalid("columns", `keys among ${frame.columns.join(", ")}`, column.key);
  const values = (frame.values as unknown[][]).map((row) => row[place]);
  const numbers = values.filter((value): value is number => typeof value === "number" && !isMissing(value));
  const better = column.best === "highest" ? Math.max : Math.min;
  const isNumeric = values.every((value) => isMissing(value) || NUMERIC.test(String(value)));
  const extreme = numbers.reduce((best, value) => better(best, value), numbers[0]);
  return values.map((value) => {
    const text = format(value, column);
    const comparable = column.best !== undefined && typeof value === "number" && !isMissing(value);
    return {
      text,
      numeric: typeof value === "number" || isNumeric,
      best: comparable && text === format(extreme, column),
    };
  });
}

function head({ key, label = key, unit }: Column): string {
  return unit ? `${label} (${unit})` : label;
}

function arrow({ best }: Column): string {
  return best === "highest" ? " ↑" : best === "lowest" ? " ↓" : "";
}

function html(columns: Column[], cells: Cell[][], caption?: string): string {
  const align = (numeric: boolean): string => ` style="text-align: ${numeric ? "right" : "left"}"`;
  const isNumeric = cells.map((column) => column.some(({ numeric }) => numeric));
  const heads = columns
    .map((column, c) => {
      const text = escapeHtml(head(column) + arrow(column));
      // A head without a word is none to those who hear the table.
      return text === "" ? "<td></td>" : `<th scope="col"${align(isNumeric[c])}>${text}</th>`;
    })
    .join("");
  const rows = cells[0].map((_, r) =>
    columns
      .map((_, c) => {
        const { text, best } = cells[c][r];
        return `<td${align(isNumeric[c])}>${best ? `<b>${escapeHtml(text)}</b>` : escapeHtml(text)}</td>`;
      })
      .join(""),
  );
  const title = caption ? `<caption style="text-align: left">${escapeHtml(caption)}</caption>` : "";
  const body = rows.map((row) => `<tr>${row}</tr>`).join("");
  return `<table>${title}<thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`;
}

function plainText(columns: Column[], cells: Cell[][], caption?: string): string {
  const lines = columns.map((column, c) => {
    const numeric = cells[c].some((cell) => cell.numeric);
    const texts = [
      head(column) + arrow(column),
      ...cells[c].map(({ text, best }) => (best ? `${text} *` : numeric ? `${text}  ` : text)),
    ];
    const width = extremes(texts.map((text) => [...text].length))[1];
    return texts.map((text) => (numeric ? text.padStart(width) : text.padEnd(width)));
  });
  const rows = lines[0].map((_, r) =>
    lines
      .map((column) => column[r])
      .join("  ")
      .trimEnd(),
  );
  const marked = columns.some(({ best }) => best) ? ["* best in its column"] : [];
  return [...(caption ? [caption] : []), ...rows, ...marked].join("\n");
}

function checkColumns(columns: Column[]): void {
  if (columns.length === 0) throw invalid("columns", "at least one column", columns);
  const keys = Array.from(columns, (column) => column?.key);
  const hole = keys.findIndex((key, i) => key === undefined || keys.indexOf(key) < i);
  if (hole >= 0) throw invalid(`columns[${hole}]`, "a column with a key of its own", keys[hole]);
  for (const { decimals } of columns) {
    if (decimals !== undefined) checkNumber("decimals", decimals, { atLeast: 0, atMost: 20, integer: true });
  }
}

/**
 * The table as HTML (numbers aligned, the best of a column in bold, the unit in the head) and as plain text.
 */
export function tableBundle(
  frame: DataFrame,
  columns: Column[],
  { caption }: { caption?: string } = {},
): MimeBundle {
  checkColumns(columns);
  const cells = columns.map((column) => cellsOf(frame, column));
  return {
    data: { "text/html": html(columns, cells, caption), "text/plain": plainText(columns, cells, caption) },
  };
}

/** A table as it is recorded: its columns, and their values before they are rounded. */
export interface TableRecord {
  caption: string;
  columns: { key: string; label: string }[];
  rows: Row[];
}

/** Appends the table to the file that LAB_TABLES_FILE names, as a line of JSON. */
function record(frame: DataFrame, columns: Column[], caption = ""): void {
  const file = process.env.LAB_TABLES_FILE;
  if (!file) return;
  const places = columns.map(({ key }) => frame.columns.indexOf(key));
  const rows = (frame.values as Row[string][][]).map((row) =>
    Object.fromEntries(columns.map(({ key }, c) => [key, row[places[c]]])),
  );
  const table: TableRecord = {
    caption,
    columns: columns.map(({ key, label = key }) => ({ key, label })),
    rows,
  };
  appendFileSync(file, `${toJson(table)}\n`);
}

/**
 * Shows results, one row a method. With LAB_TABLES_FILE the table is also appended to that file as a line of JSON.
 * @param results one record for each row, or a danfojs data frame
 * @param columns what is shown, in order
 * @throws RangeError without rows or columns, for a column that no row has or that stands there twice, and for decimals
 *   outside 0 … 20
 */
export async function showTable(
  results: Row[] | DataFrame,
  columns: Column[],
  options: { caption?: string } = {},
): Promise<void> {
  const frame = Array.isArray(results) ? frameOf(results, columns) : results;
  display(tableBundle(frame, columns, options));
  record(frame, columns, options.caption);
}

function frameOf(given: Row[], columns: Column[]): DataFrame {
  const rows = Array.from(given);
  if (rows.length === 0) throw invalid("rows", "at least one row", rows);
  const hole = rows.findIndex((row) => row === undefined || row === null);
  if (hole >= 0) throw invalid(`rows[${hole}]`, "a row", rows[hole]);
  checkColumns(columns);
  const keys = columns.map(({ key }) => key);
  const unknown = keys.find((key) => !rows.some((row) => Object.hasOwn(row, key)));
  if (unknown !== undefined)
    throw invalid("columns", `keys among ${Object.keys(rows[0]).join(", ")}`, unknown);
  return { columns: keys, values: rows.map((row) => keys.map((key) => row[key])) };
}
