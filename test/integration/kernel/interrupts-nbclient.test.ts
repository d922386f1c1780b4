import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content } from "../../fixtures/kernel/client";
import { writeCells } from "../../fixtures/kernel/exchange";
import { root } from "../../support/root";

/** Executes cells through nbclient, which interrupts each after ten seconds as nbgrader tells it to. */
function execute(sources: string[]): Content[] {
  const folder = mkdtempSync(join(tmpdir(), "nbclient-"));
  const file = join(folder, "notebook.ipynb");
  writeCells(file, sources);
  const options = ["timeout=10", "interrupt_on_timeout=True"].map(
    (option) => `--ExecutePreprocessor.${option}`,
  );
  const convert = ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--allow-errors"];
  const python = join(root, ".venv/bin/python");
  const { status, stderr } = spawnSync(python, [...convert, ...options, file], {
    encoding: "utf8",
    cwd: root,
  });
  assert.equal(status, 0, stderr);
  const executed = JSON.parse(readFileSync(file, "utf8")) as { cells: Content[] };
  rmSync(folder, { recursive: true });
  return executed.cells;
}

describe("nbclient's time-outs", () => {
  it("end a cell and cost no other", function () {
    this.timeout(300_000);
    const cells = execute([
      "const kept = 41;",
      "while (true);",
      "await null; while (true);",
      "await new Promise(() => {});",
      "process.exit(1)",
      "kept + 1",
    ]);
    const errors = cells.map(({ outputs }) => outputs.map(({ ename }: Content) => ename).join());
    assert.deepEqual(errors, ["", "AbortError", "AbortError", "AbortError", "Error", ""]);
    assert.deepEqual(cells[5].outputs[0].data, { "text/plain": ["42"] });
  });
});
