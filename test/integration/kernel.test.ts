import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KernelClient, type Content, type Exchange } from "../fixtures/kernel/client";
import { root } from "../support/root";

const notebooks = join(root, "notebooks");
const library = join(root, "src/lib/dist/lib");
const ourKernel = [process.execPath, join(root, "src/kernel/dist/main.js"), "--config-path"];
const stockTslab = join(root, "node_modules/tslab/bin/tslab");
const stockKernel = [process.execPath, stockTslab, "kernel", "--config-path"];

function python(...options: string[]): { status: number | null; text: string } {
  const program = join(root, ".venv/bin/python");
  assert.ok(existsSync(program), `${program} is missing; "npm test" sets it up`);
  const { status, stdout, stderr } = spawnSync(program, options, { encoding: "utf8", cwd: root });
  return { status, text: stdout + stderr };
}

const types = ({ published }: Exchange): string[] => published.map(({ type }) => type);

function contents({ published }: Exchange, type: string): Content[] {
  return published.filter((message) => message.type === type).map(({ content }) => content);
}

function resultText(exchange: Exchange): string {
  return contents(exchange, "execute_result")
    .map(({ data }) => data["text/plain"])
    .join();
}

function streamText(exchange: Exchange, stream: "stdout" | "stderr"): string {
  return contents(exchange, "stream")
    .filter(({ name }) => name === stream)
    .map(({ text }) => text)
    .join("");
}

/** Asserts that a cell failed and says so in its reply and in one `error` message; returns the traceback. */
function failure(exchange: Exchange, ename: string, evalue: RegExp): string[] {
  const errors = contents(exchange, "error");
  assert.equal(errors.length, 1);
  for (const content of [exchange.reply, errors[0]]) {
    assert.equal(content.ename, ename);
    assert.match(content.evalue, evalue);
  }
  assert.equal(exchange.reply.status, "error");
  assert.equal(streamText(exchange, "stderr"), "");
  return errors[0].traceback;
}

function assertShows(traceback: string[], ...lines: string[]): void {
  const text = traceback.join("\n");
  for (const line of lines) assert.ok(traceback.includes(line), `${line}\nis not in\n${text}`);
}

