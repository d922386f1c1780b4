import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { collect, runNbgrader } from "../../scripts/course/nbgrader";
import { isCodeCell, joinLines, readNotebook } from "../../scripts/notebooks/notebook-file";
import { count } from "../support/counts";
import { CourseFolder, WEEK1 } from "../support/course/course-folder";
import { root } from "../support/root";

/** The points that nbgrader's export has, by participant. */
function exportedPoints(folder: CourseFolder): Record<string, number> {
  assert.equal(runNbgrader(folder.course, ["export"]), 0);
  const [head, ...rows] = readFileSync(join(folder.course, "nbgrader", "grades.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const [name, score] = ["student_id", "raw_score"].map((column) => head.indexOf(column));
  return Object.fromEntries(rows.map((row) => [row[name], Number(row[score])]));
}

describe("nbgrader", () => {
  const folder = new CourseFolder();
  before(async () => {
    execFileSync(process.execPath, [join(root, "scripts", "setup", "nbgrader.mjs")]);
    await folder.make();
    assert.equal(runNbgrader(folder.course, ["generate_assignment", "week1"]), 0);
  });
  after(() => folder.remove());

  it("releases what npm run course gives to students", () => {
    const [released, given] = [join("nbgrader", "release", "week1"), "student"].map(
      (place) => readNotebook(join(folder.course, place, `${WEEK1}.ipynb`)).cells,
    );
    const codes = (cells: typeof given): string[] =>
      cells.filter(isCodeCell).map((cell) => joinLines(cell.source).trim());
    assert.deepEqual(codes(released), codes(given));
  });

  it("collects, grades and answers thirty submissions, each by its worth", () => {
    const files = folder.kinds.map((kind) => folder.fileOf(kind));
    const problems = collect(folder.course, files);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0], /no-notebook.*not collected: .* it is not JSON/);
    assert.equal(runNbgrader(folder.course, ["autograde", "week1"]), 0);
    assert.equal(runNbgrader(folder.course, ["generate_feedback", "week1"]), 0);
    const points = exportedPoints(folder);
    for (const kind of folder.kinds) {
      if (kind.name === "no-notebook") continue;
      const expected =
        typeof kind.points === "number"
          ? kind.points
          : Object.values(kind.points).reduce((sum: number, value) => sum + (value ?? 0), 0);
      const [participant] = [kind.file?.replace(".ipynb", "") ?? kind.name];
      assert.equal(points[participant], expected, kind.name);
      count("submissions graded by nbgrader");
    }
    assert.equal(folder.visits, 0);
  });
});
