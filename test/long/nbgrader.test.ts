import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { collect, runNbgrader } from "../../scripts/course/nbgrader";
import { joinLines, readNotebook } from "../../scripts/notebooks/notebook-file";
import { WEEK1_CHECKS } from "../support/course/submissions";
import { count } from "../support/counts";
import { CourseFolder, WEEK1 } from "../support/course/course-folder";
import { root } from "../support/root";
import { setUp } from "../support/set-up";

const SCORES = `
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as gradebook:
    print(json.dumps({
        submission.student.id: {
            grade.name: [grade.auto_score, grade.needs_manual_grade] for notebook in submission.notebooks for grade in notebook.grades
        }
        for submission in gradebook.assignment_submissions("week1")
    }))
`;

/** What nbgrader's gradebook has, by participant and cell: points, and whether a teacher has to look. */
function scoresOf(folder: CourseFolder): Record<string, Record<string, [number | null, boolean]>> {
  const python = join(root, ".venv-nbgrader", "bin", "python");
  const cwd = join(folder.course, "nbgrader");
  return JSON.parse(execFileSync(python, ["-c", SCORES], { cwd, encoding: "utf8" })) as ReturnType<
    typeof scoresOf
  >;
}

describe("nbgrader", () => {
  const folder = new CourseFolder();
  before(async () => {
    setUp("nbgrader");
    await folder.make();
    assert.equal(await runNbgrader(folder.course, ["generate_assignment", "week1"]), 0);
  });
  after(() => folder.remove());

  it("releases what npm run course gives to students", () => {
    const [released, given] = [join("nbgrader", "release", "week1"), "student"].map(
      (place) => readNotebook(join(folder.course, place, `${WEEK1}.ipynb`)).cells,
    );
    const texts = (cells: typeof given): string[] => cells.map((cell) => joinLines(cell.source).trim());
    assert.deepEqual(texts(released), texts(given));
  });

  it("collects, grades and answers submissions of every kind, each check by its worth", async () => {
    const files = folder.kinds.map((kind) => folder.fileOf(kind));
    const problems = collect(folder.course, files);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0], /no-notebook.*not collected: .* it is not JSON/);
    for (const command of ["autograde", "generate_feedback"])
      assert.equal(await runNbgrader(folder.course, [command, "week1"]), 0);
    const scores = scoresOf(folder);
    for (const kind of folder.kinds) {
      if (kind.name === "no-notebook") continue;
      const participant = kind.file?.replace(".ipynb", "") ?? kind.name;
      const deserved = typeof kind.points === "number" ? {} : kind.points;
      for (const check of Object.keys(WEEK1_CHECKS))
        assert.equal(
          scores[participant][`check-${check}`][0],
          deserved[check] ?? 0,
          `${kind.name}: ${check}`,
        );
      count("submissions graded by nbgrader");
    }
    assert.equal(folder.visits, 0);
  });

  it("asks for the points of a question that was answered anywhere, and says why there are none", () => {
    const questions = (participant: string): [number | null, boolean][] =>
      Object.entries(scoresOf(folder)[participant]).flatMap(([name, score]) =>
        name.startsWith("question-") ? [score] : [],
      );
    assert.equal(questions("right").length, 3);
    for (const [points, asks] of questions("right")) assert.deepEqual([points, asks], [0, false]);
    for (const [points, asks] of questions("question-answered-in-a-new-cell"))
      assert.deepEqual([points, asks], [null, true]);
    const page = join(folder.course, "nbgrader", "feedback", "half-right", "week1", `${WEEK1}.html`);
    assert.match(
      readFileSync(page, "utf8"),
      /is the likelihood&#39;s term a mean|is the likelihood's term a mean/,
    );
  });
});
