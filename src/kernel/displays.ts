import { format } from "node:util";
import { LONGEST_TEXT, shorten } from "./text";

/** What shows a figure, of the library that notebooks use. */
interface Library {
  show(figure: { data: object[]; layout: object }): Promise<void>;
}

/** What a table is shown from: a DataFrame or a Series of danfojs. */
export interface Frame {
  columns: string[];
  index: (string | number)[];
  values: unknown[];
  shape: number[];
  toString(): string;
}

export interface Tensor {
  dtype: string;
  shape: number[];
  isDisposed: boolean;
  toString(): string;
}

/** Rows of a long table that are shown, half of them its first. */
const MAX_ROWS = 60;

let pending: Promise<void> = Promise.resolve();

/** Shows a Plotly figure under the running cell, when it has been drawn and before the cell ends. */
export function displayFigure(data: object[], layout: object = {}): void {
  // As compiled, this file is in src/kernel/dist.
  const { show } = require("../../lib/dist/lib/notebook/display") as Library;
  pending = pending.then(() => show({ data, layout }));
  pending.catch(() => undefined); // the cell waits for it
}

/** Resolves when all figures are shown, rejects where one could not be drawn. */
export async function pendingDisplays(): Promise<void> {
  const figures = pending;
  pending = Promise.resolve();
  await figures;
}

function isFrame(value: unknown): value is Frame {
  try {
    const { columns, index, values, $dtypes } = value as Partial<Frame> & { $dtypes?: unknown };
    return [columns, index, values, $dtypes].every(Array.isArray);
  } catch {
    return false;
  }
}

const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escapeHtml = (value: unknown): string => String(value).replace(/[&<>]/g, (letter) => names[letter]);

function tableHtml({ columns, index, values, shape }: Frame): string {
  const cells = (tag: string, texts: unknown[]): string =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("");
  const row = (i: number): string => {
    const row = values[i];
    return `<tr>${cells("th", [index[i]])}${cells("td", Array.isArray(row) ? row : [row])}</tr>`;
  };
  const rows = index.map((_, i) => i);
  const half = MAX_ROWS / 2;
  const isLong = rows.length > MAX_ROWS;
  const body = isLong
    ? [...rows.slice(0, half).map(row), `<tr>${cells("th", ["⋮"])}</tr>`, ...rows.slice(-half).map(row)]
    : rows.map(row);
  const size = `<p>${rows.length} rows × ${shape[1] ?? 1} columns</p>`;
  const head = `<thead><tr>${cells("th", ["", ...columns])}</tr></thead>`;
  return `<table>${head}<tbody>${body.join("")}</tbody></table>${isLong ? size : ""}`;
}

export function tableText(frame: Frame): string {
  return frame.toString().trim();
}

/** "float32 tensor of shape [2, 3]" and its values, of which TensorFlow.js leaves out the middle where they are many. */
export function tensorText(tensor: Tensor): string {
  const head = `${tensor.dtype} tensor of shape [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) return `${head}, disposed of: its values are gone`;
  return `${head}\n${tensor.toString().replace(/^Tensor\n/, "")}`;
}

/** The value of a cell's last expression in the formats that show it. */
export function resultData(value: unknown): Record<string, string> {
  const text = { "text/plain": shorten(format(value), LONGEST_TEXT) };
  const html = typeof value === "object" && value !== null && isFrame(value) ? tableHtml(value) : undefined;
  return html && html.length <= LONGEST_TEXT ? { ...text, "text/html": html } : text;
}
