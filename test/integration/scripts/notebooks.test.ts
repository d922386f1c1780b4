import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../scripts/jupyter";
import { formatChecks } from "../../../scripts/notebooks/checks";
import { Formulas } from "../../../scripts/notebooks/formulas";
import {
  type CodeCell,
  isCodeCell,
  type Notebook,
  readNotebook,
  sumOfSources,
  writeNotebook,
} from "../../../scripts/notebooks/notebook-file";
import { parseOptions } from "../../../scripts/notebooks/options";
import { OutputCollector } from "../../../scripts/notebooks/outputs";
import { chooseNotebooks, runNotebooks, type RunResult } from "../../../scripts/notebooks/run";
import { savedCopy } from "../../../scripts/notebooks/saved-copy";
import { root } from "../../support/root";

const notebooksDir = join(root, "test", "fixtures", "notebooks");

function emptyCell(): CodeCell {
  return { cell_type: "code", source: "", metadata: {}, outputs: [], execution_count: null };
}

describe("options of npm run notebooks", () => {
  it("reads profile, names, time and switches", () => {
    assert.deepEqual(parseOptions([]), {
      profile: "full",
      only: [],
      timeoutSeconds: 1800,
      fresh: false,
      save: false,
    });
    const args = [
      "--profile",
      "quick",
      "--only",
      "week1,week2",
      "--only=week3",
      "--timeout",
      "60",
      "--fresh",
    ];
    const expected = {
      profile: "quick",
      only: ["week1", "week2", "week3"],
      timeoutSeconds: 60,
      fresh: true,
      save: false,
    };
    assert.deepEqual(parseOptions(args), expected);
    assert.equal(parseOptions(["--save"]).save, true);
  });

  it("refuses what it does not know", () => {
    assert.throws(() => parseOptions(["--quick"]), /Unknown option '--quick'/);
    assert.throws(() => parseOptions(["week1"]), /Unexpected argument 'week1'/);
    assert.throws(() => parseOptions(["--profile", "fast"]), {
      message: "--profile: expected full or quick, got fast",
    });
    assert.throws(() => parseOptions(["--save", "--profile", "quick"]), /--save: expected --profile full/);
    assert.throws(
      () => parseOptions(["--timeout", "-1"]),
      /ambiguous|expected a whole number of seconds > 0/,
    );
    assert.throws(
      () => parseOptions(["--timeout=0.5"]),
      /--timeout: expected a whole number of seconds > 0, got 0\.5/,
    );
  });

  it("chooses notebooks by the beginning of their names", () => {
    const names = (only: string[]): string[] =>
      chooseNotebooks(notebooksDir, only).map((path) => path.slice(notebooksDir.length + 1));
    assert.deepEqual(names(["pass", "thr"]), ["passing.ipynb", "throwing.ipynb"]);
    assert.equal(names([]).length, 5);
    assert.throws(
      () => names(["week9"]),
      /--only: expected the beginning of one of dying\.ipynb, .*got week9/,
    );
  });
});

describe("npm run notebooks", function () {
  this.timeout(30_000);

  const command = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", join("scripts", "notebooks.ts"), ...args], {
      cwd: projectRoot,
      encoding: "utf8",
    });

  it("shows its usage when asked to", () => {
    const { status, stdout } = command("--help");
    assert.equal(status, 0);
    assert.match(stdout, /^npm run notebooks -- \[options\]\n[^]*--save/);
  });

  it("shows it with the reason for what cannot be done, and ends with 2", () => {
    for (const [args, reason] of [
      [["--only", "week9"], /^--only: .*got week9\n\nnpm run notebooks -- \[options\]/],
      [["--save", "--profile", "quick"], /^--save: .*got --profile quick\n\nnpm run/],
    ] as const) {
      const { status, stderr } = command(...args);
      assert.equal(status, 2);
      assert.match(stderr, reason);
    }
  });
});

describe("outputs collected from messages", () => {
  it("joins streams, updates displays wherever they are, and clears", () => {
    const collector = new OutputCollector();
    const [first, second] = [emptyCell(), emptyCell()];
    collector.apply(first, "execute_input", { execution_count: 4 });
    collector.apply(first, "stream", { name: "stdout", text: "a\n" });
    collector.apply(first, "stream", { name: "stdout", text: "b\n" });
    collector.apply(first, "display_data", {
      data: { "text/plain": "0 %" },
      transient: { display_id: "bar" },
    });
    collector.apply(second, "update_display_data", {
      data: { "text/plain": "100 %" },
      transient: { display_id: "bar" },
    });
    collector.apply(second, "stream", { name: "stdout", text: "gone" });
    collector.apply(second, "clear_output", { wait: true });
    collector.apply(second, "stream", { name: "stderr", text: "stays" });
    assert.equal(first.execution_count, 4);
    assert.deepEqual(first.outputs, [
      { output_type: "stream", name: "stdout", text: "a\nb\n" },
      { output_type: "display_data", data: { "text/plain": "100 %" }, metadata: {} },
    ]);
    assert.deepEqual(second.outputs, [{ output_type: "stream", name: "stderr", text: "stays" }]);
  });
});

