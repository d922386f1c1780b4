import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KernelClient, type Content, type Exchange } from "../fixtures/kernel/client";
import {
  failure,
  notebooks,
  ourKernel,
  resultText,
  streamText,
  types,
  writeCells,
} from "../fixtures/kernel/exchange";
import { root } from "../support/root";

function python(...options: string[]): { status: number | null; text: string } {
  const program = join(root, ".venv/bin/python");
  assert.ok(existsSync(program), `${program} is missing; "npm test" sets it up`);
  const { status, stdout, stderr } = spawnSync(program, options, { encoding: "utf8", cwd: root });
  return { status, text: stdout + stderr };
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
    writeCells(file, ["const a = 2;", "throw new Error('stop')", "a + 40"]);
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

  it("awaits an expression in parentheses", async () => {
    assert.equal(resultText(await run("const seven = await (async () => 7)();\nseven")), "7");
  });

  it("survives a result that cannot be shown", async () => {
    const code = '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("unshowable"); } })';
    failure(await run(code), "Error", /^unshowable$/);
    assert.equal(resultText(await run("8")), "8");
  });

  it("imports the library", async function () {
    this.timeout(60_000);
    const other = await KernelClient.start(ourKernel, notebooks);
    const cell = await other.execute('import * as lib from "../src/lib";\nconsole.log(Object.keys(lib));');
    await other.stop();
    assert.match(streamText(cell, "stdout"), /^\[\s+'\w+'/);
  });

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
});
