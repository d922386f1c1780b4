import {
  type CodeCell,
  type DataOutput,
  isCodeCell,
  joinLines,
  type MimeBundle,
  type MultilineText,
  type Notebook,
  type Output,
  PLOTLY,
  sumOfSources,
} from "./notebook-file";

/**
 * The executed notebook as it is committed: text, pictures and the figures they are drawn from, nothing that
 * changes with every run, and in `metadata.lab` the checksum of the sources that the outputs belong to and the day they were made on.
 */
export function savedCopy(notebook: Notebook, executedAt = new Date()): Notebook {
  const cells = notebook.cells.map((cell) => (isCodeCell(cell) ? savedCell(cell) : cell));
  const lab = { sources: sumOfSources(notebook), executed: executedAt.toISOString().slice(0, 10) };
  return { ...notebook, cells, metadata: { ...notebook.metadata, lab } };
}

function savedCell(cell: CodeCell): CodeCell {
  const metadata = { ...cell.metadata };
  delete metadata["execution"];
  return { ...cell, metadata, outputs: cell.outputs.map(savedOutput) };
}

function savedOutput(output: Output): Output {
  return "data" in output ? { ...output, data: savedData(output) } : output;
}

/** Of a figure's numbers, in bytes: beyond it the picture stands alone, and the notebooks stay small enough together. */
const LARGEST_FIGURE = 100_000;

function savedData({ data }: DataOutput): MimeBundle {
  const types = ["text/plain", "image/png"];
  if (JSON.stringify(data[PLOTLY] ?? "").length <= LARGEST_FIGURE) types.push(PLOTLY);
  const html = data["text/html"] as MultilineText | undefined;
  const isStatic = html !== undefined && !joinLines(html).includes("<script");
  if (isStatic && data["image/png"] === undefined) types.push("text/html");
  return Object.fromEntries(Object.entries(data).filter(([type]) => types.includes(type)));
}
