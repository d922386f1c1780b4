import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grade, type Mark } from "../../../scripts/course/grading";
import { findIsolation } from "../../../scripts/course/isolation";
import type { Cell, Notebook } from "../../../scripts/notebooks/notebook-file";

const SECONDS = 15;
const SAYS = 'console.log("✓ it holds");';
const DIES = 'require("node:child_process").execSync(`kill -9 ${process.pid}`);';

/** A check of an exercise, which says that it holds and goes on with something else. */
const check = (id: string, source: string): Cell => ({
  ...{ cell_type: "code", id, source, outputs: [], execution_count: null },
  metadata: {
    limited: true,
    nbgrader: {
      ...{ grade: true, grade_id: `check-${id}`, locked: true, points: 1 },
      ...{ schema_version: 3, solution: false, task: false },
    },
  },
});

describe("the grader", function () {
  this.timeout(1_800_000);
  const deadly = ["a", "b", "c", "d", "e", "f", "g"];
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "grader-")));
  let marks: Map<string, Mark>;
  before(async () => {
    const cells = [
      ...deadly.flatMap((id) => [check(`${id}-one`, `${SAYS} ${DIES}`), check(`${id}-two`, SAYS)]),
      check("endless-one", `${SAYS} while (true);`),
      check("native-one", `${SAYS} require("node:child_process").execSync("sleep 100000");`),
      check("talkative-one", `for (let i = 0; i < 3000; i++) console.log("x".repeat(100)); ${SAYS}`),
      check("right-one", SAYS),
    ];
    const notebook: Notebook = {
      ...{ cells, nbformat: 4, nbformat_minor: 5 },
      metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
    };
    const { marks: found } = await grade(notebook, {
      ...{ folder, hidden: [], isolation: findIsolation(folder), seconds: SECONDS, megabytes: 2000 },
      signal: new AbortController().signal,
    });
    marks = new Map(found.map((mark) => [mark.check, mark]));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("gives no points for a ✓ before the kernel's death, however often it dies, nor for the exercise's later checks", () => {
    for (const id of deadly) {
      for (const part of ["one", "two"]) {
        const { points, reason } = marks.get(`${id}-${part}`)!;
        assert.equal(points, 0, `${id}-${part}`);
        assert.equal(reason, "the kernel died in this cell");
      }
    }
  });

  it("gives none for a ✓ before the time was up", () => {
    const { points, reason } = marks.get("endless-one")!;
    assert.equal(points, 0);
    assert.equal(reason, `the cell ran longer than ${SECONDS} s`);
  });

  it("goes on behind a call that cannot be interrupted", () => {
    const { points, reason } = marks.get("native-one")!;
    assert.equal(points, 0);
    assert.equal(reason, `this cell ran longer than ${SECONDS} s, and could not be interrupted`);
  });

  it("gives what is right its points: behind all that died, and after much output", () => {
    for (const id of ["right-one", "talkative-one"])
      assert.equal(marks.get(id)!.points, 1, marks.get(id)!.reason);
  });
});
