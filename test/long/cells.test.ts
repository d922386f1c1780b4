import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { format } from "node:util";
import { runInThisContext } from "node:vm";
import * as esbuild from "esbuild";
import { KernelClient } from "../fixtures/kernel/client";
import { count } from "../support/counts";
import { failure, notebooks, ourKernel, resultText } from "../fixtures/kernel/exchange";

/** Cells that declare `it`, each in a way of its own. */
const DECLARATIONS = [
  "const it = 2;",
  "let it = [1, 2];",
  "var it: { x: number } = { x: 1 };",
  "const { it } = { it: 'a' };",
  "const { a: { b: [, it] } } = { a: { b: [1, 2] } };",
  "const [it = 4] = [] as number[];",
  "const { q, ...it } = { q: 1, r: 2 };",
  "const [, ...it] = [1, 2, 3];",
  "function it(x = 1) { return x; }",
  "async function it() { return 1; }",
  "function* it() { yield 1; }",
  "class it { static s = 1; x = 2; }",
  "class Base { p = 1; }\nclass it extends Base {}",
  "enum it { a, b = 4 }",
  "const enum F { a = 3 }\nconst it = F.a;",
  "namespace it { export const z = 1; export function f() { return z; } }",
  "import { sep as it } from 'path';",
  "import { sep } from 'path';\nexport const it = sep;",
  "const it = await Promise.resolve(new Map([[1, 2]]));",
  "for (var it = 0; it < 3; it++);",
  "if (true) { var it = 'in a block'; }",
  "let it: number | undefined;",
  "const f = () => it;\nlet it = 3;",
  "const it = { get own() { return 1; }, ['computed' + 1]: 2 };",
];

const USES = [
  "it",
  "({ it })",
  "[it, [it]]",
  "typeof it",
  "(() => () => ({ it }))()()",
  "((x: unknown = it) => x)()",
  "new (class { p = it; })().p",
  "`${typeof String(it)} ${typeof it}`",
  "({ [typeof it]: it })",
  "((o: any) => { const { it } = o; return [it]; })({ it })",
  "[1].map((it) => it)",
  "[...[it], it === it]",
  "((it as any)?.x, [it as any])",
  "({ it: 1, other: it })",
  "(function (this: any) { return [this, it]; }).call(0)",
];

/** What the two cells give as one module of plain JavaScript, compiled by another compiler. */
async function asModule(declaration: string, use: string): Promise<string> {
  const source = `${declaration}\nresult(${use});`
    .replace(/^import (\{.*\}) from ('.*');/, asRequire)
    .replace(/^export /m, "");
  const { code } = await esbuild.transform(source, { loader: "ts", target: "es2022" });
  let text = "";
  const run = runInThisContext(`"use strict"; async (require, result) => { ${code} }`) as (
    ...values: unknown[]
  ) => Promise<void>;
  await run(createRequire(__filename), (value: unknown) => (text = value === undefined ? "" : format(value)));
  return text;
}

function asRequire(_statement: string, names: string, module: string): string {
  return `const ${names.replace(" as ", ": ")} = require(${module});`;
}

describe("odd cells", function () {
  this.timeout(600_000);
  let kernel: KernelClient;

  beforeEach(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
  });
  afterEach(() => kernel.stop());

  it(`${DECLARATIONS.length} declarations × ${USES.length} uses give what one module gives`, async () => {
    for (const declaration of DECLARATIONS) {
      const first = await kernel.execute(declaration);
      assert.equal(first.reply.status, "ok", `${declaration}\n${first.reply.traceback?.join("\n")}`);
      for (const use of USES) {
        const second = await kernel.execute(use);
        assert.equal(
          second.reply.status,
          "ok",
          `${declaration}\n${use}\n${second.reply.traceback?.join("\n")}`,
        );
        count("odd cells");
        const expected = await asModule(declaration, use);
        assert.equal(resultText(second), expected, `${declaration}\n${use}`);
      }
    }
  });

  it("300 cells that fail harm none of the names before them", async () => {
    await kernel.execute("const kept = 'kept', it = 1;");
    const wrongs = [
      ["const it = (() => { throw new Error('no'); })();", "Error"],
      ["const it: number = 'text';", "TypeScriptError"],
      ["const it = ;", "TypeScriptError"],
      ["class it { ", "TypeScriptError"],
      [`const it = ${"(".repeat(2000)}1${")".repeat(2000)};`, "TypeScriptError"],
      ["await Promise.reject(new Error('late')); const it = 3;", "Error"],
    ];
    for (let i = 0; i < 300; i++) {
      count("cells that fail");
      const [code, ename] = wrongs[i % wrongs.length];
      failure(await kernel.execute(code), ename, /^/);
      assert.equal(resultText(await kernel.execute("[kept, it]")), "[ 'kept', 1 ]", code.slice(0, 100));
    }
  });

  it("20 arrays that grow without end cost no variable", async () => {
    await kernel.execute("const kept = 'kept';");
    for (let i = 0; i < 20; i++) {
      count("endless arrays");
      const value = ["1", "Math.random()"][i % 2];
      const code = `const numbers: number[] = [];\nwhile (true) numbers.push(${value});`;
      failure(await kernel.execute(code), "RangeError", /^the array numbers grew to \d+ million elements/);
      assert.equal(resultText(await kernel.execute("numbers.length = 0;\nkept")), "kept");
    }
  });
});
