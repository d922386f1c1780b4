// What a participant handed in, brought into the assignment's form.
import { basename, dirname } from "node:path";
import { type Cell, isCodeCell, joinLines, type Notebook, readNotebook } from "../notebooks/notebook-file";
import { skipUnneeded } from "./needed";
import { type CourseMetadata, gradedCell, studentVersion } from "./assignment";

export interface Submission {
  participant: string;
  file: string;
  notebook: Notebook;
}

const courseOf = ({ metadata }: Notebook): CourseMetadata | undefined =>
  metadata["course"] as CourseMetadata | undefined;

/**
 * Reads what was handed in. The participant is the file's name, or the folder above where the file is called as it was handed
 * out (`NAME/week1/week1-….ipynb`).
 * @throws Error for a file that is no notebook, naming it
 */
export function readSubmission(file: string, handedOut: readonly string[]): Submission {
  const notebook = readNotebook(file);
  const folders = dirname(file).split("/");
  const isGeneric = (name: string): boolean => /^week\d$/.test(name) || handedOut.includes(name);
  const participant = [basename(file, ".ipynb"), ...folders.reverse()].find((name) => !isGeneric(name));
  return { participant: participant ?? file, file, notebook };
}

/** The assignment that a notebook answers: by its metadata, or else by its cells, whatever its file is called. */
export function assignmentOf(notebook: Notebook, assignments: Notebook[]): Notebook | undefined {
  const named = courseOf(notebook)?.assignment;
  const ids = new Set(
    notebook.cells.map((cell) => gradedCell(cell)?.grade_id).filter((id) => id !== undefined),
  );
  const shared = (assignment: Notebook): number =>
    assignment.cells.filter((cell) => ids.has(gradedCell(cell)?.grade_id ?? "")).length;
  const most = [...assignments].sort((a, b) => shared(b) - shared(a))[0];
  return (
    assignments.find((one) => courseOf(one)?.assignment === named) ?? (shared(most) > 0 ? most : undefined)
  );
}

const textOf = (cell: Cell): string => joinLines(cell.source).replaceAll("\r\n", "\n");

/**
 * The assignment with a participant's answers in it: tests and the course's own cells are the assignment's, whatever became of
 * them; cells of the participant's own stay behind the cell that they stood behind. The cells that the participant had a
 * hand in, or that call theirs, have "limited" in their metadata; those for which there is no need are skipped.
 */
export function assemble(assignment: Notebook, submission: Notebook): Notebook {
  const known = new Set(assignment.cells.flatMap((cell) => [cell.id, gradedCell(cell)?.grade_id]));
  const nameOf = (cell: Cell): string | undefined => gradedCell(cell)?.grade_id ?? cell.id;
  const stubs = new Map(studentVersion(assignment).cells.map((cell) => [nameOf(cell), cell]));
  const own = new Map<string | undefined, Cell[]>();
  let last: string | undefined;
  for (const cell of submission.cells) {
    const name = [gradedCell(cell)?.grade_id, cell.id].find((id) => id !== undefined && known.has(id));
    if (name !== undefined) last = name;
    else if (isCodeCell(cell)) own.set(last, [...(own.get(last) ?? []), cell]);
  }
  let extra = 0;
  const ownBehind = (name: string | undefined): Cell[] =>
    (own.get(name) ?? []).map((cell) => ({
      ...{ cell_type: "code", id: `own-${++extra}`, metadata: { limited: true }, source: textOf(cell) },
      ...{ outputs: [], execution_count: null },
    }));
  const cells = assignment.cells.flatMap((cell) => {
    const name = nameOf(cell);
    const role = gradedCell(cell);
    const answer = role?.solution ? answerTo(cell, submission) : undefined;
    const source = role?.solution
      ? answer === undefined
        ? stubs.get(name)!.source
        : textOf(answer)
      : cell.source;
    const metadata = role === undefined ? cell.metadata : { ...cell.metadata, limited: true };
    return [{ ...cell, metadata, source }, ...ownBehind(name)];
  });
  const whole = { ...assignment, cells: [...ownBehind(undefined), ...cells] };
  return skipUnneeded(whole, ({ metadata }) => metadata["limited"] === true);
}

/** The participant's cell for an answer: by its name for the grader, or where that is gone by what it declares. */
function answerTo(cell: Cell, { cells }: Notebook): Cell | undefined {
  const id = gradedCell(cell)!.grade_id;
  const declares = /^const (\w+)/m.exec(joinLines(cell.source))?.[1];
  return (
    cells.find((other) => gradedCell(other)?.grade_id === id) ??
    cells.find(
      (other) => isCodeCell(other) && declares !== undefined && textOf(other).includes(`const ${declares}:`),
    )
  );
}
