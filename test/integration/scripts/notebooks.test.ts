import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../../scripts/jupyter";
import {
  isCodeCell,
  type Notebook,
  readNotebook,
  writeNotebook,
} from "../../../scripts/notebooks/notebook-file";
import { parseOptions } from "../../../scripts/notebooks/options";
import { chooseNotebooks, runNotebooks, type RunResult } from "../../../scripts/notebooks/run";
import { root } from "../../support/root";

const notebooksDir = join(root, "test", "fixtures", "notebooks");

describe("npm run notebooks", function () {
  this.timeout(300_000);

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

describe("headless execution", function () {
  this.timeout(600_000);
  const outDir = mkdtempSync(join(tmpdir(), "runner-test-"));
  after(() => rmSync(outDir, { recursive: true, force: true }));
  let progress = "";

  function run(name: string, timeoutSeconds = 60): Promise<RunResult> {
    return runFiles(chooseNotebooks(notebooksDir, [name]), timeoutSeconds);
  }

  function runFiles(files: string[], timeoutSeconds = 60, ...args: string[]): Promise<RunResult> {
    progress = "";
    const terminal = {
      write: (text: string) => {
        progress += text;
      },
    };
    const options = parseOptions(["--profile", "quick", "--timeout", String(timeoutSeconds), ...args]);
    return runNotebooks({ files, outDir, terminal }, options);
  }

  /** A notebook of these cells, Markdown where a text begins with "#" or "$". */
  function notebookOf(name: string, ...sources: string[]): string {
    const { metadata, nbformat, nbformat_minor } = readNotebook(join(notebooksDir, "passing.ipynb"));
    const cells: Notebook["cells"] = sources.map((source, i) => ({
      ...{ id: `cell-${i}`, source, metadata: {} },
      ...(/^[#$]/.test(source)
        ? { cell_type: "markdown" as const }
        : { cell_type: "code" as const, outputs: [], execution_count: null }),
    }));
    const file = join(outDir, "input", `${name}.ipynb`);
    writeNotebook(file, { cells, metadata, nbformat, nbformat_minor });
    return file;
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

  it("shows a formula that KaTeX refuses as it is written, with a warning that names its cell", async () => {
    const file = notebookOf(
      "formulas",
      "# Title",
      "$\\frac{$ and $\\E$",
      "1",
      "$\\newcommand{\\E}{\\mathbb{E}}\\E[w]$",
    );
    const { failures, warnings } = await runFiles([file]);
    assert.deepEqual(failures, []);
    assert.equal(warnings.length, 2);
    assert.match(
      warnings[0],
      /^formulas, cell 2 counting text: a formula is shown as it is written, .*refuses it: /,
    );
    const page = readFileSync(join(outDir, "formulas.html"), "utf8");
    assert.match(page, /<code>\$\\frac\{\$<\/code>/);
    assert.match(page, /<mi mathvariant="double-struck">E<\/mi>/);
  });

  it("names notebooks that cannot be read, file and line, and runs the others, in their order", async () => {
    const folder = join(outDir, "unreadable");
    mkdirSync(folder);
    const text = readFileSync(join(notebooksDir, "passing.ipynb"), "utf8");
    const files = {
      "1-empty": "",
      "2-conflict": text.replace('"cells"', '\n<<<<<<< HEAD\n"cells"\n=======\n"cells"\n>>>>>>> branch\n'),
      "3-cut": text.slice(0, 40),
      "4-other": "[1, 2]",
    };
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, `${name}.ipynb`), content);
    const all = [...chooseNotebooks(folder, []), join(notebooksDir, "passing.ipynb")];
    const { checks, failures } = await runFiles(all, 60, "--jobs", "2");
    assert.deepEqual(
      failures.map((failure) => failure.split(" (")[0].split(": it is not JSON")[0]),
      [
        "FAILED 1-empty: 1-empty.ipynb cannot be read, line 1: the file is empty",
        "FAILED 2-conflict: 2-conflict.ipynb cannot be read, line 3: a merge conflict is not resolved",
        `FAILED 3-cut: 3-cut.ipynb cannot be read, line ${text.slice(0, 40).split("\n").length}`,
        "FAILED 4-other: 4-other.ipynb cannot be read, line 1: it is not a notebook of format 4, which has a list of cells",
      ],
    );
    assert.equal(checks.length, 1);
    assert.deepEqual(JSON.parse(readFileSync(join(outDir, "checks.json"), "utf8")), checks);
  });

  it("loses no checks and no executed notebook when the folder of results cannot be written", async () => {
    const before = readFileSync(join(notebooksDir, "passing.ipynb"), "utf8");
    const file = join(outDir, "a-file");
    writeFileSync(file, "");
    const { checks, failures } = await runNotebooks(
      { files: [join(notebooksDir, "passing.ipynb")], outDir: file, terminal: { write: () => undefined } },
      parseOptions(["--profile", "quick"]),
    );
    assert.equal(checks.length, 1);
    const said =
      /^FAILED passing: .*\n {2}the executed notebook is kept: (.*)\n.*its page: .*\nFAILED the pages: .*\nFAILED checks.json: /;
    assert.match(failures.join("\n"), said);
    const kept = said.exec(failures.join("\n"))![1];
    assert.match(readFileSync(kept, "utf8"), /"outputs"/);
    rmSync(dirname(kept), { recursive: true });
    assert.equal(readFileSync(join(notebooksDir, "passing.ipynb"), "utf8"), before);
  });

  it("runs two side by side, each with its own seed, outputs and failures, in the notebooks' order", async () => {
    const source = 'console.log("seed", process.env.LAB_SEED, process.env.LAB_CHECKS_FILE);';
    const files = [
      notebookOf(
        "slow",
        "await new Promise((resolve) => setTimeout(resolve, 500));",
        source,
        "throw new Error('slow');",
      ),
      notebookOf("fast", source, "throw new Error('fast');"),
    ];
    const { failures } = await runFiles(files, 60, "--jobs", "2", "--seed", "7");
    assert.deepEqual(
      failures.map((failure) => failure.split("\n")[1]),
      ["  Error: slow", "  Error: fast"],
    );
    const texts = ["slow", "fast"].map(printed);
    for (const text of texts) assert.match(text, /^seed 7 \S+\n$/);
    assert.notEqual(texts[0], texts[1]);
  });

  it("writes half an emoji as �, and blames no later cell", async () => {
    const file = notebookOf("half", 'console.log("Bayes 😀".slice(0, 7));', "1");
    assert.deepEqual((await runFiles([file])).failures, []);
    assert.equal(printed("half"), "Bayes \ufffd\n");
  });

  it("prints every diagnostic of a cell that does not compile", async () => {
    const { failures } = await runFiles([
      notebookOf("types", "const a: string = 1;\nconst b: number = 'b';\nmissing;"),
    ]);
    assert.equal(failures.join().match(/\(TS\d+\)/g)?.length, 3, failures.join());
    assert.match(failures[0], /line 1, .*\(TS2322\)\n.*line 2, .*\(TS2322\)\n.*line 3, .*\(TS2304\)$/);
  });

  it("shows what a cell's own progress bar says", async () => {
    const file = notebookOf(
      "training",
      "# Long",
      `const show = require(${JSON.stringify(join(root, "node_modules", "tslab", "dist", "jupyter"))}).lastWriteDisplayData;\n` +
        'const bar = { data: { "text/plain": "███░░ Training: 2/5 steps, 4.0 s left" }, metadata: {}, transient: { display_id: "b" } };\n' +
        "show(bar, false);",
    );
    let shown = "";
    const terminal = { isTTY: true, columns: 200, write: (text: string) => void (shown += text) };
    await runNotebooks({ files: [file], outDir, terminal }, parseOptions(["--profile", "quick"]));
    assert.match(shown, /1\/1 {2}Long {2}Training: 2\/5 steps, 4\.0 s left/);
  });

  it("leaves nothing and throws when it is stopped", async () => {
    const controller = new AbortController();
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("notebooks-"));
    const run = runNotebooks(
      {
        files: [join(notebooksDir, "endless.ipynb")],
        outDir: join(outDir, "stopped"),
        terminal: { write: (text) => text.includes("1/2") && controller.abort() },
        signal: controller.signal,
      },
      parseOptions(["--profile", "quick"]),
    );
    await assert.rejects(run, { name: "AbortError" });
    assert.ok(!existsSync(join(outDir, "stopped")));
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith("notebooks-"));
    assert.deepEqual(
      after.filter((name) => !before.includes(name)),
      [],
    );
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
    assert.deepEqual(failures, [
      "FAILED failing-check, check sum, code cell 1 (cell 2 counting text), line 4\n  the sum is small: 12.5 (≤ 10)",
    ]);
    assert.deepEqual(
      checks.map(({ holds }) => holds),
      [false, true],
    );
  });

  it("ends a cell that takes too long", async () => {
    const { failures } = await run("endless", 15);
    assert.match(
      failures.join(),
      /^FAILED endless, code cell 2 .*\n {2}the time is up: the cell ran longer than 15 s/,
    );
    assert.equal(printed("endless"), "before\nbegun\n");
  });

  it("says that the kernel died", async () => {
    const { failures } = await run("dying");
    assert.match(failures.join(), /^FAILED dying, code cell 2 .*\n {2}the kernel died$/);
    assert.equal(printed("dying"), "before\n");
  });
});
