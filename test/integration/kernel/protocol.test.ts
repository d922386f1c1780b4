import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KernelClient, type Content, type Exchange } from "../../fixtures/kernel/client";
import {
  contents,
  notebooks,
  ourKernel,
  resultText,
  streamText,
  types,
} from "../../fixtures/kernel/exchange";
import { interrupt } from "../../fixtures/kernel/interrupts";
import { root } from "../../support/root";

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("kernel protocol", function () {
  this.timeout(60_000);
  let kernel: KernelClient;
  const run = (code: string, options?: Content): Promise<Exchange> => kernel.execute(code, options);

  before(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
  });
  after(() => kernel.stop());

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
    const folder = mkdtempSync(join(tmpdir(), "kernel-"));
    const sign = join(folder, "sign");
    const waits = `const { existsSync } = require("node:fs");
while (!existsSync("${sign}")) await new Promise((resolve) => setTimeout(resolve, 5));`;
    const running = run(waits);
    await kernel.seen(({ type, content }) => type === "execute_input" && content.code === waits);
    const code = '"\u{1d70e}"; Math.sqr';
    const { reply } = await kernel.request("complete_request", { code, cursor_pos: 13 });
    assert.deepEqual(
      { matches: reply.matches, from: reply.cursor_start, to: reply.cursor_end },
      { matches: ["sqrt", "SQRT1_2", "SQRT2"], from: 10, to: 13 },
    );
    assert.equal(kernel.state, "busy");
    writeFileSync(sign, "");
    await running;
    rmSync(folder, { recursive: true });
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

  it("is busy before a cell's output and idle after it, once", async () => {
    const states = contents(await run("console.log(1);"), "status").map((content) => content.execution_state);
    assert.deepEqual(states, ["busy", "idle"]);
  });

  it("evaluates the user's expressions", async () => {
    const user_expressions = { sum: "40 + 2", wrong: 'throw new RangeError("no")', refused: "unknownName" };
    const { reply } = await run("const forty = 40;", { user_expressions });
    const { sum, wrong, refused } = reply.user_expressions;
    assert.deepEqual(sum, { status: "ok", data: { "text/plain": "42" }, metadata: {} });
    assert.deepEqual([wrong.status, wrong.ename, wrong.evalue], ["error", "RangeError", "no"]);
    assert.deepEqual([refused.status, refused.ename], ["error", "TypeScriptError"]);
    assert.deepEqual((await run("1")).reply.user_expressions, {});
    assert.deepEqual((await run("1")).reply.payload, []);
  });

  it("evaluates them for a silent request too, which shows nothing", async () => {
    const cell = await run("5", { silent: true, user_expressions: { five: "5" } });
    assert.equal(cell.reply.user_expressions.five.data["text/plain"], "5");
    assert.deepEqual(types(cell), ["status", "status"]);
  });

  it("does not count what is not kept in the history", async () => {
    const { execution_count: count } = (await run("1")).reply;
    assert.equal((await run("2", { store_history: false })).reply.execution_count, count);
    assert.equal((await run("3")).reply.execution_count, count + 1);
  });

  it("answers 1,000 requests at once, in order", async () => {
    const kinds: [string, Content][] = [
      ["kernel_info_request", {}],
      ["is_complete_request", { code: "function f() {" }],
      ["comm_info_request", {}],
      ["kernel_info_request", {}],
    ];
    const replies = await Promise.all(
      Array.from({ length: 1000 }, async (_, i) => {
        const { reply } = await kernel.request(...kinds[i % kinds.length]);
        return reply;
      }),
    );
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set(["ok", "incomplete"]));
    assert.deepEqual(kernel.answeredTwice, []);
    assert.ok(kernel.repliedInOrder(1000));
    assert.equal(replies.length, 1000);
  });

  it("answers 400 requests at once while a loop runs", async () => {
    const code = "while (true);";
    const running = run(code);
    await kernel.seen(({ type, content }) => type === "execute_input" && content.code === code);
    const replies = await Promise.all(
      Array.from({ length: 400 }, () => kernel.request("kernel_info_request")),
    );
    assert.equal(replies.filter(({ reply }) => reply.status === "ok").length, 400);
    await interrupt(kernel, "interrupt_request");
    assert.equal((await running).reply.status, "error");
  });

  it("ends when it is shut down in the middle of a loop", async () => {
    const folder = mkdtempSync(join(tmpdir(), "loop-"));
    const begun = join(folder, "begun");
    const other = await KernelClient.start(ourKernel, notebooks);
    const code = `require("node:fs").writeFileSync(${JSON.stringify(begun)}, ""); while (true);`;
    other.execute(code).catch(() => undefined);
    while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 50));
    await other.request("shutdown_request", { restart: false }, "control");
    await other.exitCode();
    await other.stop();
    rmSync(folder, { recursive: true });
  });

  it("ends with its parent, even in the middle of a loop", async () => {
    const program = `const { spawn } = require("node:child_process");
      const [command, ...options] = JSON.parse(process.argv[1]);
      spawn(command, options, { stdio: "ignore" });
      setInterval(() => {}, 1000);`;
    const other = await KernelClient.start(ourKernel, notebooks, (command) => [
      process.execPath,
      "-e",
      program,
      JSON.stringify(command),
    ]);
    const pid = Number(resultText(await other.execute("process.pid")));
    const code = "while (true);";
    other.execute(code).catch(() => undefined);
    await other.seen(({ type, content }) => type === "execute_input" && content.code === code);
    await other.stop();
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});
