import type { CodeCell, MimeBundle } from "../../scripts/notebooks/notebook-file";

/** What the cells show, in order: each output's forms. */
export function shownBy(cells: CodeCell[]): MimeBundle[] {
  return cells.flatMap(({ outputs }) => outputs).flatMap((output) => ("data" in output ? [output.data] : []));
}
