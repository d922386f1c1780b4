import assert from "node:assert/strict";
import {
  describeFailure,
  formatFailedCheck,
  formatFailure,
  isOnlyOfChecks,
} from "../../../../scripts/notebooks/failure";
import type { CodeCell, Notebook, Output } from "../../../../scripts/notebooks/notebook-file";
import { openNotebook } from "../../../../src/lib/notebook/checks";

function cell(source: string, ...outputs: Output[]): CodeCell {
  return { cell_type: "code", source, metadata: {}, outputs, execution_count: 1 };
}

const notebook = (...cells: Notebook["cells"]): Notebook => ({
  cells,
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});
const print = (text: string): Output => ({ output_type: "stream", name: "stdout", text });

function failureOf(source: string, error: { ename: string; evalue: string; traceback: string[] }) {
  return describeFailure({
    notebook: notebook(cell(source, { output_type: "error", ...error })),
    index: 0,
    ending: { name: "CellExecutionError", text: "" },
    log: "",
    timeoutSeconds: 1,
  });
}

describe("failures", () => {
  it("of checks name the cell that made the check, with value and bound, not the last cell", () => {
    const check = {
      notebook: "n",
      id: "2.1-fit",
      statement: "the fit is close",
      value: 0.5,
      bound: "≤ 0.1",
      holds: false,
    };
    const made = [
      { cell_type: "markdown" as const, source: "the fit is close", metadata: {} },
      cell('const id = "2.1-fit-later";', print("✗ the fit is closer: 1 (≤ 0)\n")),
      cell(
        "for (const name of names)\n  check(name);",
        print("✓ other: 1 (≥ 0)\n✗ the fit is close: 0.5 (≤ 0.1)\n"),
      ),
      cell("finish();"),
    ];
    assert.equal(
      formatFailedCheck("n", notebook(...made), check),
      "FAILED n, check 2.1-fit, code cell 2 (cell 3 counting text)\n  the fit is close: 0.5 (≤ 0.1)",
    );
    const named = notebook(cell("1"), cell('a;\nlab.check({ id: "2.1-fit", value });'));
    assert.match(
      formatFailedCheck("n", named, check),
      /check 2\.1-fit, code cell 2 \(cell 2 counting text\), line 2\n/,
    );
    assert.match(formatFailedCheck("n", notebook(), check), /^FAILED n, check 2\.1-fit\n/);
  });

  it("of the last cell that only counts checks are told apart", () => {
    const lab = openNotebook("n");
    const { log } = console;
    console.log = () => undefined;
    try {
      lab.check({ id: "a", statement: "s", value: 1, atMost: 0 });
    } finally {
      console.log = log;
    }
    assert.throws(
      () => lab.finish(),
      ({ constructor, message }: Error) => {
        const failure = failureOf("lab.finish();", {
          ename: constructor.name,
          evalue: message,
          traceback: [],
        });
        return isOnlyOfChecks(failure);
      },
    );
    assert.equal(isOnlyOfChecks(failureOf("1", { ename: "Error", evalue: "no", traceback: [] })), false);
  });

  it("of compilation have every diagnostic, each once", () => {
    const diagnostics = [1, 2].map((line) => `cell, line ${line}, column 7: Type 'a' is not 'b'. (TS2322)`);
    const traceback = [
      `\u001b[31m${diagnostics[0]}\u001b[39m`,
      "  1 | first",
      `\u001b[31m${diagnostics[1]}\u001b[39m`,
    ];
    const failure = failureOf("first\nsecond", {
      ename: "TypeScriptError",
      evalue: diagnostics[0],
      traceback,
    });
    assert.equal(failure.error, `TypeScriptError: ${diagnostics.join("\n")}`);
    assert.equal(failure.line, 1);
  });

  it("of compilation have the kernel's own refusals too, which bear no number, but no line of code", () => {
    const refusal = "cell, line 2, column 1: a class of this name exists already";
    const diagnostic = "own.ts, line 3, column 7: Type 'a' is not 'b'. (TS2322)";
    const traceback = [
      `\u001b[31m${diagnostic}\u001b[39m`,
      `\u001b[31m${refusal}\u001b[39m`,
      "  2 | a, line 1, column 1: x",
    ];
    const failure = failureOf("first\nsecond", { ename: "TypeScriptError", evalue: diagnostic, traceback });
    assert.equal(failure.error, `TypeScriptError: ${diagnostic}\n${refusal}`);
    const thrown = failureOf("first", { ename: "Error", evalue: "mine", traceback: [refusal] });
    assert.equal(thrown.error, "Error: mine");
  });

  it("name no line that the cell does not have", () => {
    const failure = failureOf("only", { ename: "E", evalue: "cell, line 9, column 1", traceback: [] });
    assert.match(formatFailure("n", failure), /^FAILED n, code cell 1 \(cell 1 counting text\): only\n/);
  });
});
