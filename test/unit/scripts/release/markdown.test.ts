import assert from "node:assert/strict";
import { fillMarks, layOut, markdownTable } from "../../../../scripts/release/markdown";

describe("marks of a release", () => {
  const page =
    "a <!-- release:x -->old<!-- /release -->, b <!-- release:y -->\n\nrows\n\n<!-- /release --> c";

  it("hold the values, and keep the space around them", () => {
    const filled = fillMarks(page, { x: "1 $& 2", y: "| t |" });
    assert.equal(
      filled,
      "a <!-- release:x -->1 $& 2<!-- /release -->, b <!-- release:y -->\n\n| t |\n\n<!-- /release --> c",
    );
    assert.equal(fillMarks(filled, { x: "1 $& 2", y: "| t |" }), filled);
  });

  it("without a value, or values without marks, are errors that name them", () => {
    assert.throws(() => fillMarks(page, { x: "1" }), /marks: expected one of x, got y/);
    assert.throws(() => fillMarks(page, { x: "1", y: "2", z: "3" }), /marks: expected release:z, found none/);
  });
});

describe("a table in Markdown", () => {
  it("shows marks of Markdown as text", async () => {
    const table = markdownTable(["a|b", "c"], [["*1*", "<b>"]]);
    assert.equal(await layOut(table), "| a\\|b  | c     |\n| ----- | ----- |\n| \\*1\\* | \\<b\\> |\n");
  });
});
