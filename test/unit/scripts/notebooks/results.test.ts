import assert from "node:assert/strict";
import { join } from "node:path";
import { formatChecks } from "../../../../scripts/notebooks/checks";
import {
  type CodeCell,
  isCodeCell,
  type Notebook,
  readNotebook,
  sumOfSources,
} from "../../../../scripts/notebooks/notebook-file";
import { savedCopy } from "../../../../scripts/notebooks/saved-copy";
import { root } from "../../../support/root";

const notebooksDir = join(root, "test", "fixtures", "notebooks");

function emptyCell(): CodeCell {
  return { cell_type: "code", source: "", metadata: {}, outputs: [], execution_count: null };
}

describe("the saved copy", () => {
  it("keeps text, tables, and one picture with what it is drawn from", () => {
    const data = (bundle: Record<string, unknown>): CodeCell => ({
      ...emptyCell(),
      metadata: { tags: ["t"], execution: { "shell.execute_reply": "2026-01-01" } },
      outputs: [{ output_type: "display_data", data: bundle, metadata: {} }],
    });
    const figure = {
      "application/vnd.plotly.v1+json": {},
      "image/png": "aGk=",
      "text/html": "<img>",
      "text/plain": "Figure",
    };
    const notebook: Notebook = {
      cells: [
        data(figure),
        data({ "text/html": ["<table>", "</table>"], "text/plain": "table" }),
        data({ "text/html": "<script></script>", "text/plain": "widget" }),
        data({ ...figure, "application/vnd.plotly.v1+json": { data: "0".repeat(100_001) } }),
      ],
      metadata: { kernelspec: { name: "tslab" } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    const saved = savedCopy(notebook, new Date("2026-11-25T22:43:01Z"));
    const bundles = saved.cells
      .filter(isCodeCell)
      .map(({ outputs: [output] }) => "data" in output && output.data);
    assert.deepEqual(bundles, [
      { "application/vnd.plotly.v1+json": {}, "image/png": "aGk=", "text/plain": "Figure" },
      { "text/html": ["<table>", "</table>"], "text/plain": "table" },
      { "text/plain": "widget" },
      { "image/png": "aGk=", "text/plain": "Figure" }, // too many numbers
    ]);
    assert.deepEqual(saved.cells[0].metadata, { tags: ["t"] });
    assert.deepEqual(saved.metadata, {
      kernelspec: { name: "tslab" },
      lab: { sources: sumOfSources(notebook), executed: "2026-11-25" },
    });
  });

  it("has another sum when a source changes", () => {
    const notebook = readNotebook(join(notebooksDir, "passing.ipynb"));
    const before = sumOfSources(notebook);
    notebook.cells.find(isCodeCell)!.source = "1";
    assert.notEqual(sumOfSources(notebook), before);
  });
});

describe("the table of checks", () => {
  it("is aligned, numbers to the right", () => {
    const check = {
      notebook: "week1-x",
      id: "1.4",
      statement: "s",
      value: 0.12345678,
      bound: "≤ 1",
      holds: true,
    };
    const more = { ...check, holds: false };
    const table = formatChecks([
      check,
      { ...more, id: "1.4-longer", value: 12 },
      { ...more, id: "1.5", value: Infinity },
    ]);
    assert.deepEqual(table.split("\n"), [
      "   notebook  check          value  bound  statement",
      "✓  week1     1.4           0.1235  ≤ 1    s",
      "✗  week1     1.4-longer        12  ≤ 1    s",
      "✗  week1     1.5         Infinity  ≤ 1    s",
    ]);
  });
});
