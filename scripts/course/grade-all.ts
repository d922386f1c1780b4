// Grades many notebooks, some side by side.
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { projectRoot } from "../jupyter";
import { readNotebook } from "../notebooks/notebook-file";
import { sideBySide } from "../notebooks/run";
import { type CourseMetadata, pointsOf } from "./assignment";
import { grade, type GradingLimits } from "./grading";
import { findIsolation, hideable, writablePlaces } from "./isolation";
import type { Result } from "./report";
import { type Assignment, readSubmissions, type Submission } from "./submission";

export interface GradingOptions extends GradingLimits {
  /** A folder that `npm run course` has made. */
  course: string;
  jobs: number;
  signal: AbortSignal;
  /** Hears each result as it is there. */
  onResult?: (result: Result) => void;
}

/** In which solutions and others' work could be read. */
export const WITH_SOLUTIONS = ["notebooks", "test", "docs", ".git", "out"].map((name) =>
  join(projectRoot, name),
);

/**
 * Grades notebooks that were handed in. What cannot be graded gets no points and a reason, and stops no other.
 * @throws Error for a course folder that is none, or whose points do not add up; the signal's reason when that ended it
 */
export async function gradeAll(
  files: string[],
  { course, jobs, signal, onResult = () => undefined, ...limits }: GradingOptions,
): Promise<{ results: Result[]; notes: string[] }> {
  const assignments = readAssignments(course);
  const submissions = readSubmissions(files, assignments);
  const all = realpathSync(mkdtempSync(join(tmpdir(), "grading-")));
  const isolation = findIsolation(all);
  const notes =
    isolation === undefined
      ? [
          "This system gives no namespaces of their own: a participant's code can reach the network and read what this user can. Nothing prevents it here.",
        ]
      : writablePlaces(isolation, all).map(
          (place) => `A participant's code can write to ${place}: this system does not let it be read-only.`,
        );
  const present = [...WITH_SOLUTIONS, course, ...files].filter(existsSync).map((path) => realpathSync(path));
  const hidden = [...hideable(files.map((file) => dirname(file))), ...present, all];
  const gradeOne = async ({ participant, file, answers }: Submission, index: number): Promise<Result> => {
    const result: Result = { participant, file, assignment: "", marks: [], byHand: 0 };
    try {
      if ("problem" in answers) throw new Error(answers.problem);
      const { assignment: week, points } = answers.assignment.notebook.metadata["course"] as CourseMetadata;
      result.assignment = week;
      const folder = join(all, String(index));
      const { marks } = await grade(answers.notebook, { ...limits, folder, hidden, isolation, signal });
      result.marks = marks;
      result.byHand = points - marks.reduce((sum, { of }) => sum + of, 0);
    } catch (error) {
      signal.throwIfAborted();
      result.problem = (error as Error).message;
    }
    onResult(result);
    return result;
  };
  try {
    const indexed = submissions.map((submission, index) => ({ submission, index }));
    const results = await sideBySide(indexed, jobs, ({ submission, index }) => gradeOne(submission, index));
    return { results, notes };
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** The assignments of a course's folder, with their solutions and hidden tests. */
export function readAssignments(course: string): Assignment[] {
  const source = join(course, "nbgrader", "source");
  if (!existsSync(source))
    throw new Error(
      `${course}: expected a folder that npm run course has made, found no nbgrader/source in it`,
    );
  const files = readdirSync(source)
    .map((name) => join(source, name))
    .filter((folder) => statSync(folder).isDirectory())
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".ipynb"))
        .map((name) => join(folder, name)),
    );
  return files.map((file) => {
    const notebook = readNotebook(file);
    if (notebook.metadata["kernelspec"] === undefined)
      throw new Error(`${file}: expected a kernelspec in its metadata, got none`);
    const { points } = (notebook.metadata["course"] ?? {}) as Partial<CourseMetadata>;
    const sum = pointsOf(notebook);
    if (points !== sum)
      throw new Error(
        `${file}: expected cells with ${String(points)} points together, as its metadata say, got ${sum}`,
      );
    return { name: basename(file, ".ipynb"), notebook };
  });
}
