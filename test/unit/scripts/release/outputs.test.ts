import assert from "node:assert/strict";
import type { Output } from "../../../../scripts/notebooks/notebook-file";
import {
  checksOf,
  executionDay,
  pictureOf,
  printedBy,
  tablesOf,
  type Week,
} from "../../../../scripts/release/outputs";

function week(outputs: Output[], metadata: Record<string, unknown> = {}): Week {
  const cells: Week["notebook"]["cells"] = [
    { cell_type: "markdown", source: "# Title\n## 1.1 Section\n", metadata: {} },
    { cell_type: "code", source: "", metadata: {}, outputs, execution_count: 1 },
  ];
  return { name: "week0", notebook: { cells, metadata, nbformat: 4, nbformat_minor: 5 } };
}

const shown = (data: Record<string, unknown>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const printed = (text: string): Output => ({ output_type: "stream", name: "stdout", text });

describe("outputs of a saved notebook", () => {
  it("give a table by its caption", () => {
    const html = (caption: string): string =>
      `<table><caption>${caption}</caption><thead><tr><th>method</th><th>a &lt; b</th></tr></thead>` +
      "<tbody><tr><td>one</td><td><b>1</b></td></tr></tbody></table>";
    const tables = tablesOf(
      week([shown({ "text/html": html("First") }), shown({ "text/html": html("Second") })]),
      /^S/,
    );
    assert.deepEqual(tables, [{ caption: "Second", head: ["method", "a < b"], rows: [["one", "1"]] }]);
  });

  it("give the bytes of a picture by its caption", () => {
    const outputs = [
      shown({ "image/png": "AAAA", "text/plain": "Other" }),
      shown({ "image/png": "aGk=\n", "text/plain": "Curves of y" }),
    ];
    assert.equal(pictureOf(week(outputs), /^Curves/).toString(), "hi");
  });

  it("give checks with the section above them", () => {
    const outputs = [
      printed("✓ area of f(x): 0.5 (0.4 … 0.6)\nnot a check: 1\n"),
      printed("✗ 3: 1e-4 (≤ 0)\n"),
    ];
    assert.deepEqual(checksOf(week(outputs)), [
      { section: "1.1 Section", holds: true, statement: "area of f(x)", value: "0.5", bound: "0.4 … 0.6" },
      { section: "1.1 Section", holds: false, statement: "3", value: "1e-4", bound: "≤ 0" },
    ]);
  });

  it("name the notebook and what it does not hold", () => {
    const empty = week([]);
    assert.throws(
      () => tablesOf(empty, /^A/),
      /^Error: week0: expected a table that matches \^A, found none$/,
    );
    assert.throws(() => pictureOf(empty, /^A/), /week0: expected a picture/);
    assert.throws(() => printedBy(empty, /a(b)/), /week0: expected a printed line/);
    assert.throws(() => executionDay(empty), /week0: expected metadata.lab.executed/);
    assert.equal(executionDay(week([], { lab: { executed: "2026-11-25" } })), "2026-11-25");
  });
});
