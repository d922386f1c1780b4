import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gradedCell, makeAssignment, studentVersion } from "../../../../scripts/course/assignment";
import { assemble, participantsOf, readSubmissions } from "../../../../scripts/course/submission";
import {
  type Cell,
  hasTag,
  isCodeCell,
  joinLines,
  type Notebook,
  readNotebook,
} from "../../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../../scripts/notebooks/run";
import { root } from "../../../support/root";

const [file] = chooseNotebooks(join(root, "notebooks"), []);
const name = basename(file, ".ipynb");
const assignment = makeAssignment(file, readNotebook(file), 7);
const student = studentVersion(assignment);

const idOf = (cell: Cell): string => gradedCell(cell)?.grade_id ?? cell.id!;
const placeOf = ({ cells }: Notebook, id: string): number => cells.findIndex((cell) => idOf(cell) === id);
const code = (source: string, id?: string, metadata = {}): Cell => ({
  ...{ cell_type: "code", source, metadata, outputs: [], execution_count: null },
  ...(id === undefined ? {} : { id }),
});
const withText = (cell: Cell, source: string, attachments?: unknown): Cell =>
  Object.assign({ ...cell, source }, { attachments });
const text = (source: string, attachments?: unknown): Cell =>
  withText({ cell_type: "markdown", id: "text", source, metadata: {} }, source, attachments);

/** The student's notebook, with a cell replaced by others. */
function withCells(id: string, replace: (cell: Cell) => Cell[]): Notebook {
  return { ...student, cells: student.cells.flatMap((cell) => (idOf(cell) === id ? replace(cell) : [cell])) };
}
const assembled = (submission: Notebook): string[] =>
  assemble(assignment, submission).cells.map((cell) => joinLines(cell.source));
const inOrder = (texts: string[], ...wanted: string[]): void => {
  const places = wanted.map((one) => texts.indexOf(one));
  assert.ok(!places.includes(-1), `${String(places)}: ${wanted.join(" | ")}`);
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
};
const stubOf = (id: string): string => joinLines(student.cells[placeOf(student, id)].source);
const checkOf = (id: string): string => joinLines(assignment.cells[placeOf(assignment, id)].source);
const ANSWER = 'const posteriorByHand: exercises.Answers["posterior"] = () => second;';
const CHECK = checkOf("check-posterior-mean");

describe("an answer that was handed in", () => {
  it("counts in its last version, as in the participant's kernel, where its cell was copied", () => {
    const copied = withCells("answer-posterior", (cell) => [
      { ...cell, source: "const posteriorByHand = () => first;" },
      { ...cell, id: "copy", source: ANSWER },
    ]);
    inOrder(assembled(copied), "const posteriorByHand = () => first;", ANSWER, CHECK);
    const behindStub = withCells("answer-posterior", (cell) => [
      cell,
      { ...cell, id: "copy", source: ANSWER },
    ]);
    inOrder(assembled(behindStub), ANSWER, CHECK);
    const names = assemble(assignment, copied).cells.map(({ id }) => id);
    assert.equal(new Set(names).size, names.length);
  });

  const ways = [
    "const posteriorByHand = (design: number[][]) => mine;",
    "function posteriorByHand(design: number[][]) {}",
    "let a = 1, posteriorByHand: any = () => mine;",
  ];
  for (const own of ways)
    it(`counts in a cell of the participant's own, without the stub behind it: ${own}`, () => {
      for (const kept of [true, false]) {
        const texts = assembled(
          withCells("answer-posterior", (cell) => [code(own, "own"), ...(kept ? [cell] : [])]),
        );
        inOrder(texts, own, CHECK);
        assert.ok(!texts.includes(stubOf("answer-posterior")));
      }
    });

  it("takes the stub's place where it was moved behind its checks", () => {
    const moved = {
      ...student,
      cells: [...student.cells.filter((cell) => idOf(cell) !== "answer-posterior"), code(ANSWER, "own")],
    };
    const texts = assembled(moved);
    inOrder(texts, ANSWER, CHECK);
    assert.equal(texts.filter((one) => one === ANSWER).length, 1);
  });

  it("stays a stub where no cell declares it", () => {
    const other = withCells("answer-posterior", () => [code("posteriorByHand;", "own")]);
    inOrder(assembled(other), "posteriorByHand;", stubOf("answer-posterior"), CHECK);
  });
});

