import assert from "node:assert/strict";
import { findIsolation } from "../../scripts/course/isolation";
import type { Result } from "../../scripts/course/report";
import { count } from "../support/counts";
import { compareMarks, CourseFolder } from "../support/course/course-folder";

describe("submissions of every kind", () => {
  const folder = new CourseFolder();
  let results: Result[];
  before(async () => {
    await folder.make();
    ({ results } = await folder.grade({ seconds: 30, megabytes: 2000 }));
  });
  after(() => folder.remove());

  it("get the points that their work deserves, each of them", () => {
    assert.equal(results.length, folder.kinds.length);
    folder.kinds.forEach((kind, i) => {
      compareMarks(kind, results[i]);
      count("submissions graded");
    });
  });

  it("reach no network, where the system has namespaces", function () {
    if (findIsolation(folder.folder) === undefined) return this.skip();
    assert.equal(folder.visits, 0);
  });
});
