import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCells } from "../../../scripts/check-cells";
import { gradedCell, STUB } from "../../../scripts/course/assignment";
import { makeCourse } from "../../../scripts/course/make";
import { joinLines, readNotebook, writeNotebook } from "../../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../../scripts/notebooks/run";
import { ids } from "../../support/course/complaint";

describe("the cells of the student notebooks", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "cells-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("compile with every stub, and a stub of another type than its exercise's does not", () => {
    makeCourse(join(folder, "course"), 0);
    const student = join(folder, "course", "student");
    const files = chooseNotebooks(student, []);
    const notebooks = files.map((file) => readNotebook(file));
    const stubs = notebooks.flatMap(({ cells }) =>
      cells.filter((cell) => joinLines(cell.source).includes(STUB.split("\n")[0])),
    );
    assert.deepEqual(
      stubs.map((cell) => gradedCell(cell)?.grade_id),
      ids.map((id) => `answer-${id}`),
    );
    const wrong = join(student, "wrong.ipynb");
    const ofWeek2 = notebooks[1].cells.filter((cell) => stubs.includes(cell));
    for (const stub of ofWeek2)
      stub.source = joinLines(stub.source).replace(/^( *)throw .*$/m, "$1return { wrong: true };");
    writeNotebook(wrong, notebooks[1]);
    const problems = checkCells([...files, wrong], "student-cells")
      .trim()
      .split("\n");
    const places = problems.filter((line) => !line.startsWith(" "));
    assert.equal(places.length, ofWeek2.length, problems.join("\n"));
    for (const place of places) assert.match(place, /^wrong\.ipynb, code cell \d+, line \d+/);
  });
});