describe("a cell of the course's that was edited", () => {
  const imports = assignment.cells.find(isCodeCell)!;
  const original = joinLines(imports.source);
  const edit = (edited: string, answer = ANSWER): Notebook =>
    assemble(assignment, {
      ...student,
      cells: student.cells.map((cell) => {
        if (idOf(cell) === idOf(imports)) return { ...cell, source: edited };
        return idOf(cell) === "answer-posterior" ? { ...cell, source: answer } : cell;
      }),
    });

  it("keeps the helper and the import that were written into it, behind the original", () => {
    const added =
      'import * as os from "node:os";\n// twice\nfunction second(x: number) { return 2 * x; }\nsecond(1);';
    const whole = edit(`${original}\n${added}\nshow(1);`);
    inOrder(
      whole.cells.map((cell) => joinLines(cell.source)),
      original,
      added,
      ANSWER,
    );
    const kept = whole.cells.find((cell) => joinLines(cell.source) === added)!;
    assert.equal(kept.metadata["limited"], true);
    assert.equal(hasTag(kept, "skip-execution"), false);
    assert.equal(joinLines(whole.cells[placeOf(whole, idOf(imports))].source), original);
  });

  it("is run for its additions only where something needs them", () => {
    const added = "function third(x: number) { return 3 * x; }";
    const kept = edit(`${original}\n${added}`).cells.find((cell) => joinLines(cell.source) === added)!;
    assert.equal(hasTag(kept, "skip-execution"), true);
  });

  it("costs nothing: values of the course's are the course's", () => {
    const settings = student.cells.find((cell) => joinLines(cell.source).startsWith("const SEED"))!;
    const texts = assembled(withCells(idOf(settings), (cell) => [{ ...cell, source: 'const SEED = "x";' }]));
    assert.ok(texts.includes(joinLines(settings.source)));
    assert.ok(!texts.includes('const SEED = "x";'));
  });

  it("is no test of the participant's own", () => {
    const id = "check-posterior-mean";
    const texts = assembled(withCells(id, (cell) => [{ ...cell, source: "const passed = 1;" }, cell]));
    assert.ok(!texts.includes("const passed = 1;"));
    assert.equal(texts.filter((one) => one === CHECK).length, 1);
  });
});

describe("a notebook without names of cells", () => {
  it("has each of the course's cells once, told by its text", () => {
    const nameless = student.cells.map((cell): Cell => {
      const { id, ...rest } = cell;
      const source = id === "answer-posterior" ? ANSWER : cell.source;
      return { ...rest, source };
    });
    const plain = { ...student, nbformat_minor: 4 };
    const all = assemble(assignment, { ...plain, cells: nameless });
    assert.equal(all.cells.length, assignment.cells.length);
    const lost = nameless.map((cell) => ({ ...cell, metadata: {} }));
    const texts = assembled({ ...plain, cells: lost });
    inOrder(texts, ANSWER, CHECK);
    assert.equal(texts.length, assignment.cells.length + 1); // the answer, before its emptied place
  });
});

