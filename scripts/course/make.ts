// Makes the course's folder.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { projectRoot } from "../jupyter";
import { type Notebook, readNotebook, writeNotebook } from "../notebooks/notebook-file";
import { chooseNotebooks } from "../notebooks/run";
import { type CourseMetadata, makeAssignment, studentVersion } from "./assignment";
import { answersPage } from "./answers";

/** What a made course holds, one line each. */
export type Made = string[];

/**
 * Makes the course in a folder that is not there yet: all of it or nothing.
 * @throws Error for a folder that exists, and what makeAssignment refuses
 */
export function makeCourse(folder: string, seed: number): Made {
  if (existsSync(folder))
    throw new Error(
      `${folder}: expected a folder that is not there yet, got one that is; move it away or choose another by --out`,
    );
  const weeks = chooseNotebooks(join(projectRoot, "notebooks"), []).map((file) => {
    const notebook = readNotebook(file);
    return { name: basename(file, ".ipynb"), notebook, assignment: makeAssignment(file, notebook, seed) };
  });
  mkdirSync(dirname(folder), { recursive: true });
  // Beside it, and the teacher's alone on a machine that is shared too: hidden tests and answers are in it.
  const half = mkdtempSync(`${folder}.half-`);
  try {
    const lines = weeks.map((week) => writeWeek(half, week));
    copyFileSync(join(__dirname, "nbgrader_config.py"), join(half, "nbgrader", "nbgrader_config.py"));
    renameSync(half, folder);
    return lines;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

interface Week {
  name: string;
  notebook: Notebook;
  assignment: Notebook;
}

function writeWeek(folder: string, { name, notebook, assignment }: Week): string {
  const course = assignment.metadata["course"] as CourseMetadata;
  const files = {
    [join("student", `${name}.ipynb`)]: studentVersion(assignment),
    [join("nbgrader", "source", course.assignment, `${name}.ipynb`)]: assignment,
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeNotebook(join(folder, file), content);
  }
  const { page, questions, answered } = answersPage(name, notebook);
  mkdirSync(join(folder, "answers"), { recursive: true });
  writeFileSync(join(folder, "answers", `${name}.md`), page);
  return `${course.assignment}: ${course.points} points; ${answered} of ${questions} Try lines answered`;
}
