import assert from "node:assert/strict";
import { join } from "node:path";
import { KernelClient, type Exchange } from "../../fixtures/kernel/client";
import {
  assertShows,
  contents,
  failure,
  ourKernel,
  resultText,
  streamText,
  types,
} from "../../fixtures/kernel/exchange";
import { root } from "../../support/root";

const folder = join(root, "test/fixtures/kernel/notebook");
const library = join(root, "src/lib/dist/lib");

const hostile = `new Error(Symbol.iterator.toString())`;

/** What is thrown, and what its message says. */
const THROWN: [name: string, code: string, ename: string, evalue: RegExp][] = [
  [
    "a circle of causes",
    "const a: any = new Error('a', { cause: new Error('b') });\na.cause.cause = a;\nthrow a;",
    "Error",
    /^a$/,
  ],
  ["an error that causes itself", "const a: any = new Error('a');\na.cause = a;\nthrow a;", "Error", /^a$/],
  [
    "10,000 causes",
    "let c: any = 0;\nfor (let i = 0; i < 10_000; i++) c = new Error(`${i}`, { cause: c });\nthrow c;",
    "Error",
    /^9999$/,
  ],
  [
    "inner errors that hold themselves",
    "const a: any = new AggregateError([], 'all');\na.errors = [a, a];\nthrow a;",
    "AggregateError",
    /^all$/,
  ],
  ["a stack that is no text", "const a: any = new Error('odd');\na.stack = [];\nthrow a;", "Error", /^odd$/],
  [
    "texts that are none",
    "const a: any = new Error('odd');\nObject.assign(a, { name: 3, message: { m: 1 } });\nthrow a;",
    "Error",
    /^\{ m: 1 \}$/,
  ],
  [
    "a value that cannot be shown",
    "throw { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('unshowable'); } };",
    "Uncaught",
    /^\[object Object\] \(showing it failed: unshowable\)$/,
  ],
  [
    "getters that throw",
    `class Bad extends Error { get message(): string { throw ${hostile}; } get stack(): string { throw 1; } get cause() { throw 2; } }\nthrow new Bad();`,
    "Bad",
    /^$/,
  ],
  [
    "a proxy that answers nothing",
    "throw new Proxy(new Error('p'), { get() { throw 1; }, getPrototypeOf() { throw 2; }, has() { throw 3; } });",
    "Uncaught",
    /p/,
  ],
  [
    "a proxy that is an error only when it is first asked",
    "let asked = 0;\nthrow new Proxy({}, { getPrototypeOf() { if (asked++ === 0) return Error.prototype; throw 1; } });",
    "Object",
    /^$/,
  ],
  [
    "a revoked proxy",
    "const { proxy, revoke } = Proxy.revocable({}, {});\nrevoke();\nthrow proxy;",
    "Uncaught",
    /Revoked Proxy/,
  ],
  ["a frozen error", "throw Object.freeze(new TypeError('frozen'));", "TypeError", /^frozen$/],
  [
    "an error of another realm",
    "throw require('vm').runInNewContext(\"new RangeError('far')\");",
    "RangeError",
    /^far$/,
  ],
  ["nothing", "throw undefined;", "Uncaught", /^undefined$/],
  ["an object without a prototype", "throw Object.create(null);", "Uncaught", /null prototype/],
  ["a symbol", "throw Symbol('s');", "Uncaught", /^Symbol\(s\)$/],
  [
    "a deep object",
    "let d: any = {};\nfor (let i = 0; i < 1e5; i++) d = { d };\nthrow d;",
    "Uncaught",
    /d: \[Object\]/,
  ],
  ["a long text", "throw '😀'.repeat(1e6);", "Uncaught", /^(😀)+… \(\d+ more characters\)$/u],
  ["a rejection without a reason", "await Promise.reject();", "Uncaught", /^undefined$/],
  ["a recursion without end", "(function f(): number { return f() + 1; })();", "RangeError", /call stack/],
  ["half a character", "throw new Error('😀'.slice(0, 1));", "Error", /^\ufffd$/],
  [
    "a stack that a cell prepares",
    "const { prepareStackTrace } = Error;\nError.prepareStackTrace = () => { throw 1; };\ntry { (null as any).x; } finally { Error.prepareStackTrace = prepareStackTrace; }",
    "TypeError",
    /x/,
  ],
].map(([name, code, ename, evalue]) => [name, code, ename, evalue] as [string, string, string, RegExp]);

