import assert from "node:assert/strict";
import { constants } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nativeCall } from "../../../src/kernel/server";
import { KernelClient, type Exchange } from "../../fixtures/kernel/client";
import {
  contents,
  failure,
  notebooks,
  ourKernel,
  resultText,
  streamText,
} from "../../fixtures/kernel/exchange";

/** Without the word that a cell is late: to collect a full heap may take long on a loaded machine. */
const heard = ({ reply, published }: Exchange): Exchange => ({
  reply,
  published: published.filter(({ content }) => content.text !== nativeCall),
});

/** What would end or cripple the kernel, and what the cell's error says. */
const REFUSED: [code: string, evalue: RegExp][] = [
  ["process.exit(1)", /^process.exit: .*throw an error/],
  ["setTimeout(() => process.exit(), 1);\nawait new Promise(() => {});", /^process.exit: /],
  ["(process as any).reallyExit(1)", /^process.reallyExit: /],
  ["process.abort()", /^process.abort: /],
  ["process.kill(process.pid)", /^process.kill: \d+ is the kernel itself/],
  ['process.kill(process.pid, "SIGKILL")', /^process.kill: /],
  ['process.kill(0, "SIGKILL")', /^process.kill: 0 /],
  ['process.kill(-process.pid, "SIGTERM")', /^process.kill: -\d+ /],
  ['process.chdir("/")', /^process.chdir: /],
  ["Object.freeze(process.stdout);", /^process.stdout: a frozen stream writes nothing/],
  ["Object.seal(process.stderr);", /^process.stderr: a frozen stream writes nothing/],
  ["process.stdout.end();", /^process.stdout.end: the stream stays open/],
  ['process.stderr.end("");', /^process.stderr.end: /],
  ["process.stdout.destroy();", /^process.stdout.destroy: /],
  ["(process.stderr as any).destroySoon();", /^process.stderr.destroySoon: /],
];

/** What is harmless. */
const HARMLESS = [
  "process.exitCode = 3;",
  "process.kill(process.pid, 0);",
  "process.removeAllListeners();",
  'process.removeAllListeners("uncaughtException").removeAllListeners("unhandledRejection");',
  'process.on("SIGINT", () => {}).removeAllListeners("SIGINT");',
  'for (const listener of process.listeners("uncaughtException")) process.off("uncaughtException", listener);',
  'process.on("uncaughtException", () => process.exit(1)).on("unhandledRejection", () => process.exit(1));',
  'process.prependListener("uncaughtException", () => { throw "its own"; }).removeAllListeners("uncaughtException");',
  'process.on("uncaughtExceptionMonitor", () => process.abort()).removeAllListeners("uncaughtExceptionMonitor");',
  "process.setUncaughtExceptionCaptureCallback(() => {});\nprocess.setUncaughtExceptionCaptureCallback(null);",
  'require("node:domain").create().on("error", () => {}).run(() => {});',
  "Object.freeze(globalThis);",
  "(Object.prototype as any).enumerable = 1;\ndelete (Object.prototype as any).enumerable;",
  'Object.defineProperty(process.stdout, "write", { configurable: false, value: process.stdout.write });',
  'require("node:vm").runInThisContext("1", { breakOnSigint: true });',
  'require("node:vm").runInNewContext("1", {}, { breakOnSigint: true });',
  "process.stdout.write = () => true;",
  'process.stdout.cork();\nprocess.stdout.setDefaultEncoding("hex");',
  "console.error = () => { throw 1; };",
  "(Object.prototype as any).value = 1;\nconst own = 2;\ndelete (Object.prototype as any).value;",
  "for (const file of Object.keys(require.cache)) delete require.cache[file];",
  "process.stdout.cork();\nprocess.stdout.uncork();",
];

