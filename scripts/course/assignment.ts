// The two forms of a week: the assignment with its solutions and hidden tests, as nbgrader wants it, and what students get.
import { basename } from "node:path";
import { catalogue } from "../../src/lib/exercises";
import {
  type Cell,
  type CodeCell,
  hasTag,
  isAnswer,
  isCodeCell,
  joinLines,
  type Notebook,
} from "../notebooks/notebook-file";

/** nbgrader's own description of a cell (its schema version 3). */
export interface GradedCell {
  grade: boolean;
  grade_id: string;
  locked: boolean;
  points?: number;
  schema_version: 3;
  solution: boolean;
  task: boolean;
}

/** What a week's notebook is called as an assignment, and what it is worth. */
export interface CourseMetadata {
  assignment: string;
  points: number;
}

/** The name by which a notebook imports the library, wherever it lies. */
export const LIBRARY = (require("../../src/lib/package.json") as { name: string }).name;

const SOLUTION = /^( *)\/\/ BEGIN SOLUTION\n[^]*?\n *\/\/ END SOLUTION$/gm;
const HIDDEN = /\n?\/\/ BEGIN HIDDEN TESTS\n[^]*?\n\/\/ END HIDDEN TESTS/g;
const CHECK = /^exercises\.check\("(\w+)", (\w+), createRandom\(SEED\)\);$/;
const ANSWER = /exercises\.Answers\["(\w+)"\]/;
/** A question for which there are points, as a paragraph of its own. */
const QUESTION = /^\*\*Try \((\d+) points?\)\.\*\*[^]*?(?=\n\n|(?![^]))/m;

/** What a stub throws is what the check takes for unsolved. */
export const STUB = '// YOUR CODE HERE\nthrow new Error("not solved yet");';

/** Cells that only the solved notebook has: answers of *Try*, and a solution said once more with the library's means. */
const isOfSolution = (cell: Cell): boolean => isAnswer(cell) || hasTag(cell, "solution");

export function gradedCell(cell: Cell): GradedCell | undefined {
  return cell.metadata["nbgrader"] as GradedCell | undefined;
}

const markdown = (id: string, text: string, metadata = {}): Cell => ({
  cell_type: "markdown",
  id,
  metadata,
  source: text,
});
const code = (id: string, text: string, metadata = {}): Cell => ({
  cell_type: "code",
  id,
  metadata,
  source: text,
  outputs: [],
  execution_count: null,
});

function graded(role: Partial<GradedCell> & { grade_id: string }): { nbgrader: GradedCell } {
  const plain = { grade: false, locked: false, schema_version: 3, solution: false, task: false } as const;
  return { nbgrader: { ...plain, ...role } };
}

/**
 * The assignment of a week, with solutions and hidden tests.
 * @param seed of the hidden tests' numbers
 * @throws Error for a notebook without a kernelspec, a solution without its check and the other way round, and an unknown exercise
 */
export function makeAssignment(file: string, notebook: Notebook, seed: number): Notebook {
  const name = basename(file, ".ipynb");
  const refuse = (problem: string): Error => new Error(`${name}: ${problem}`);
  if (notebook.metadata["kernelspec"] === undefined)
    throw refuse(
      "expected a kernelspec in its metadata, got none; open it in JupyterLab with the kernel tslab and save it",
    );
  const texts = notebook.cells.map((cell) => joinLines(cell.source));
  const solved = texts.flatMap((text) =>
    text.includes("// BEGIN SOLUTION") ? [ANSWER.exec(text)?.[1] ?? "?"] : [],
  );
  const checked = texts.flatMap((text) => CHECK.exec(text)?.[1] ?? []);
  if (solved.join() !== checked.join())
    throw refuse(
      `expected a check behind each solution, got solutions of ${solved.join(", ")} and checks of ${checked.join(", ")}`,
    );
  for (const id of solved) {
    if (!Object.hasOwn(catalogue, id)) throw refuse(`expected an exercise of src/lib/exercises, got ${id}`);
  }
  const cells = notebook.cells.filter((cell) => !isOfSolution(cell)).flatMap((cell) => cellsOf(cell, seed));
  const assignment = {
    ...notebook,
    cells,
    metadata: { kernelspec: notebook.metadata["kernelspec"] },
  } as Notebook;
  const course: CourseMetadata = { assignment: /^[^-]+/.exec(name)![0], points: pointsOf(assignment) };
  return { ...assignment, metadata: { ...assignment.metadata, course }, nbformat: 4, nbformat_minor: 5 };
}