describe("a question that was answered", () => {
  const question = student.cells.find(
    (cell) => gradedCell(cell)?.grade && gradedCell(cell)?.solution && !isCodeCell(cell),
  )!;
  const id = idOf(question);
  const asked = idOf(student.cells[placeOf(student, id) - 1]);
  const untouched = joinLines(question.source);
  const answerIn = (submission: Notebook): string => {
    const { cells } = assemble(assignment, submission);
    return joinLines(cells.find((cell) => idOf(cell) === id)!.source);
  };

  it("keeps its words and its pasted images", () => {
    const attachments = { "plot.png": { "image/png": "aGk=" } };
    const source = "See ![plot](attachment:plot.png)";
    const whole = assemble(
      assignment,
      withCells(id, (cell) => [withText(cell, source, attachments), text(source, attachments)]),
    );
    const kept = whole.cells.filter((cell) => joinLines(cell.source) === source);
    assert.deepEqual(
      kept.map((cell) => (cell as { attachments?: unknown }).attachments),
      [attachments, attachments],
    );
    const broken = assemble(
      assignment,
      withCells(id, (cell) => [withText(cell, source, "x")]),
    );
    assert.ok(!("attachments" in broken.cells.find((cell) => idOf(cell) === id)!));
  });

  it("is not left to the machine where the answer is in a new cell, or under the question", () => {
    const mine = "More data, less doubt.";
    const places: [string, Notebook, string][] = [
      ["new cell", withCells(id, (cell) => [cell, text(mine)]), mine],
      ["at the end", { ...student, cells: [...student.cells, text(mine)] }, mine],
      ["code", withCells(id, (cell) => [code("show(mine);", "own"), cell]), "show(mine);"],
      ["deleted", withCells(id, () => [text(mine)]), mine],
      [
        "under the question",
        withCells(asked, (cell) => [{ ...cell, source: `${joinLines(cell.source)}\n\n${mine}` }]),
        `${joinLines(student.cells[placeOf(student, asked)].source)}\n\n${mine}`,
      ],
    ];
    for (const [where, submission, kept] of places) {
      assert.ok(assembled(submission).includes(kept), where);
      assert.match(answerIn(submission), /written in other cells/, where);
    }
  });

  it("is left as it was where nothing was written", () => {
    assert.equal(answerIn(student), untouched);
    assert.equal(answerIn(withCells("answer-posterior", () => [code(ANSWER, "own")])), untouched);
  });
});

describe("files that were handed in", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "handed-in-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const read = (...contents: string[]) => {
    const files = contents.map((content, i) => {
      const path = join(folder, String(i), `${name}.ipynb`);
      mkdirSync(dirname(path));
      writeFileSync(path, content);
      return path;
    });
    return readSubmissions(files, [{ name, notebook: assignment }]).map(({ answers }) =>
      "problem" in answers ? answers.problem : answers.assignment.name,
    );
  };

  it("have names of participants: their own, or their folder's", () => {
    const of = (...files: string[]): string[] =>
      participantsOf(
        files,
        files.map((path) => /week\d/.exec(path)?.[0] ?? ""),
        ["week1-lines"],
      );
    assert.deepEqual(of("in/ada.ipynb", "in/bo.ipynb"), ["ada", "bo"]);
    assert.deepEqual(of("in/ada/week1/week1-lines.ipynb", "in/bo/week1-lines.ipynb"), ["ada", "bo"]);
    assert.deepEqual(of("in/ada/solution.ipynb", "in/bo/solution.ipynb", "in/cy.ipynb"), ["ada", "bo", "cy"]);
    assert.deepEqual(of("in/ada/final/a.ipynb", "in/bo/final/a.ipynb"), ["ada", "bo"]);
    assert.deepEqual(of("week1/ada.ipynb", "week2/ada.ipynb"), ["ada", "ada"]);
    for (const copy of [" (1)", "(2)", "-Copy1", " - Copy", " copy 2", "_2"])
      assert.deepEqual(of(`in/ada/week1-lines${copy}.ipynb`), ["ada"], copy);
    assert.deepEqual(of("in/week1-lines-ada.ipynb", "in/week1-lines-bo.ipynb"), [
      "week1-lines-ada",
      "week1-lines-bo",
    ]);
    assert.deepEqual(of("in/ada.ipynb", "in/ada.ipynb", "a/x.ipynb", "b/x.ipynb"), ["ada", "ada", "a", "b"]);
  });

  it("need no metadata, and may begin with Windows' mark", () => {
    const { metadata, ...rest } = student;
    const bare = rest.cells.map((cell) => ({ ...cell, metadata: undefined }));
    assert.ok(metadata["course"]);
    const whole = JSON.stringify(student);
    assert.deepEqual(
      read(`\ufeff${whole}`, JSON.stringify({ ...student, cells: bare }), JSON.stringify(rest)),
      [name, name, name],
    );
  });

  it("are refused in a sentence where nothing is the course's", () => {
    const other = "expected a notebook of this course, whose cells have the course's names, got another";
    const nothing = ['{"cells":[]}', '{"cells":[],"metadata":null}', '{"cells":[{"source":"x"}]}'];
    assert.deepEqual(read(...nothing), [other, other, other]);
  });

  it("are told by their texts where all metadata and names are lost", () => {
    const cells = student.cells.map(({ source, cell_type }) => ({ source, cell_type }));
    assert.deepEqual(read(JSON.stringify({ cells })), [name]);
  });
});
