import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkExecutable, readNotebook, writeNotebook } from "../../../../scripts/notebooks/notebook-file";

describe("a notebook's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "notebook-file-"));
  const file = join(folder, "n.ipynb");
  after(() => rmSync(folder, { recursive: true }));

  it("is named with the line and the reason when it cannot be read", () => {
    const cases: [string, RegExp][] = [
      ["", /line 1: the file is empty$/],
      [" \n\n", /line 1: the file is empty$/],
      ['{\n"cells": [],\n<<<<<<< HEAD\n', /line 3: a merge conflict is not resolved$/],
      ['{\n"cells": [', /line 2: it is not JSON: /],
      ['{"cells": [],\n\n"a": tru}', /line 3: it is not JSON: /],
      ['{\n"a": 1\n"b": 2}', /line 3: it is not JSON: /],
      ["<html>\n</html>", /line 1: it is not JSON: /],
      ['{"a":\nNaN}', /line 2: it is not JSON: /],
      ["\ufeff{}", /line 1: it is not a notebook of format 4/],
      ["null", /line 1: it is not a notebook of format 4, which has a list of cells$/],
      ['{"worksheets": []}', /line 1: it is not a notebook of format 4/],
      ['{"cells": [null]}', /line 1: cell 1 has no text as its source$/],
      ['{"cells": [{"source": "a"}, {"source": [1]}]}', /line 1: cell 2 has no text as its source$/],
    ];
    for (const [text, reason] of cases) {
      writeFileSync(file, text);
      assert.throws(
        () => readNotebook(file),
        (error: Error) => {
          assert.match(error.message, /^n\.ipynb cannot be read, /);
          assert.match(error.message, reason, text);
          return true;
        },
      );
    }
  });

  it("is refused, with the cell and what it lacks, where Jupyter could not execute it", () => {
    const cell = { cell_type: "code", source: "1", metadata: {}, outputs: [], execution_count: null };
    const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    const cases: [object, RegExp | undefined][] = [
      [notebook, undefined],
      [{ ...notebook, nbformat: "4" }, /: it is not of format 4: its nbformat is "4"$/],
      [{ ...notebook, metadata: null }, /: it has no record as its metadata$/],
      [{ ...notebook, cells: [cell, { ...cell, cell_type: "heading" }] }, /: cell 2 is none of .*"heading"$/],
      [{ ...notebook, cells: [{ ...cell, metadata: undefined }] }, /: cell 1 has no record as its metadata$/],
      [{ ...notebook, cells: [{ ...cell, metadata: { tags: "abc" } }] }, /: cell 1 has no list of texts as/],
      [{ ...notebook, cells: [{ ...cell, metadata: { tags: ["study"] } }] }, undefined],
    ];
    for (const [value, reason] of cases) {
      writeFileSync(file, JSON.stringify(value));
      const check = (): void => checkExecutable(file, readNotebook(file));
      if (reason) assert.throws(check, (error: Error) => reason.test(error.message), String(reason));
      else check();
    }
  });

  it("is written without half of a surrogate pair, and with whole ones", () => {
    const notebook = {
      cells: [],
      metadata: { text: "\ud83d and 😀 and \ude00" },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeNotebook(file, notebook);
    assert.equal(readNotebook(file).metadata["text"], "\ufffd and 😀 and \ufffd");
    assert.doesNotMatch(readFileSync(file, "utf8"), /\\ud/);
  });
});
