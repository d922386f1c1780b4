// What participants get, as they have it: in JupyterLab, from a folder of their own.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gradedCell, STUB } from "../../scripts/course/assignment";
import { makeCourse } from "../../scripts/course/make";
import { type CodeCell, joinLines } from "../../scripts/notebooks/notebook-file";
import { catalogue } from "../../src/lib/exercises/catalogue";
import { slips, withSlip } from "../support/course/mistaken";
import { linesOf, solutions } from "../support/course/solutions";
import type { NotebookPage } from "../support/notebook-page";
import { errorsIn, NOTEBOOK_MS, notebookNames, NotebooksInBrowser } from "../support/notebooks-in-browser";
import { assertAlone } from "../support/page-checks";

const EXERCISE = "predictive";
const MISTAKE = "the noise forgotten";

const isUnsolved = (cell: CodeCell): boolean =>
  errorsIn(cell).some((error) => /: not solved yet/.test(error));

describe("the student notebooks in JupyterLab", function () {
  this.timeout(NOTEBOOK_MS + 60_000);
  const folder = mkdtempSync(join(tmpdir(), "participant-"));
  const lab = new NotebooksInBrowser();

  before(async function () {
    const course = join(folder, "course");
    makeCourse(course, 99);
    cpSync(join(course, "student"), join(folder, "home", "notebooks"), { recursive: true });
    rmSync(course, { recursive: true });
    await lab.start(this, join(folder, "home"));
  });

  after(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of notebookNames)
    it(`${name}: every cell runs but the checks of what is not solved, and every figure is there`, async () => {
      const cells = await lab.assertExecutes(name, isUnsolved);
      const idsOf = (chosen: CodeCell[]): string[] => chosen.map((cell) => gradedCell(cell)?.grade_id ?? "?");
      const visible = cells.filter(
        (cell) => gradedCell(cell)?.locked && joinLines(cell.source).includes("check("),
      );
      assert.deepEqual(idsOf(cells.filter(isUnsolved)), idsOf(visible));
      assert.ok(visible.length >= 3, `${visible.length} checks`);
    });

  describe("an exercise", () => {
    let notebook: NotebookPage;
    let [stub, check] = [0, 0];
    let lines = { first: 0, count: 0 };

    before(async () => {
      notebook = await lab.open(notebookNames[0]);
      await notebook.runAll(NOTEBOOK_MS);
      const part = slips[EXERCISE].find(({ mistake }) => mistake === MISTAKE)!.part;
      const ids = (await notebook.cells()).map((cell) => gradedCell(cell)?.grade_id);
      [stub, check] = [`answer-${EXERCISE}`, `check-${EXERCISE}-${part}`].map((id) => ids.indexOf(id));
      const text = (await sourceOf(stub)).split("\n");
      const [begin] = STUB.split("\n");
      lines = { first: 1 + text.findIndex((line) => line.trim() === begin), count: STUB.split("\n").length };
    });

    after(() => notebook?.close());

    const sourceOf = async (index: number): Promise<string> =>
      joinLines((await notebook.cells())[index].source);

    /** Types a solution in the place of what is there, and runs its cell. */
    async function solve(solution: string): Promise<void> {
      const written = linesOf(solution);
      await notebook.retype(stub, lines, written);
      lines.count = written.length;
      const withoutMarkers = solution.replace(/^ *\/\/ (?:BEGIN|END) SOLUTION\n/gm, "");
      assert.equal(await sourceOf(stub), withoutMarkers);
      assert.deepEqual(errorsIn(await notebook.run(stub)), []);
    }

    it("that is answered with a usual mistake is told so", async () => {
      const slip = slips[EXERCISE].find(({ mistake }) => mistake === MISTAKE)!;
      await solve(withSlip(solutions[EXERCISE], slip));
      const [error] = errorsIn(await notebook.run(check));
      const { says } = catalogue[EXERCISE].mistakes.find(({ name }) => name === MISTAKE)!;
      assert.ok(error.includes(says), error);
      assert.ok((await notebook.output(check)).replaceAll(/\s+/g, " ").includes(says));
      await notebook.screenshot("student-mistake");
    });

    it("that is solved by keyboard has its check's ✓", async () => {
      await solve(solutions[EXERCISE]);
      assert.deepEqual(errorsIn(await notebook.run(check)), []);
      assert.match(await notebook.output(check), /^✓ the predictive distribution: variance; /);
      await notebook.screenshot("student-solved");
    });
  });

  it("load nothing from outside the machine, and no script of theirs fails", () => assertAlone(lab.heard));
});