describe("kernel", () => {
  let kernel: KernelClient;
  const run = (code: string, options?: Content): Promise<Exchange> => kernel.execute(code, options);
  const runAtOnce = (cells: string[], options?: Content): Promise<Exchange[]> =>
    Promise.all(cells.map((code) => run(code, options)));

  before(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
  });
  after(() => kernel.stop());

  it("passes jupyter_kernel_test", function () {
    this.timeout(120_000);
    const { status, text } = python("-B", "-m", "unittest", "discover", "-v", "-s", "test/fixtures/kernel");
    assert.equal(status, 0, text);
    assert.equal(text.match(/^test_\w+ .*TslabKernelTests.*ok$/gm)?.length, 9, text);
  });

  it("executes a notebook through nbconvert, with counts, and past an error if told to", function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "nbconvert-"));
    const file = join(folder, "notebook.ipynb");
    const cells = ["const a = 2;", "throw new Error('stop')", "a + 40"].map((source, i) => ({
      id: `c${i}`,
      cell_type: "code",
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    }));
    const kernelspec = { name: "tslab", display_name: "tslab", language: "typescript" };
    writeFileSync(file, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
    const convert = ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", file];
    const stopped = python(...convert);
    const allowed = python(...convert, "--allow-errors");
    const executed = JSON.parse(readFileSync(file, "utf8"));
    rmSync(folder, { recursive: true });
    assert.match(stopped.text, /----> 1 throw new Error\('stop'\)/);
    assert.equal(allowed.status, 0, allowed.text);
    assert.deepEqual(
      executed.cells.map((cell: Content) => cell.execution_count),
      [1, 2, 3],
    );
    assert.equal(executed.cells[1].outputs[0].output_type, "error");
    assert.deepEqual(executed.cells[2].outputs[0].data, { "text/plain": ["42"] });
  });

  it("publishes what a cell puts out in order, and before its reply", async () => {
    const cell = await run(`console.log("one");
      console.error("two");
      require("tslab").display.html("three");
      console.log("four");
      5`);
    assert.deepEqual(types(cell), [
      "status",
      "execute_input",
      "stream",
      "stream",
      "display_data",
      "stream",
      "execute_result",
      "status",
    ]);
    assert.equal(streamText(cell, "stdout"), "one\nfour\n");
    assert.equal(streamText(cell, "stderr"), "two\n");
    assert.equal(resultText(cell), "5");
  });

  it("counts the cells that are kept in the history", async () => {
    const cell = await run("6");
    const count = cell.reply.execution_count;
    assert.deepEqual(contents(cell, "execute_input"), [{ code: "6", execution_count: count }]);
    assert.equal((await run("6", { silent: true })).reply.execution_count, count);
    assert.equal((await run("6")).reply.execution_count, count + 1);
  });

  it("awaits an expression in parentheses", async () => {
    assert.equal(resultText(await run("const seven = await (async () => 7)();\nseven")), "7");
  });

  it("survives a result that cannot be shown", async () => {
    const code = '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("unshowable"); } })';
    failure(await run(code), "Error", /^unshowable$/);
    assert.equal(resultText(await run("8")), "8");
  });

  it("loses nothing of a flood of output", async () => {
    const cell = await run(`for (let i = 0; i < 20000; i++) {
      console.log(i);
      if (i % 10 === 0) console.error("");
    }`);
    assert.equal(streamText(cell, "stdout"), Array.from({ length: 20000 }, (_, i) => `${i}\n`).join(""));
  });

  it("updates a display in place", async () => {
    const bar = { data: { "text/plain": "50 %" }, metadata: {}, transient: { display_id: "bar" } };
    const full = { ...bar, data: { "text/plain": "100 %" } };
    const cell = await run(`const { lastWriteDisplayData: write } = require("tslab/dist/jupyter");
      write(${JSON.stringify(bar)}, false);
      write(${JSON.stringify(full)}, true);`);
    assert.deepEqual(contents(cell, "display_data"), [bar]);
    assert.deepEqual(contents(cell, "update_display_data"), [full]);
  });

  it("answers while a cell runs, and still says that it is busy", async () => {
    const running = run("await new Promise((resolve) => setTimeout(resolve, 500));");
    const code = '"\u{1d70e}"; Math.sqr';
    const { reply } = await kernel.request("complete_request", { code, cursor_pos: 13 });
    assert.deepEqual(
      { matches: reply.matches, from: reply.cursor_start, to: reply.cursor_end },
      { matches: ["sqrt", "SQRT1_2", "SQRT2"], from: 10, to: 13 },
    );
    assert.equal(kernel.state, "busy");
    await running;
    assert.equal(kernel.state, "idle");
  });

  it("tells its versions, and answers what it has nothing for", async () => {
    const { reply } = await kernel.request("kernel_info_request");
    const { version } = JSON.parse(readFileSync(join(root, "node_modules/typescript/package.json"), "utf8"));
    assert.deepEqual([reply.implementation_version, reply.language_info.version], ["1.0.22", version]);
    assert.deepEqual((await kernel.request("comm_info_request")).reply, { status: "ok", comms: {} });
    assert.deepEqual((await kernel.request("history_request")).reply, { status: "ok", history: [] });
  });

  it("ends when it is shut down, even with a timer left running", async () => {
    const other = await KernelClient.start(ourKernel, notebooks);
    await other.execute("setInterval(() => {}, 1000);");
    const { reply } = await other.request("shutdown_request", { restart: true }, "control");
    assert.deepEqual(reply, { status: "ok", restart: true });
    assert.equal(await other.exitCode(), 0);
    await other.stop();
  });

  const kernels = { "this kernel": ourKernel, "a stock tslab kernel": stockKernel };
  for (const [name, command] of Object.entries(kernels)) {
    it(`imports the library in ${name}`, async function () {
      this.timeout(60_000);
      const other = await KernelClient.start(command, notebooks);
      const cell = await other.execute('import * as lib from "../src/lib";\nconsole.log(Object.keys(lib));');
      await other.stop();
      assert.match(streamText(cell, "stdout"), /^\[\s+'\w+'/);
    });
  }

  describe("errors", () => {
    it("abort the cells queued behind them, and only those", async () => {
      const exchanges = await runAtOnce(['throw new Error("first")', "1", "2"]);
      assert.deepEqual(
        exchanges.map(({ reply }) => reply.status),
        ["error", "aborted", "aborted"],
      );
      assert.deepEqual(types(exchanges[1]), ["status", "status"]);
      assert.equal((await run("3")).reply.status, "ok");
    });

    it("abort nothing where stop_on_error is false", async () => {
      const exchanges = await runAtOnce(['throw new Error("first")', "1"], { stop_on_error: false });
      assert.deepEqual(
        exchanges.map(({ reply }) => reply.status),
        ["error", "ok"],
      );
    });
  });

  describe("interrupt", () => {
    const interruptSignal = `require("${library}/notebook/interrupt").interruptSignal() as AbortSignal`;
    const sigint = (): boolean => kernel.process.kill("SIGINT");

    /** Runs a cell, and interrupts it when it writes `started`. */
    async function interrupted(code: string, interrupt: () => unknown): Promise<Exchange> {
      const marker = `started ${Math.random()}`;
      const running = run(code.replace("started", marker));
      await kernel.seen(({ type, content }) => type === "stream" && content.text.includes(marker));
      interrupt();
      return running;
    }

    it("reaches a loop through its signal, so that the loop's own error is shown", async () => {
      const cell = await interrupted(
        `let steps = 0;
const signal = ${interruptSignal};
while (!signal.aborted) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (++steps === 1) console.log("started");
}
throw new DOMException("stopped after step " + steps, "AbortError");`,
        sigint,
      );
      const traceback = failure(cell, "AbortError", /^stopped after step \d+$/);
      assertShows(traceback, '----> 7 throw new DOMException("stopped after step " + steps, "AbortError");');
      assert.equal(resultText(await run(`[steps > 0, (${interruptSignal}).aborted]`)), "[ true, false ]");
    });

    it("gives up a cell that does not listen, and keeps its variables", async () => {
      const request = (): unknown => kernel.request("interrupt_request", {}, "control");
      const code = 'const before = 4;\nconsole.log("started");\nawait new Promise(() => {});';
      const cell = await interrupted(code, request);
      failure(cell, "AbortError", /did not stop by itself/);
      assert.equal(resultText(await run("before")), "4");
    });

    it("ends a loop that never awaits", async () => {
      const code = 'let count = 1;\nconsole.log("started");\nwhile (true) count++;';
      failure(await interrupted(code, sigint), "Error", /interrupted by `SIGINT`/);
      assert.equal(resultText(await run("count >= 1")), "true");
    });

    it("does nothing while no cell runs", async () => {
      sigint();
      assert.equal(resultText(await run("7")), "7");
    });
  });
});