describe("a cell", function () {
  this.timeout(60_000);
  let kernel: KernelClient;
  const run = (code: string): Promise<Exchange> => kernel.execute(code);
  before(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
    await run("const kept = 41;");
  });
  after(() => kernel.stop());
  const assertLives = async (): Promise<void> => {
    assert.equal(resultText(await run("console.log(kept);\nkept + 1")), "42");
    failure(
      await run('setTimeout(() => { throw new Error("late"); });\nawait new Promise(() => {});'),
      "Error",
      /^late$/,
    );
    failure(
      await run('process.nextTick(() => { throw new Error("tick"); });\nawait new Promise(() => {});'),
      "Error",
      /^tick$/,
    );
    failure(await run('void Promise.reject(new Error("nobody"));'), "Error", /^nobody$/);
    kernel.process.kill("SIGINT");
    assert.equal(streamText(await run("console.log(kept);"), "stdout"), "41\n");
  };

  for (const [code, evalue] of REFUSED) {
    it(`is refused ${code.split("\n")[0]}`, async () => {
      failure(await run(code), "Error", evalue);
      await assertLives();
    });
  }

  for (const code of HARMLESS) {
    it(`does no harm by ${code.split("\n")[0]}`, async () => {
      const cell = await run(code);
      assert.equal(cell.reply.status, "ok", JSON.stringify(cell.reply));
      await assertLives();
    });
  }

  it("may change console and throw when no cell runs, which the next one shows", async () => {
    const flag = join(mkdtempSync(join(tmpdir(), "late-")), "flag");
    await run(`console.error = () => { throw new Error("own"); };
const waiting = setInterval(() => {
  if (!require("node:fs").existsSync(${JSON.stringify(flag)})) return;
  clearInterval(waiting);
  throw new Error("late");
}, 10);`);
    writeFileSync(flag, ""); // no cell runs now
    await kernel.seen(({ type, content }) => type === "stream" && /Error: late/.test(content.text as string));
    rmSync(dirname(flag), { recursive: true });
    await assertLives();
  });

  it("may put other timers in the place of Node's", async () => {
    await run('const { mock } = require("node:test");\nmock.timers.enable({ apis: ["setImmediate"] });');
    assert.equal(resultText(await run("kept + 1")), "42");
    await run("mock.timers.reset();");
    await assertLives();
  });

  it("may empty require.cache, and shows what it did before", async () => {
    await run("for (const file of Object.keys(require.cache)) delete require.cache[file];");
    const { published } = await run("require('tslab').display.html('<b>x</b>');");
    const [shown] = published.filter(({ type }) => type === "display_data");
    assert.deepEqual(shown.content.data, { "text/html": "<b>x</b>" });
  });

  describe("listens to errors that nobody awaits, and its listener", () => {
    const tick = 'process.nextTick(() => { throw new Error("tick"); });\nawait new Promise(() => {});';
    afterEach(() =>
      run('process.removeAllListeners("uncaughtException").removeAllListeners("uncaughtExceptionMonitor");'),
    );

    it("may throw", async () => {
      await run(
        'process.on("uncaughtException", (error) => { console.log(error.message); process.exit(1); });',
      );
      const cell = await run(tick);
      assert.equal(streamText(cell, "stdout"), "tick\n");
      failure(cell, "Error", /^tick$/);
    });

    it("may throw before others are told", async () => {
      await run('process.on("uncaughtExceptionMonitor", () => { throw new Error("monitor"); });');
      failure(await run(tick), "Error", /^monitor$/);
    });

    it("may be a domain's, and throw", async () => {
      const domain = 'require("node:domain").create().on("error", () => process.exit(1))';
      failure(
        await run(`${domain}.run(() => { ${tick.split("\n")[0]} });\nawait new Promise(() => {});`),
        "Error",
        /^process.exit: /,
      );
    });

    it("is not told of what the kernel throws to end a loop", async () => {
      await run('process.on("uncaughtException", () => console.log("told"));');
      const loop = 'console.log("started");\nwhile (true);';
      const running = run(loop);
      await kernel.seen(
        ({ type, content }) => type === "execute_input" && content.code === loop,
        ({ type, content }) => type === "stream" && content.text.includes("started"),
      );
      kernel.process.kill("SIGINT");
      assert.equal(streamText(await running, "stdout"), "started\n");
      assert.equal(streamText(await run("console.log(kept);"), "stdout"), "41\n");
    });

    it("may never return, until it is interrupted", async () => {
      await run('process.on("uncaughtException", () => { console.log("listens"); while (true); });');
      const running = run(tick);
      await kernel.seen(({ type, content }) => type === "stream" && content.text.includes("listens"));
      kernel.process.kill("SIGINT");
      failure(await running, "AbortError", /^the cell was interrupted$/);
      assert.equal(streamText(await run("console.log(kept);"), "stdout"), "41\n");
    });
  });

  describe("that fills the memory", () => {
    const endless: Record<string, string> = {
      "in a loop": "const all: object[] = [];\nwhile (true) all.push({ x: [1] });",
      "in a loop that awaits":
        "const all: number[][] = [];\nwhile (true) all.push(Array(1000).fill(await 1.5));",
      "beside all that it holds": "let all: unknown[] = [];\nwhile (true) all = [all, `${Math.random()}`];",
    };
    let small: KernelClient;
    before(async () => {
      const [program, ...rest] = ourKernel;
      small = await KernelClient.start([program, "--max-old-space-size=300", ...rest], notebooks);
      await small.execute("const kept = 41;");
    });
    after(() => small.stop());
    for (const [name, code] of Object.entries(endless)) {
      it(`${name}, is ended before the kernel is`, async () => {
        failure(
          heard(await small.execute(code)),
          "RangeError",
          /^the cell filled the memory: \d+ MB of the 3\d\d MB/,
        );
        assert.equal(resultText(await small.execute("[kept, all.length > 1]")), "[ 41, true ]");
        assert.equal((await small.execute("all.length = 0;")).reply.status, "ok");
      });
    }

    it("with what it drops is not ended", async () => {
      const code =
        "const ring: number[][] = [];\nfor (let i = 0; i < 2e7; i++) ring[i % 1e5] = [i];\nring.length";
      assert.equal(resultText(await small.execute(code)), "100000");
    });
  });

  it("is refused process.exit where nobody awaits it, and the exit code stays the kernel's", async () => {
    const other = await KernelClient.start(ourKernel, notebooks);
    await other.execute("process.exitCode = 3;");
    await other.request("shutdown_request", { restart: false }, "control");
    assert.equal(await other.exitCode(), 0);
    await other.stop();
  });

  describe("writes to process.stdout", () => {
    it("and hears that it is written", async () => {
      const cell =
        await run(`await new Promise<void>((resolve) => process.stdout.write("epoch 1\\n", () => resolve()));
await new Promise<void>((resolve) => process.stdout.write("epoch 2\\n", "utf8", () => resolve()));
console.log("goes on");`);
      assert.equal(cell.reply.status, "ok");
      assert.equal(streamText(cell, "stdout"), "epoch 1\nepoch 2\ngoes on\n");
    });

    it("in any encoding, and in bytes", async () => {
      const cell = await run(`process.stdout.write("c3a9", "hex");
process.stdout.write("w6k=", "base64");
process.stdout.write("\\u00e9", "utf8");
process.stdout.write(Buffer.from("é"));
process.stdout.write(new Uint8Array([0xc3, 0xa9]));`);
      assert.equal(streamText(cell, "stdout"), "ééééé");
    });

    it("a character in two halves", async () => {
      const cell = await run(`const bytes = Buffer.from("🎲é");
for (const byte of bytes) {
  process.stdout.write(Buffer.from([byte]));
  process.stderr.write(Buffer.from([byte]));
}`);
      assert.equal(streamText(cell, "stdout"), "🎲é");
      assert.equal(streamText(cell, "stderr"), "🎲é");
    });

    it("more than front ends hold, which is shortened", async () => {
      const shortened = (rest: number): string => `${"x".repeat(1e7)}… (${rest} more characters)`;
      assert.ok(streamText(await run('console.log("x".repeat(3e7));'), "stdout") === shortened(20_000_001));
      assert.ok(streamText(await run('console.log("x".repeat(9e6));'), "stdout") === `${"x".repeat(9e6)}\n`);
      const longest = constants.MAX_STRING_LENGTH;
      assert.ok(resultText(await run(`"x".repeat(${longest})`)) === shortened(longest - 1e7));
      const display = 'require("tslab").display.html("x".repeat(7e7));';
      failure(await run(`1;\n${display}`), "RangeError", /^an output has 7\d{7} characters/);
      await assertLives();
    });

    it("as one that waits where it is told to", async () => {
      const cell = await run(`const { once } = require("node:events");
for (let i = 0; i < 10; i++) if (!process.stdout.write("y".repeat(100_000))) await once(process.stdout, "drain");
process.stdout.writableLength`);
      assert.equal(resultText(cell), "0");
      assert.equal(streamText(cell, "stdout"), "y".repeat(1_000_000));
    });

    it("from a stream, which does not close it", async () => {
      const cell = await run(`const { pipeline } = require("node:stream/promises");
const { Readable } = require("node:stream");
await pipeline(Readable.from(["a", "b"]), process.stdout, { end: false });
Readable.from(["c"]).pipe(process.stdout);`);
      assert.equal(cell.reply.status, "ok", JSON.stringify(cell.reply));
      assert.deepEqual(Array.from(streamText(cell, "stdout")).sort().join(""), "abc");
      await assertLives();
    });

    it("what is no text, and learns it", async () => {
      const cell = await run("process.stdout.write(7 as any);");
      assert.match(contents(cell, "error")[0].evalue, /must be of type string/);
      await assertLives();
    });
  });

  it("may freeze Error", async () => {
    await run("Object.freeze(Error);");
    await assertLives();
  });
});
