import assert from "node:assert/strict";
import { findIsolation } from "../../../scripts/course/isolation";
import type { Result } from "../../../scripts/course/report";
import { compareMarks, CourseFolder } from "../../support/course/course-folder";
import { WEEK1_QUESTIONS } from "../../support/course/submissions";

describe("npm run grade", function () {
  this.timeout(1_800_000);
  const folder = new CourseFolder();
  let results: Result[];
  before(async () => {
    await folder.make(8);
    ({ results } = await folder.grade({ seconds: 15, megabytes: 1500 }));
  });
  after(() => folder.remove());

  it("gives each submission the points that its work deserves", () => {
    assert.equal(results.length, folder.kinds.length);
    folder.kinds.forEach((kind, i) => compareMarks(kind, results[i]));
  });

  it("says how many points are left to a teacher: those of week 1's questions", () => {
    const graded = results.filter(({ marks }) => marks.length > 0);
    assert.ok(graded.length > 0);
    for (const { byHand } of graded) assert.equal(byHand, WEEK1_QUESTIONS);
  });

  it("lets no participant's code reach the network, where the system has namespaces", function () {
    if (findIsolation(folder.folder) === undefined) return this.skip();
    assert.equal(folder.visits, 0);
  });
});
