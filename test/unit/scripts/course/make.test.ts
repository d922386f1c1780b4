import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gradeAll } from "../../../../scripts/course/grade-all";
import { makeCourse } from "../../../../scripts/course/make";
import { runNbgrader } from "../../../../scripts/course/nbgrader";
import { csvOf, pageOf, summaryOf } from "../../../../scripts/course/report";
import { gradedCell } from "../../../../scripts/course/assignment";
import { readNotebook, writeNotebook } from "../../../../scripts/notebooks/notebook-file";
import { root } from "../../../support/root";

const WEEK1 = "week1-bayesian-linear-regression.ipynb";

describe("npm run course", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "course-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const gradeWith = (course: string): Promise<unknown> =>
    gradeAll([], { course, jobs: 1, seconds: 1, megabytes: 100, signal: new AbortController().signal });

  it("makes student notebooks, answers and nbgrader's folder", () => {
    const lines = makeCourse(join(folder, "made"), 3);
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, /^week\d: \d+ points; ([1-9]\d*) of \1 Try lines answered$/);
    assert.deepEqual(readdirSync(folder), ["made"]);
    assert.deepEqual(readdirSync(join(folder, "made")).sort(), ["answers", "nbgrader", "student"]);
    const source = readFileSync(join(folder, "made", "nbgrader", "source", "week1", WEEK1), "utf8");
    assert.match(source, /createRandom\(3\)/);
  });

  it("overwrites nothing: a folder that exists is refused in a sentence", () => {
    mkdirSync(join(folder, "mine"));
    writeFileSync(join(folder, "mine", "kept"), "");
    assert.throws(
      () => makeCourse(join(folder, "mine"), 0),
      /mine: expected a folder that is not there yet, got one that is/,
    );
    assert.deepEqual(readdirSync(join(folder, "mine")), ["kept"]);
  });

  it("leaves a folder alone that is called as a half-made one", () => {
    mkdirSync(join(folder, "mine.half"));
    writeFileSync(join(folder, "mine.half", "kept"), "");
    makeCourse(join(folder, "mine"), 0);
    assert.deepEqual(readdirSync(folder).sort(), ["mine", "mine.half"]);
    assert.deepEqual(readdirSync(join(folder, "mine.half")), ["kept"]);
    assert.equal(statSync(join(folder, "mine")).mode & 0o777, 0o700);
  });

  it("is not taken for one where it is none, has no kernelspec, or points that do not add up", async () => {
    await assert.rejects(
      gradeWith(folder),
      /expected a folder that npm run course has made, found no nbgrader\/source in it/,
    );
    const points = /week1-.*: expected cells with \d+ points together, as its metadata say, got \d+$/;
    const course = join(folder, "made");
    makeCourse(course, 0);
    const file = join(course, "nbgrader", "source", "week1", WEEK1);
    const notebook = readNotebook(file);
    gradedCell(notebook.cells.find((cell) => gradedCell(cell)?.grade)!)!.points = 5;
    writeNotebook(file, notebook);
    await assert.rejects(gradeWith(course), points);
    for (const command of ["generate_assignment", "autograde"])
      await assert.rejects(runNbgrader(course, [command, "week1"]), points);
    writeNotebook(file, { ...notebook, metadata: {} });
    await assert.rejects(gradeWith(course), /week1-.*: expected a kernelspec in its metadata, got none$/);
  });
});

describe("npm run grade", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "points-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]): { status: number | null; said: string } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", join("scripts", "grade.ts"), ...args],
      { cwd: root, encoding: "utf8" },
    );
    return { status, said: `${stdout}${stderr}` };
  };

  it("overwrites no points, and says so before it grades", () => {
    writeFileSync(join(folder, "points.csv"), "by hand");
    const { status, said } = run("--out", folder, "--course", join(folder, "no-course"), "package.json");
    assert.equal(status, 1);
    assert.match(said, /points\.csv: expected none yet, since points by hand may be in it/);
    assert.equal(readFileSync(join(folder, "points.csv"), "utf8"), "by hand");
  });

  it("makes the folder of its results before it grades", () => {
    writeFileSync(join(folder, "file"), "");
    const { status, said } = run(
      "--out",
      join(folder, "file"),
      "--course",
      join(folder, "no-course"),
      "package.json",
    );
    assert.equal(status, 1);
    assert.match(said, /EEXIST|ENOTDIR/);
  });
});

describe("points", () => {
  const results = [
    {
      participant: '=cmd("x")',
      file: "a,b.ipynb",
      assignment: "week1",
      marks: [
        { check: "posterior-mean", points: 1, of: 1, reason: "" },
        { check: "posterior-hidden", points: 0, of: 2, reason: 'said "no",\n<b>twice</b>' },
      ],
      byHand: 6,
    },
    { participant: "bo", file: "bo.ipynb", assignment: "", marks: [], byHand: 0, problem: "it is not JSON" },
  ];

  it("are written as CSV, which no table program takes for formulas", () => {
    assert.equal(
      csvOf(results),
      `participant,assignment,check,points,of,reason,file
"'=cmd(""x"")",week1,posterior-mean,1,1,,"a,b.ipynb"
"'=cmd(""x"")",week1,posterior-hidden,0,2,"said ""no"", <b>twice</b>","a,b.ipynb"
"'=cmd(""x"")",week1,questions,,6,to be marked by hand,"a,b.ipynb"
bo,,,0,,it is not JSON,bo.ipynb
`,
    );
  });

  it("are written as a page, in which texts stay texts", () => {
    const page = pageOf(results, ["Nothing prevents it <here>."]);
    assert.match(page, /<th scope="row">=cmd\(&quot;x&quot;\)<\/th><td class="points">1<\/td>/);
    assert.match(page, /The questions, 6 points, are to be marked by hand/);
    assert.match(page, /&lt;b&gt;twice&lt;\/b&gt;/);
    assert.match(page, /<h2>not recognised<\/h2>/);
    assert.match(page, /Nothing prevents it &lt;here&gt;\./);
    assert.doesNotMatch(page, /<b>/);
  });

  it("are said in a line for each participant", () => {
    assert.deepEqual(results.map(summaryOf), [
      '=cmd("x"), week1: 1 of 3 points; none for posterior-hidden; 6 more by hand',
      "bo: no points: it is not JSON",
    ]);
  });
});
