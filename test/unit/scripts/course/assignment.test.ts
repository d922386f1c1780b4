import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { answersPage } from "../../../../scripts/course/answers";
import {
  gradedCell,
  makeAssignment,
  pointsOf,
  STUB,
  studentVersion,
} from "../../../../scripts/course/assignment";
import { skipUnneeded } from "../../../../scripts/course/needed";
import { assemble, assignmentOf } from "../../../../scripts/course/submission";
import {
  type Cell,
  isCodeCell,
  joinLines,
  type Notebook,
  readNotebook,
} from "../../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../../scripts/notebooks/run";
import { catalogue } from "../../../../src/lib/exercises/index";
import { root } from "../../../support/root";

const files = chooseNotebooks(join(root, "notebooks"), []);
const weeks = files.map((file) => {
  const notebook = readNotebook(file);
  const assignment = makeAssignment(file, notebook, 7);
  return { file, notebook, assignment, student: studentVersion(assignment) };
});
const [week1] = weeks;
const textOf = ({ cells }: Notebook): string => cells.map((cell) => joinLines(cell.source)).join("\n");
const roles = ({ cells }: Notebook) => cells.flatMap((cell) => gradedCell(cell) ?? []);

describe("assignments", () => {
  it("have an answer and checks for each exercise, with its points", () => {
    const ids = weeks.flatMap(({ assignment }) => roles(assignment).map(({ grade_id }) => grade_id));
    assert.equal(new Set(ids).size, ids.length);
    for (const [id, { points }] of Object.entries(catalogue)) {
      assert.ok(ids.includes(`answer-${id}`), id);
      for (const part of Object.keys(points))
        assert.ok(ids.includes(`check-${id}-${part}`), `${id}, ${part}`);
    }
    for (const { assignment } of weeks) {
      const { points } = assignment.metadata["course"] as { points: number };
      assert.equal(points, pointsOf(assignment));
      assert.ok(points >= 10);
    }
  });

  it("have no name twice among their cells", () => {
    for (const { file, assignment } of weeks) {
      const ids = assignment.cells.map((cell) => cell.id);
      assert.equal(new Set(ids).size, ids.length, basename(file));
    }
  });

  it("keep each question with points whole, however many lines it has", () => {
    const cellsOf = ({ cells }: Notebook) => cells.map((cell) => joinLines(cell.source));
    const questions = weeks.flatMap(({ notebook }) =>
      cellsOf(notebook)
        .flatMap((text) => text.split("\n\n"))
        .filter((paragraph) => /^\*\*Try \(\d/.test(paragraph)),
    );
    const texts = weeks.flatMap(({ assignment }) => cellsOf(assignment));
    assert.ok(questions.some((question) => question.includes("\n")));
    for (const question of questions)
      assert.ok(
        texts.some((text) => text.includes(question)),
        question,
      );
  });

  it("import the library by its package's name", () => {
    for (const { assignment } of weeks) {
      assert.ok(!textOf(assignment).includes('from "../src/lib"'));
      assert.match(textOf(assignment), /from "robust-deep-learning-lib"/);
    }
  });

  it("need nothing else of a solution: cells but the checks do without the participant's functions", () => {
    for (const { file, assignment } of weeks) {
      const names = assignment.cells
        .filter((cell) => gradedCell(cell)?.solution && isCodeCell(cell))
        .map((cell) => /^const (\w+)/m.exec(joinLines(cell.source))![1]);
      for (const cell of assignment.cells.filter((one) => isCodeCell(one) && gradedCell(one) === undefined)) {
        for (const name of names)
          assert.ok(!joinLines(cell.source).includes(name), `${basename(file)}: ${name}`);
      }
    }
  });

  it("refuse a notebook without a kernelspec, and a solution without its check", () => {
    const { file, notebook } = week1;
    assert.throws(
      () => makeAssignment(file, { ...notebook, metadata: {} }, 0),
      /^Error: week1-bayesian-linear-regression: expected a kernelspec in its metadata, got none/,
    );
    const cells = notebook.cells.filter(
      (cell) => !joinLines(cell.source).startsWith('exercises.check("evidence"'),
    );
    assert.throws(
      () => makeAssignment(file, { ...notebook, cells }, 0),
      /expected a check behind each solution, got solutions of posterior, predictive, evidence and checks of posterior, predictive$/,
    );
    const unknown = JSON.parse(JSON.stringify(notebook).replaceAll('evidence\\"', 'proof\\"')) as Notebook;
    assert.throws(
      () => makeAssignment(file, unknown, 0),
      /expected an exercise of src\/lib\/exercises, got proof/,
    );
  });
});

describe("student notebooks", () => {
  it("hold no solution, no hidden test and no answer", () => {
    for (const { notebook, student } of weeks) {
      assert.doesNotMatch(textOf(student), /BEGIN|END SOLUTION|HIDDEN|createRandom\(7\)/);
      const stubs = student.cells.filter((cell) => joinLines(cell.source).includes("// YOUR CODE HERE"));
      assert.equal(stubs.length, roles(student).filter(({ solution, grade }) => solution && !grade).length);
      for (const cell of notebook.cells) {
        const tags = (cell.metadata["tags"] ?? []) as string[];
        if (tags.includes("answer") || tags.includes("solution"))
          assert.ok(!textOf(student).includes(joinLines(cell.source)));
      }
    }
    assert.match(STUB, /throw new Error\("not solved yet"\)/);
  });

  it("are not made where a marker is left, and a solution with it", () => {
    const { assignment } = week1;
    const edits: [RegExp, string][] = [
      [/\/\/ END SOLUTION/, "// END SOLUTION "],
      [/\/\/ END SOLUTION/, "// End of it"],
      [/\n\/\/ END HIDDEN TESTS/, " // END HIDDEN TESTS"],
    ];
    for (const [from, to] of edits) {
      const cells = assignment.cells.map((cell) => ({
        ...cell,
        source: joinLines(cell.source).replace(from, to),
      }));
      assert.throws(
        () => studentVersion({ ...assignment, cells }),
        /^Error: cell \S+: expected \/\/ BEGIN and \/\/ END in lines of their own, .*got "(BEGIN|END) /,
      );
    }
  });

  it("have no outputs, and let the rest run on where a check throws", () => {
    for (const { student } of weeks) {
      for (const cell of student.cells.filter(isCodeCell)) assert.deepEqual(cell.outputs, []);
      for (const cell of student.cells.filter((one) => gradedCell(one)?.locked))
        assert.deepEqual(cell.metadata["tags"], ["raises-exception"]);
    }
  });
});

describe("what was handed in", () => {
  const assignments = weeks.map(({ assignment }) => assignment);
  const { assignment, student } = week1;

  it("is recognised by its metadata or its cells, and nothing else is", () => {
    assert.equal(assignmentOf(student, assignments), assignment);
    assert.equal(assignmentOf({ ...student, metadata: {} }, assignments), assignment);
    const foreign = {
      ...student,
      metadata: {},
      cells: student.cells.map((cell, i) => ({ ...cell, id: `c${i}`, metadata: {}, source: "" })),
    };
    assert.equal(assignmentOf(foreign as Notebook, assignments), undefined);
  });

  it("becomes the assignment with its answers, and its own cells behind what they stood behind", () => {
    const at = student.cells.findIndex((cell) => gradedCell(cell)?.grade_id === "answer-predictive");
    const mine: Cell = {
      cell_type: "code",
      id: "mine",
      metadata: {},
      source: "const mine = 1;",
      outputs: [],
      execution_count: 3,
    };
    const cells = [...student.cells.slice(0, at), mine, ...student.cells.slice(at)]
      .filter((cell) => !gradedCell(cell)?.locked)
      .map((cell) =>
        gradedCell(cell)?.grade_id === "answer-posterior"
          ? { ...cell, source: "const changed = 1;\r\n" }
          : cell,
      );
    const whole = assemble(assignment, { ...student, cells });
    const texts = whole.cells.map((cell) => joinLines(cell.source));
    assert.ok(texts.includes("const changed = 1;\n"));
    assert.equal(
      roles(whole).filter(({ locked }) => locked).length,
      roles(assignment).filter(({ locked }) => locked).length,
    );
    const place = whole.cells.findIndex((cell) => joinLines(cell.source) === "const mine = 1;");
    assert.equal(gradedCell(whole.cells[place + 1])?.grade_id, "answer-predictive");
    assert.equal(whole.cells[place].metadata["limited"], true);
  });

  it("is run without the figures, with all that its answers mention", () => {
    const cells = [
      'import { a } from "x";',
      "const b = a;",
      "show(b);",
      "const { c } = b;",
      "function d() {}",
    ].map((source, i): Cell => ({
      cell_type: "code",
      id: `c${i}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    }));
    const wanted: Cell = { ...cells[0], id: "w", source: "c + 1", metadata: { limited: true } };
    const marked = skipUnneeded(
      { cells: [...cells, wanted], metadata: {}, nbformat: 4, nbformat_minor: 5 },
      ({ metadata }) => metadata["limited"] === true,
    );
    const skipped = marked.cells.map(({ metadata }) =>
      ((metadata["tags"] ?? []) as string[]).includes("skip-execution"),
    );
    assert.deepEqual(skipped, [false, false, true, false, true, false]);
  });
});

describe("answers", () => {
  it("stand behind their questions, with what their cells printed", () => {
    const cells: Cell[] = [
      { cell_type: "markdown", id: "q", metadata: {}, source: "## 1 What?\n\nText.\n\n**Try.** One: what?" },
      {
        cell_type: "code",
        id: "a",
        metadata: { tags: ["answer"] },
        source: "say()",
        execution_count: 1,
        outputs: [{ output_type: "stream", name: "stdout", text: "Two.\n" }],
      },
      {
        cell_type: "markdown",
        id: "b",
        metadata: { tags: ["answer"] },
        source: "<details><summary>Answer</summary>\n\nThree.\n\n</details>",
      },
      { cell_type: "markdown", id: "n", metadata: {}, source: "*Try:* four?\n\n# Next" },
    ];
    const { page, questions, answered } = answersPage("week", {
      cells,
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });
    assert.deepEqual([questions, answered], [2, 1]);
    assert.equal(
      page,
      "# week: answers\n\n## 1 What?\n\n**Try.** One: what?\n\n```ts\nsay()\n```\n\nTwo.\n\nThree.\n\n## 1 What?\n\n*Try:* four?\n\n*No answer yet.*\n",
    );
  });
});
