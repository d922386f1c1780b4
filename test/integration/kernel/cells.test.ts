import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PAIRS } from "../../fixtures/kernel/cell-pairs";
import { KernelClient, type Exchange } from "../../fixtures/kernel/client";
import { failure, ourKernel, resultText } from "../../fixtures/kernel/exchange";

/** A package that only `import` can load, at whose top something is awaited. */
function addPackage(folder: string): void {
  const home = join(folder, "node_modules", "only-esm");
  mkdirSync(home, { recursive: true });
  const exports = { ".": { types: "./index.d.ts", import: "./index.js" } };
  writeFileSync(join(home, "package.json"), JSON.stringify({ name: "only-esm", type: "module", exports }));
  const code = "export const answer = await Promise.resolve(42);\nexport default { kind: 'default' };\n";
  writeFileSync(join(home, "index.js"), code);
  const types =
    "export declare const answer: number;\ndeclare const value: { kind: string };\nexport default value;\n";
  writeFileSync(join(home, "index.d.ts"), types);
}

/** A package that `require` loads. */
function addCommonJs(folder: string): void {
  const home = join(folder, "node_modules", "only-cjs");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "index.js"), "exports.answer = 42;\n");
}

describe("cells", () => {
  let folder: string;
  let kernel: KernelClient;
  const run = (code: string): Promise<Exchange> => kernel.execute(code);
  const value = async (code: string): Promise<string> => {
    const exchange = await run(code);
    assert.equal(exchange.reply.status, "ok", exchange.reply.traceback?.join("\n"));
    return resultText(exchange);
  };
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "cells-"));
    addPackage(folder);
    kernel = await KernelClient.start(ourKernel, folder);
  });
  after(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true });
  });

  for (const [name, earlier, later, result] of PAIRS) {
    it(`know from earlier ones: ${name}`, async () => {
      await value(earlier);
      assert.equal(await value(later), result);
    });
  }

  it("give a name its latest meaning, as a value and as a type", async () => {
    await value("class Both { x = 1 }");
    await value("interface Both { y: number }");
    await value("const Other = 1;");
    assert.equal(await value("const b: Both = { y: 2 };\n[b.y, new Both().x]"), "[ 2, 1 ]");
    await value("type Other = string;");
    assert.equal(await value('const o: Other = "t";\n[o, Other]'), "[ 't', 1 ]");
  });

  it("keep a value that is said to be elsewhere, or whose name a type is imported by", async () => {
    write("shape.ts", "export class Shape { sides = 4; }");
    await value('import { Shape } from "./shape";\nconst edges = 5, hidden = 6;');
    await value('import type { Shape } from "./shape";\nimport { type Shape as edges } from "./shape";');
    await value("declare const hidden: string;");
    await value("const square: Shape = new Shape();");
    assert.equal(await value("[square.sides, new Shape().sides, edges, hidden]"), "[ 4, 4, 5, 6 ]");
  });

  it("read a name of another cell when they use it, so that a rerun of that cell is seen", async () => {
    await value("const width = 2;");
    await value("const area = (h: number) => width * h;");
    await value("const width = 5;");
    assert.equal(await value("area(2).toFixed(1)"), "10.0");
  });

  it("keep earlier values where a rerun fails, is refused, or does not come to them", async () => {
    await value("const model = { weights: [1, 2, 3] };\nfunction fit() { return 1; }");
    const rerun = "const first = 1, model = await (async () => { throw new Error('no memory'); })();";
    failure(await run(`${rerun}\nfunction fit() { return 2; }`), "Error", /^no memory$/);
    failure(await run("const model: number = 'text';"), "TypeScriptError", /TS2322/);
    assert.equal(await value("[model.weights.length, fit(), first]"), "[ 3, 1, 1 ]");
  });

  it("import packages that only `import` can load, beside what they await", async () => {
    await value("const before = await Promise.resolve(1);\nimport it, { answer } from 'only-esm';");
    assert.equal(await value("[before, answer, it.kind]"), "[ 1, 42, 'default' ]");
    assert.equal(
      await value("import * as all from 'only-esm';\nObject.keys(all)"),
      "[ 'answer', 'default' ]",
    );
    assert.equal(await value("(await import('only-esm')).answer"), "42");
    write(
      "uses-esm.ts",
      "import kind, { answer } from 'only-esm';\nexport const both = [kind.kind, answer];\n",
    );
    assert.equal(await value("import { both } from './uses-esm';\nboth"), "[ 'default', 42 ]");
  });

  it("import the reader's own modules, which may import each other, as they are today", async () => {
    write(
      "even.ts",
      "import { odd } from './odd';\nexport const even = (n: number): boolean => n === 0 || odd(n - 1);\n",
    );
    write(
      "odd.ts",
      "import { even } from './even';\nexport const odd = (n: number): boolean => n > 0 && even(n - 1);\n",
    );
    assert.equal(await value("import { even } from './even';\neven(4)"), "true");
    write("odd.ts", "export const odd = (n: number): boolean => n > 100;\nexport const added = 'new';\n");
    assert.equal(
      await value("import { even } from './even';\nimport { added } from './odd.js';\n[even(4), added]"),
      "[ false, 'new' ]",
    );
    write("odd.ts", "export const odd: string = 1;\n");
    failure(await run("import { odd } from './odd';"), "TypeScriptError", /^odd\.ts, line 1, column 14: /);
  });

  it("refuse modules that cannot be loaded, with their line", async () => {
    const wrong: [text: string, reason: RegExp][] = [
      ["export {};\nconst x = await 1;", /^late\.ts, line 2, column 11: .*awaits nothing at its top/],
      ["export {};\nfor await (const x of []) void x;", /^late\.ts, line 2, column 1: .*awaits nothing/],
      [
        "export const url = import.meta.url;",
        /^late\.ts, line 1, column 20: .*no import\.meta: use __filename/,
      ],
      [
        `export const x =\n${"(".repeat(1500)}1${")".repeat(1500)};`,
        /^late\.ts, line 2, column 1500: the module is/,
      ],
    ];
    for (const [text, reason] of wrong) {
      write("late.ts", text);
      failure(await run("import './late';"), "TypeScriptError", reason);
      assert.equal(await value("import * as paths from 'path';\npaths.sep"), "/");
    }
    write(
      "late.ts",
      "export const later = async () => (await import('only-esm')).answer;\nexport const name = __filename;",
    );
    assert.equal(
      await value("import { later, name } from './late';\n[await later(), name.slice(-8)]"),
      "[ 42, '/late.ts' ]",
    );
  });

  it("define modules for later cells", async () => {
    await run("/** @module shapes */\nexport const side: number = 3;");
    assert.equal(await value("import { side } from './shapes';\nside"), "3");
  });

  it("that define a module wrongly are refused, with their line, and keep the earlier one", async () => {
    const define = (text: string): Promise<Exchange> => run(`/** @module sizes */\n${text}`);
    await define("export const size = 1;");
    const wrong = `export const size = ${"(".repeat(1500)}1${")".repeat(1500)};`;
    failure(
      await define(wrong),
      "TypeScriptError",
      /^cell, line 2, column \d+: the cell is nested too deeply/,
    );
    assert.equal(await value("import { size } from './sizes';\nsize"), "1");
    const typed = await define("export const size: number = 'text';");
    failure(typed, "TypeScriptError", /^cell, line 2, column 14: .*\(TS2322\)$/);
    assert.equal(await value("import { size } from './sizes';\nsize"), "1");
    await define("export const size = 2;");
    assert.equal(await value("import { size } from './sizes';\nsize"), "2");
    failure(await run("/** @module unknown */\nexport const x: number = '';"), "TypeScriptError", /TS2322/);
    failure(
      await run("import { x } from './unknown';"),
      "TypeScriptError",
      /Cannot find module '\.\/unknown'/,
    );
  });

  it("for a browser are refused", async () => {
    failure(
      await run("/** @browser */\n1;"),
      "TypeScriptError",
      /^cell, line 1, .*runs no cell in the browser/,
    );
  });

  it("keep their names where something is asked while they run", async () => {
    const code = `const asked = 1;\nawait new Promise((resolve) => setTimeout(resolve, 500));\nconst after = 2;`;
    const running = run(code);
    await kernel.seen(({ type, content }) => type === "execute_input" && content.code === code);
    const { reply } = await kernel.request("complete_request", { code: "Math.sq", cursor_pos: 7 });
    assert.equal(reply.matches[0], "sqrt");
    await kernel.request("inspect_request", { code: "Math", cursor_pos: 2, detail_level: 0 });
    await running;
    assert.equal(await value("[asked, after]"), "[ 1, 2 ]");
  });

  it("may begin with `#!`, and know where they are", async () => {
    assert.equal(await value("#!/usr/bin/env node\nimport.meta.resolve('fs')"), "node:fs");
    const addresses = "['./x.ts', 'only-cjs'].map((name) => import.meta.resolve(name))";
    addCommonJs(folder);
    const here = pathToFileURL(realpathSync(folder)).href;
    assert.equal(
      await value(`${addresses}.map((address) => address.replace('${here}', '')).join()`),
      "/x.ts,/node_modules/only-cjs/index.js",
    );
  });

  it("refuse, with the line and the reason, what a cell cannot mean", async () => {
    const refused: [string, RegExp][] = [
      ["1;\nexport default 2;", /^cell, line 2, column 1: a cell has no default export/],
      ["export * from 'fs';", /^cell, line 1, column 1: a cell exports nothing of other modules/],
      ["const p = 1;\nexport { p as q };", /^cell, line 2, column 1: a cell's names are known/],
      [
        "namespace Part { export const v = 1; }\nexport import Alias = Part;",
        /^cell, line 2, column 1: a cell does not export what it imports/,
      ],
      [
        "const mark = (f: any, _c: any) => f;\nclass Marked { @(await mark) m() {} }",
        /^cell, line 2, column 18: a decorated class awaits nothing in its head/,
      ],
      ["const fixed = 1;\nfixed = 2;", /^cell, line 2, column 1: .*\(TS2588\)$/],
      ["return 1;", /^cell, line 1, column 1: .*\(TS1108\)$/],
    ];
    for (const [code, reason] of refused) failure(await run(code), "TypeScriptError", reason);
  });

  it("that are nested too deeply are refused, and harm no other", async () => {
    const deep = [
      `${"(".repeat(1500)}1${")".repeat(1500)}`,
      `${"[".repeat(4000)}${"]".repeat(4000)}`,
      `${"!".repeat(20_000)}1`,
      `type T = ${"Array<".repeat(3000)}1${">".repeat(3000)};`,
      `const f = ${"(x: any) => ".repeat(3000)}1;`,
      `const o: any = {};\no${".a".repeat(5000)};`,
    ];
    for (const code of deep) {
      failure(
        await run(code),
        "TypeScriptError",
        /^cell, line \d+, column \d+: the cell is nested too deeply/,
      );
      assert.equal(await value("import * as paths from 'path';\npaths.sep"), "/");
    }
  });
});