describe("errors", () => {
  let kernel: KernelClient;
  const run = (code: string): Promise<Exchange> => kernel.execute(code);

  before(async () => {
    kernel = await KernelClient.start(ourKernel, folder);
  });
  after(() => kernel.stop());

  it("show the lines of the cells that an error came through", async () => {
    const {
      reply: { execution_count: first },
    } = await run(`import * as os from "os";
interface Unused { x: number }

// only a comment
const thrower = async (x: number): Promise<number> => {

  await null;
  throw new RangeError("é" + x);
};`);
    const cell = await run("type T = number;\n\nawait thrower(1 as T);");
    assertShows(
      failure(cell, "RangeError", /^é1$/),
      `    at thrower (cell [${first}], line 8)`,
      '----> 8   throw new RangeError("é" + x);',
      `    at async cell [${cell.reply.execution_count}], line 3`,
      "----> 3 await thrower(1 as T);",
    );
  });

  it("show the library's line as well as the cell's", async () => {
    const cell = await run(`const { checkNumber } = require("${library}/core/shapes");

checkNumber("alpha", -2, { atLeast: 0 });`);
    const traceback = failure(cell, "RangeError", /^alpha: .*got -2$/);
    assertShows(traceback, '----> 3 checkNumber("alpha", -2, { atLeast: 0 });');
    assert.match(traceback.join("\n"), /at .*checkNumber \(\S*src\/lib\/core\/shapes\.ts:\d+:\d+\)/);
  });

  it("of the compiler show every message with its line", async () => {
    const cell = await run('const fine = 1;\nconst wrong: number = "text";\nunknownName;');
    const traceback = failure(cell, "TypeScriptError", /^cell, line 2, column 7: .* \(TS2322\)$/);
    assertShows(traceback, '----> 2 const wrong: number = "text";', "----> 3 unknownName;");
    failure(await run("fine"), "TypeScriptError", /Cannot find name 'fine'/);
  });

  it("that nobody awaits end the cell that is running", async () => {
    const rejection = 'Promise.reject(new Error("forgotten"));';
    assertShows(failure(await run(rejection), "Error", /^forgotten$/), `----> 1 ${rejection}`);
    const timer = 'setTimeout(() => { throw new Error("late"); });';
    const cell = await run(`${timer}\nawait new Promise(() => {});`);
    assertShows(failure(cell, "Error", /^late$/), `----> 1 ${timer}`);
  });

  it("name their cause, and what was thrown where it is no Error", async () => {
    const cell = await run('throw new Error("outer", { cause: new TypeError("inner") })');
    const traceback = failure(cell, "Error", /^outer$/);
    assert.match(traceback.join("\n"), /Error: outer[^]*caused by[^]*TypeError: inner/);
    failure(await run("throw { code: 7 }"), "Uncaught", /^\{ code: 7 \}$/);
  });

  it("leave what was thrown as it is", async () => {
    failure(await run('const thrown = { stack: "mine" };\nthrow thrown;'), "Uncaught", /mine/);
    assert.equal(resultText(await run("thrown.stack")), "mine");
    failure(await run('const kept = new Error("kept");\nthrow kept;'), "Error", /^kept$/);
    assert.match(resultText(await run("kept.stack")), /^Error: kept\n {4}at cell \[\d+\], line 1$/);
  });

  it("name their line beside a comment of a map", async () => {
    const comment = "//# sourceMappingURL=data:application/json;base64,e30=";
    assertShows(
      failure(await run(`1;\n${comment}\nthrow new Error("here");`), "Error", /^here$/),
      '----> 3 throw new Error("here");',
    );
  });

  it("keep what the cell had set, and no name that it had not", async () => {
    await run('let kept = 1;\nclass Kept { x = 2; }\nthrow new Error("here");\nconst unreached = 3;');
    assert.equal(resultText(await run("kept + new Kept().x")), "3");
    failure(await run("unreached"), "TypeScriptError", /Cannot find name 'unreached'/);
  });

  for (const [name, code, ename, evalue] of THROWN) {
    it(`are one message, whatever is thrown: ${name}`, async () => {
      const cell = await run(code);
      failure(cell, ename, evalue);
      assert.equal(types(cell).at(-1), "status");
      assert.equal(resultText(await run("1 + 1")), "2");
    });
  }

  it("show what caused them and what they hold, each once", async () => {
    const code = `const disk: any = new Error("disk is full");
const save = new Error("cannot save", { cause: disk });
disk.cause = save;
throw new AggregateError([save, new TypeError("second"), 3], "all failed");`;
    const traceback = failure(await run(code), "AggregateError", /^all failed$/);
    const heads = traceback.filter((line) => line.startsWith("\u001b[31m"));
    assert.deepEqual(
      heads.map((line) => line.slice(5, -5)),
      [
        "AggregateError: all failed",
        "Error: cannot save",
        "Error: disk is full",
        "TypeError: second",
        "Uncaught 3",
      ],
    );
    assertShows(traceback, "caused by an error shown above");
    assertShows(traceback, '----> 2 const save = new Error("cannot save", { cause: disk });');
  });

  it("name the reader's own module with its own line", async () => {
    const cell = await run("import { apply } from './helper';\napply({ scale: 2, shift: 1 }, [3, 1])");
    const traceback = failure(cell, "RangeError", /^a 3 is above b 1$/);
    assertShows(traceback, "    at apply (helper.ts:11:11)");
    assertShows(traceback, "---> 11     throw new RangeError(`a ${a} is above b ${b}`);");
    assertShows(traceback, "----> 2 apply({ scale: 2, shift: 1 }, [3, 1])");
  });

  it("of the compiler are all told, with the reasons behind each", async () => {
    const code =
      'const a: { b: { c: number } } = { b: { c: "x" } };\nlet f: (x: string) => void = (x: number) => {};\nunknownName;';
    const traceback = failure(await run(code), "TypeScriptError", /^cell, line 1, column 40: .*\(TS2322\)$/);
    const told = traceback.filter((line) => line.includes("cell, line "));
    assert.deepEqual(
      told.map((line) => /line (\d)/.exec(line)![1]),
      ["1", "2", "3"],
    );
    assert.match(traceback.join("\n"), /Types of parameters 'x' and 'x' are incompatible/);
  });

  it("name their lines behind a package that shows stacks in its own way", async () => {
    await run("Error.prepareStackTrace = () => 'in its own way';\nError.stackTraceLimit = 0;");
    assertShows(
      failure(await run("1;\nthrow new Error('here');"), "Error", /^here$/),
      "----> 2 throw new Error('here');",
    );
  });

  it("never show half a character, nor does an output", async () => {
    const cell = await run(
      "const title = 'Bayes 😀 lab';\nconsole.log(title.slice(0, 7));\ntitle.slice(0, 7) + '\\\\ud83d'",
    );
    assert.equal(streamText(cell, "stdout"), "Bayes \ufffd\n");
    assert.deepEqual(contents(cell, "execute_result")[0].data, { "text/plain": "Bayes \ufffd\\ud83d" });
  });
});
