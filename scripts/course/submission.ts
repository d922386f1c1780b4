// What participants handed in, brought into the assignment's form.
import { basename, dirname } from "node:path";
import { type Cell, isCodeCell, joinLines, type Notebook, readNotebook } from "../notebooks/notebook-file";
import { additionsTo, declares, skipUnneeded } from "./needed";
import { type CourseMetadata, gradedCell, studentVersion } from "./assignment";

export interface Assignment {
  /** The name of the file that is handed out, without its ending. */
  name: string;
  notebook: Notebook;
}

export interface Submission {
  participant: string;
  file: string;
  /** What it answers, and itself in that assignment's form; or a sentence that says why it cannot be graded. */
  answers: { assignment: Assignment; notebook: Notebook } | { problem: string };
}

const courseOf = ({ metadata }: Notebook): CourseMetadata | undefined =>
  metadata["course"] as CourseMetadata | undefined;

/** Reads what was handed in. What is no notebook of the course stops no other. */
export function readSubmissions(files: string[], assignments: Assignment[]): Submission[] {
  const answers = files.map((file) => readAnswers(file, assignments));
  const weeks = answers.map((one) => ("problem" in one ? "" : one.assignment.name));
  const participants = participantsOf(
    files,
    weeks,
    assignments.map(({ name }) => name),
  );
  return files.map((file, i) => ({ participant: participants[i], file, answers: answers[i] }));
}