describe("formulas of a page", () => {
  it("are set, with their characters left alone by Markdown, and code is not", () => {
    const formulas = new Formulas();
    const markdown = formulas.takeOut(
      "$a_1 * b_2$ and $$c_1 * d$$, \\$5 and \\$6, `$x$`\n```\n$y$\n```\n\\begin{align}e\\end{align}",
    );
    assert.match(markdown, /^(\S+) and (\S+), \\\$5 and \\\$6, `\$x\$`\n```\n\$y\$\n```\n(\S+)$/);
    const page = formulas.putInto(`<head></head><h2 id="${markdown.split(" ")[0]}">${markdown}</h2>`);
    assert.equal(page.match(/<span class="katex">/g)?.length, 3);
    assert.equal(page.match(/<span class="katex-display">/g)?.length, 2);
    assert.match(page, /id="formula-placeholder-0-"/);
    assert.doesNotMatch(page, /url\((?!data:)/);
  });

  it("leave a page without formulas as it is", () => {
    const formulas = new Formulas();
    assert.equal(formulas.takeOut("costs $5, or $6"), "costs $5, or $6");
    assert.equal(formulas.putInto("<head></head>"), "<head></head>");
  });
});

describe("the saved copy", () => {
  it("keeps text, tables and one static picture", () => {
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
      { "image/png": "aGk=", "text/plain": "Figure" },
      { "text/html": ["<table>", "</table>"], "text/plain": "table" },
      { "text/plain": "widget" },
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

describe("headless execution", function () {
  this.timeout(120_000);
  const outDir = mkdtempSync(join(tmpdir(), "runner-test-"));
  after(() => rmSync(outDir, { recursive: true, force: true }));
  let progress = "";

  function run(name: string, timeoutSeconds = 60): Promise<RunResult> {
    return runFiles(chooseNotebooks(notebooksDir, [name]), timeoutSeconds);
  }

  function runFiles(files: string[], timeoutSeconds = 60): Promise<RunResult> {
    progress = "";
    const terminal = {
      write: (text: string) => {
        progress += text;
      },
    };
    const options = { profile: "quick" as const, only: [], timeoutSeconds, fresh: false, save: false };
    return runNotebooks({ files, outDir, terminal }, options);
  }

  /** What the cells of the written notebook have printed. */
  function printed(name: string): string {
    const outputs = readNotebook(join(outDir, `${name}.ipynb`))
      .cells.filter(isCodeCell)
      .flatMap((cell) => cell.outputs);
    return outputs
      .map((output) => (output.output_type === "stream" ? [output.text].flat().join("") : ""))
      .join("");
  }

  it("writes the notebook, a page that loads nothing, and the checks", async () => {
    const { checks, failures } = await run("passing");
    assert.deepEqual(failures, []);
    assert.deepEqual(
      checks.map(({ id, value, holds }) => ({ id, value, holds })),
      [{ id: "sum", value: 3, holds: true }],
    );
    assert.deepEqual(JSON.parse(readFileSync(join(outDir, "checks.json"), "utf8")), checks);
    const counts = readNotebook(join(outDir, "passing.ipynb"))
      .cells.filter(isCodeCell)
      .map((cell) => cell.execution_count);
    assert.deepEqual(counts, [1, 2, 3, 4]);
    assert.equal(printed("passing"), "quick\ndone\n");
    const page = readFileSync(join(outDir, "passing.html"), "utf8");
    assert.doesNotMatch(page, /(src|href)="?(https?:)?\/\//);
    assert.match(page, /<li class="level-2"><a href="#Second-question">Second question<\/a><\/li>/);
    assert.match(page, /<span class="katex">/);
    assert.match(progress, /1\/4 {2}A passing notebook[^]*executed, checks that hold: 1/);
  });

  it("loses neither checks nor other notebooks for a page that cannot be made", async () => {
    const passing = readNotebook(join(notebooksDir, "passing.ipynb"));
    const broken = join(outDir, "input", "broken.ipynb");
    const cell = { cell_type: "markdown" as const, source: "$\\frac{$", metadata: {} };
    writeNotebook(broken, { ...passing, cells: [...passing.cells, cell] });
    const { checks, failures } = await runFiles([broken, join(notebooksDir, "passing.ipynb")]);
    assert.equal(failures.length, 1);
    assert.match(failures[0], /^FAILED broken, its page: KaTeX parse error/);
    assert.equal(checks.length, 2);
    assert.deepEqual(JSON.parse(readFileSync(join(outDir, "checks.json"), "utf8")), checks);
    assert.match(progress, /broken .*FAILED\n[^]*passing .*checks that hold: 1/);
  });

  it("names the cell, the line and the error, and keeps what was executed", async () => {
    const { failures } = await run("throwing");
    assert.deepEqual(failures, [
      "FAILED throwing, code cell 2 (cell 4 counting text), line 3: " +
        "if (i > limit) throw new RangeError(`too large: ${i}`);\n  RangeError: too large: 4",
    ]);
    assert.equal(printed("throwing"), "before\n");
  });

  it("fails for a check that does not hold", async () => {
    const { checks, failures } = await run("failing-check");
    assert.deepEqual(failures, ["FAILED failing-check, check sum: the sum is small"]);
    assert.deepEqual(
      checks.map(({ holds }) => holds),
      [false, true],
    );
  });

  it("ends a cell that takes too long", async () => {
    const { failures } = await run("endless", 2);
    assert.match(
      failures.join(),
      /^FAILED endless, code cell 2 .*\n {2}the time is up: the cell ran longer than 2 s/,
    );
    assert.equal(printed("endless"), "before\nbegun\n");
  });

  it("says that the kernel died", async () => {
    const { failures } = await run("dying");
    assert.match(failures.join(), /^FAILED dying, code cell 2 .*\n {2}the kernel died$/);
    assert.equal(printed("dying"), "before\n");
  });
});
