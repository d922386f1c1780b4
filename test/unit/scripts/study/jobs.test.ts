import assert from "node:assert/strict";
import { identityOf } from "../../../../scripts/study/jobs";
import type { Notebook } from "../../../../scripts/notebooks/notebook-file";

const notebook = (...cells: [source: string, tag?: string][]): Notebook =>
  ({
    cells: cells.map(([source, tag]) => ({
      cell_type: "code",
      source,
      metadata: tag === undefined ? {} : { tags: [tag] },
    })),
  }) as unknown as Notebook;

describe("the identity of a notebook in a study", () => {
  const whole = identityOf(notebook(["const a = 1; // one\nconst b=a+1;"]));

  it("stays with other words, other borders of cells, answers and the study's own rows", () => {
    assert.equal(identityOf(notebook(["const a = 1;"], ["const b = a + 1;"])), whole);
    assert.equal(identityOf(notebook(["const a = 1;\nconst b = a + 1;"], ["show(b)", "answer"])), whole);
    assert.equal(identityOf(notebook(["study()", "study"], ["const a = 1;\nconst b = a + 1;"])), whole);
  });

  it("is another where the code or the order of cells is", () => {
    assert.notEqual(identityOf(notebook(["const a = 1;\nconst b = a + 2;"])), whole);
    assert.notEqual(identityOf(notebook(["const b = a + 1;"], ["const a = 1;"])), whole);
    assert.notEqual(identityOf(notebook(["const a = 1;\nconst b = a + 1;"], ["a", "parameters"])), whole);
  });
});
