import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sentencesSection } from "../../../../scripts/study/sentences";
import { studyFolders } from "../../../../scripts/study/work-folder";
import { readStudy, textsOf } from "../../../../scripts/study/write";
import { root } from "../../../support/root";

describe("the committed study", () => {
  const { tables, results } = studyFolders("full");
  const study = readStudy(results, join(root, "notebooks"))!;

  it("is of ten seeds of each notebook's present cells, none of which failed", () => {
    assert.equal(study.notebooks.length, 3);
    for (const { notebook, seeds, failed, ofOtherCells } of study.notebooks) {
      assert.deepEqual(seeds, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], notebook);
      assert.deepEqual([failed, ofOtherCells], [[], []], notebook);
    }
  });

  it("has a number for each sentence of the report's and the course's, in as many seeds as were asked", () => {
    const rows = sentencesSection(study)
      .split("\n")
      .filter((line) => /\| (the report|the course|the same)/.test(line));
    assert.equal(rows.length, 12);
    for (const row of rows) assert.match(row, /\| (\d|10) of 10 +\| -?\d/);
  });

  it("says in its tables, and in the README, what its results say", async () => {
    const texts = await textsOf(study, tables);
    assert.equal(texts.length, 3);
    for (const [name, text] of texts) assert.equal(readFileSync(join(tables, name), "utf8"), text, name);
  });
});