function readAnswers(file: string, assignments: Assignment[]): Submission["answers"] {
  try {
    const submission = withMetadata(readNotebook(file));
    const notebooks = assignments.map(({ notebook }) => notebook);
    const answered = assignmentOf(submission, notebooks);
    const assignment = assignments.find(({ notebook }) => notebook === answered);
    if (assignment === undefined)
      throw new Error("expected a notebook of this course, whose cells have the course's names, got another");
    return { assignment, notebook: assemble(assignment.notebook, submission) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Not every program writes metadata where there are none. */
function withMetadata(notebook: Notebook): Notebook {
  const complete = <T extends { metadata: Record<string, unknown> }>(part: T): T =>
    isRecord(part.metadata) ? part : { ...part, metadata: {} };
  return { ...complete(notebook), cells: notebook.cells.map(complete) };
}

/** What browsers and JupyterLab put behind a name that is taken. */
const OF_A_COPY = /^(?:[\s_-]*(?:\(\d+\)|copy\s*\d*|\d+))*$/i;

/**
 * A participant for each file: its name, or the folder above where it is called as it was handed out
 * (`NAME/week1/week1-… (1).ipynb`), or as another's file of the same assignment (`NAME/solution.ipynb`).
 */
export function participantsOf(
  files: readonly string[],
  weeks: readonly string[],
  handedOut: readonly string[],
): string[] {
  const isGeneric = (name: string): boolean =>
    /^week\d$/.test(name) ||
    handedOut.some((given) => name.startsWith(given) && OF_A_COPY.test(name.slice(given.length)));
  const names = files.map((file) => {
    const folders = dirname(file).split("/").filter(Boolean);
    const own = [basename(file, ".ipynb"), ...folders.reverse()].filter((name) => !isGeneric(name));
    return own.length > 0 ? own : [file];
  });
  const levels = names.map(() => 0);
  const settled = new Set<number>();
  for (;;) {
    const keys = names.map((own, i) => `${weeks[i]}/${own[levels[i]]}`);
    const first = repeated(keys).find((i) => !settled.has(i));
    if (first === undefined) return names.map((own, i) => own[levels[i]]);
    const group = repeated(keys).filter((i) => keys[i] === keys[first]);
    const isHopeless = group.some((i) => levels[i] + 1 >= names[i].length);
    for (const i of group) {
      if (isHopeless) settled.add(i);
      levels[i] = isHopeless ? 0 : levels[i] + 1;
    }
  }
}

/** The places of the values that are there more than once. */
function repeated(values: string[]): number[] {
  return [...values.keys()].filter((i) => values.indexOf(values[i]) !== values.lastIndexOf(values[i]));
}

const textOf = (cell: Cell): string => joinLines(cell.source).replaceAll("\r\n", "\n");

/** What tells a cell of one course's assignment from all others: its name for the grader, and its text. */
const marksOf = (cell: Cell): string[] =>
  [gradedCell(cell)?.grade_id, textOf(cell).trim()].filter((mark) => typeof mark === "string");

/** The assignment that a notebook answers: by its metadata, or else by its cells, whatever its file is called. */
export function assignmentOf(notebook: Notebook, assignments: Notebook[]): Notebook | undefined {
  const named = courseOf(notebook)?.assignment;
  const marks = new Set(notebook.cells.flatMap(marksOf));
  const shared = new Map(
    assignments.map((one) => [
      one,
      studentVersion(one).cells.filter((cell) => marksOf(cell).some((mark) => marks.has(mark))).length,
    ]),
  );
  const [most] = [...assignments].sort((a, b) => shared.get(b)! - shared.get(a)!);
  return (
    assignments.find((one) => courseOf(one)?.assignment === named) ??
    (shared.get(most)! > 0 ? most : undefined)
  );
}

const nameOf = (cell: Cell): string => gradedCell(cell)?.grade_id ?? cell.id!;

/** What stands in an answer's place where the participant's own cell gives it. */
const ELSEWHERE = {
  code: "// The answer is in a cell of the participant's own.",
  markdown: "*The participant has written in other cells of this notebook.*",
};

/** A participant's own cell, behind one of the course's. */
interface OwnCell {
  /** The place of the course's cell; −1 before all of them. */
  behind: number;
  cell: Cell;
  text: string;
  /** What is new in a cell of the course's that was edited; it is run where something needs it. */
  isAddition?: boolean;
}

interface Parts {
  /** The participant's cells for the answers, by their names. */
  answers: Map<string, Cell>;
  own: OwnCell[];
}

/**
 * The assignment with a participant's answers in it: tests and the course's own cells are the assignment's, whatever became of
 * them. Cells of the participant's own, an answer's second version among them, stay behind the cell that they stood behind, and
 * so does what was added to a cell of the course's. The cells that the participant had a hand in, or that call theirs, have
 * "limited" in their metadata; those for which there is no need are skipped.
 */
export function assemble(assignment: Notebook, submission: Notebook): Notebook {
  const given = studentVersion(assignment).cells;
  const { answers, own } = partsOf(given, submission);
  const hasWritten = own.some(({ cell }) => !isCodeCell(cell));
  const course = assignment.cells.map((cell, i): Cell => {
    const role = gradedCell(cell);
    if (role === undefined) return cell;
    const metadata = { ...cell.metadata, limited: true };
    if (!role.solution) return { ...cell, metadata };
    const answer = answers.get(nameOf(cell)) ?? given[i];
    const isUntouched = textOf(answer).trim() === textOf(given[i]).trim();
    const source = isUntouched ? (elsewhere(i, given, own, hasWritten) ?? textOf(given[i])) : textOf(answer);
    return { ...cell, ...attachmentsOf(answer), metadata, source };
  });
  let extra = 0;
  const additions = new Set<Cell>();
  const ownBehind = (place: number): Cell[] =>
    own
      .filter(({ behind }) => behind === place)
      .map(({ cell, text, isAddition }) => {
        const plain = { id: `own-${++extra}`, metadata: { limited: true }, source: text };
        const mine: Cell = isCodeCell(cell)
          ? { ...plain, cell_type: "code", outputs: [], execution_count: null }
          : { ...plain, cell_type: "markdown", ...attachmentsOf(cell) };
        if (isAddition) additions.add(mine);
        return mine;
      });
  const cells = [...ownBehind(-1), ...course.flatMap((cell, i) => [cell, ...ownBehind(i)])];
  return skipUnneeded(
    { ...assignment, cells },
    (cell) => cell.metadata["limited"] === true && !additions.has(cell),
  );
}

/** Tells a participant's answers and own cells from the course's: by their names, and where those are gone by their texts. */
function partsOf(given: Cell[], { cells }: Notebook): Parts {
  const places = new Map(given.flatMap((cell, i) => [cell.id, nameOf(cell)].map((name) => [name, i])));
  const texts = given.map((cell) => textOf(cell).trim());
  const answers = new Map<string, Cell>();
  const own: OwnCell[] = [];
  const seen = new Set<number>();
  let last = -1;
  for (const cell of cells) {
    const text = textOf(cell);
    const names = [gradedCell(cell)?.grade_id, cell.id];
    const place = names.map((name) => places.get(name)).find((one) => one !== undefined);
    const alike = [...texts.keys()].filter((i) => texts[i] === text.trim());
    const here = place ?? alike.find((i) => !seen.has(i)) ?? alike.at(0);
    if (here === undefined) {
      if (text.trim() !== "") own.push({ behind: last, cell, text });
      continue;
    }
    const [original, role] = [given[here], gradedCell(given[here])];
    const isFirst = !seen.has(here);
    seen.add(here);
    if (isFirst) last = here;
    if (role?.solution && isFirst) answers.set(nameOf(original), cell);
    else if (alike.length > 0 || role?.locked || text.trim() === "") continue;
    else if (role?.solution || !isFirst || !isCodeCell(cell)) own.push({ behind: last, cell, text });
    else {
      const added = additionsTo(textOf(original), text);
      if (added !== "") own.push({ behind: last, cell, text: added, isAddition: true });
    }
  }
  return { answers, own };
}

/** What to say in the place of an answer that nobody wrote there; undefined where nothing answers it elsewhere. */
function elsewhere(place: number, given: Cell[], own: OwnCell[], hasWritten: boolean): string | undefined {
  const cell = given[place];
  if (!isCodeCell(cell)) {
    // The question is the cell before.
    const isAnswered = hasWritten || own.some(({ behind }) => behind === place || behind === place - 1);
    return isAnswered ? ELSEWHERE.markdown : undefined;
  }
  const name = /^const (\w+)/m.exec(textOf(cell))![1];
  const declaring = own.filter((one) => isCodeCell(one.cell) && declares(one.text, name));
  if (declaring.length === 0) return undefined;
  const check = given.findIndex((one, i) => i > place && gradedCell(one)?.locked);
  if (declaring.some(({ behind }) => behind < check)) return ELSEWHERE.code;
  // It was moved behind its checks.
  const [moved] = own.splice(own.indexOf(declaring.at(-1)!), 1);
  return moved.text;
}

/** Pasted images, where they have the form that Jupyter gives them. */
function attachmentsOf(cell: Cell): { attachments?: Record<string, Record<string, unknown>> } {
  const { attachments } = cell as { attachments?: unknown };
  return isRecord(attachments) && Object.values(attachments).every(isRecord)
    ? { attachments: attachments as Record<string, Record<string, unknown>> }
    : {};
}