/** What becomes of one cell. */
function cellsOf(cell: Cell, seed: number): Cell[] {
  const text = joinLines(cell.source).replaceAll('"../src/lib"', `"${LIBRARY}"`);
  const id = cell.id!;
  if (!isCodeCell(cell)) return questionsOf(id, text);
  const check = CHECK.exec(text);
  if (check !== null) return checksOf(check[1] as keyof typeof catalogue, check[2], seed);
  if (!text.includes("// BEGIN SOLUTION")) return [code(id, text, cell.metadata)];
  const exercise = ANSWER.exec(text)![1] as keyof typeof catalogue;
  const role = graded({ grade_id: `answer-${exercise}`, solution: true });
  return [markdown(`task-${exercise}`, taskOf(exercise)), code(`answer-${exercise}`, text, role)];
}

function taskOf(id: keyof typeof catalogue): string {
  const { title, task, hint, points } = catalogue[id];
  const parts = Object.entries(points).map(([part, value]) =>
    part === "hidden" ? `hidden tests ${value}` : `\`${part}\` ${value}`,
  );
  const total = Object.values(points).reduce((sum: number, value: number) => sum + value, 0);
  return `**Exercise: ${title}** (${total} points: ${parts.join(", ")}). ${task}\n\n<details><summary>Hint</summary>\n\n${hint}\n\n</details>`;
}

/** A cell for each part, and one that students get without its tests. Imports come first: no cell of theirs can be in between. */
function checksOf(id: keyof typeof catalogue, answer: string, seed: number): Cell[] {
  const { points } = catalogue[id];
  const imports = `import { createRandom, exercises } from "${LIBRARY}";`;
  return Object.entries(points).map(([part, value]) => {
    const gradeId = `check-${id}-${part}`;
    const text =
      part === "hidden"
        ? `// Hidden tests: the same with other numbers.\n// BEGIN HIDDEN TESTS\n${imports}\nexercises.check("${id}", ${answer}, createRandom(${seed}));\n// END HIDDEN TESTS`
        : `${imports}\nexercises.check("${id}", ${answer}, createRandom(SEED), "${part}");`;
    const role = graded({ grade_id: gradeId, grade: true, locked: true, points: value });
    return code(gradeId, text, { ...role, tags: ["raises-exception"] });
  });
}

/** Text, cut behind each question that has points, with a cell for its answer. */
function questionsOf(id: string, text: string): Cell[] {
  const question = QUESTION.exec(text);
  if (question === null) return [markdown(id, text)];
  const end = question.index + question[0].length;
  const role = graded({
    grade_id: `question-${id}`,
    grade: true,
    solution: true,
    points: Number(question[1]),
  });
  const rest = text.slice(end).trim();
  return [
    markdown(id, text.slice(0, end)),
    markdown(`question-${id}`, "*Your answer here.*", role),
    ...(rest === "" ? [] : questionsOf(`${id}-next`, rest)),
  ];
}

/** The points of all graded cells. */
export function pointsOf({ cells }: Notebook): number {
  return cells.reduce(
    (sum, cell) => sum + (gradedCell(cell)?.grade ? (gradedCell(cell)!.points ?? 0) : 0),
    0,
  );
}

const MARKER = /(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)/;

/**
 * What students get: stubs for solutions, hidden tests gone.
 * @throws Error where a marker is left, and so a solution could be
 */
export function studentVersion(assignment: Notebook): Notebook {
  const cells = assignment.cells.map((cell) => {
    if (!isCodeCell(cell)) return cell;
    const source = withoutSolution(joinLines(cell.source));
    const marker = MARKER.exec(source);
    if (marker !== null)
      throw new Error(
        `cell ${cell.id}: expected // BEGIN and // END in lines of their own, with nothing behind them, got "${marker[0]}" in what students would get`,
      );
    return { ...cell, source };
  });
  return { ...assignment, cells };
}

export function withoutSolution(text: string): string {
  return text.replace(SOLUTION, (_, indent: string) => STUB.replace(/^/gm, indent)).replace(HIDDEN, "");
}

export type { Cell, CodeCell };
