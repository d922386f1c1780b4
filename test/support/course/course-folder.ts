import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gradeAll } from "../../../scripts/course/grade-all";
import { makeCourse } from "../../../scripts/course/make";
import { readNotebook } from "../../../scripts/notebooks/notebook-file";
import type { Result } from "../../../scripts/course/report";
import { submissionKinds, WEEK1_CHECKS, type SubmissionKind } from "./submissions";

export const WEEK1 = "week1-bayesian-linear-regression";

/** A course made for a test, and submissions to it, in folders of participants. */
export class CourseFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "course-"));
  readonly course = join(this.folder, "course");
  readonly foreign = join(this.folder, "foreign");
  visits = 0;
  kinds: SubmissionKind[] = [];
  private server?: Server;

  async make(count?: number): Promise<void> {
    makeCourse(this.course, 99);
    mkdirSync(this.foreign);
    this.server = createServer((_, response) => {
      this.visits++;
      response.end();
    });
    await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    const solution = join(this.course, "nbgrader", "source", "week1", `${WEEK1}.ipynb`);
    const targets = { port, foreignFolder: this.foreign, solution };
    this.kinds = submissionKinds(readNotebook(solution), targets).slice(0, count);
    for (const kind of this.kinds) {
      mkdirSync(dirname(this.fileOf(kind)), { recursive: true });
      writeFileSync(this.fileOf(kind), kind.text);
    }
  }

  fileOf({ name, file }: SubmissionKind): string {
    return join(this.folder, "handed-in", name, file ?? `${WEEK1}.ipynb`);
  }

  async grade(limits: {
    seconds: number;
    megabytes: number;
  }): Promise<{ results: Result[]; notes: string[] }> {
    const files = this.kinds.map((kind) => this.fileOf(kind));
    return gradeAll(files, { course: this.course, jobs: 2, signal: new AbortController().signal, ...limits });
  }

  remove(): void {
    this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Compares each check's points with those that the work deserves. */
export function compareMarks(kind: SubmissionKind, { marks, problem }: Result): void {
  const reasons = `${problem ?? ""} ${marks.map(({ check, reason }) => `${check}: ${reason}`).join("; ")}`;
  const deserved = typeof kind.points === "number" ? {} : kind.points;
  const points = Object.fromEntries(marks.map((mark) => [mark.check, mark.points]));
  const expected =
    kind.name === "no-notebook"
      ? {}
      : Object.fromEntries(Object.keys(WEEK1_CHECKS).map((check) => [check, deserved[check] ?? 0]));
  assert.deepEqual(points, expected, `${kind.name}: ${reasons}`);
  if (kind.says) assert.match(reasons, kind.says);
}
