import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inspect } from "node:util";
import { compileFunction } from "node:vm";
import ts from "typescript";
import * as library from "../../src/lib";
import { exampleModule, examplesOf, functionsWithoutExample, isClose, programOf } from "../support/examples";
import { root } from "../support/root";

const ENTRY = join(root, "src", "lib", "index.ts");
const FOLDERS = ["src/lib", "src/engine"];

const files = FOLDERS.flatMap((folder) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(".ts") && !/(^|\/)(dist|node_modules)\//.test(name))
    .map((name) => join(root, folder, name)),
);
const sources = files.map((file) =>
  ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true),
);
const examples = sources.flatMap(examplesOf);

/** Functions that cannot give a small value here: they load data sets, or show in a notebook. */
const EXCUSED = /^(datasets\.load\w+|openNotebook|notebookSeed|interruptSignal|progressBar|show\w*)$/;

/** The names in scope: the entry's. */
const scope = { [join(root, "src", "lib")]: `{ ${Object.keys(library).join(", ")} }` };

async function run(code: string): Promise<void> {
  const { outputText } = ts.transpileModule(exampleModule(code, scope), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports = {} as { example: (compare: typeof compareValues) => Promise<void> };
  compileFunction(outputText, ["exports", "require"])(exports, createRequire(__filename));
  await exports.example(compareValues);
}

function compareValues(actual: unknown, expected: unknown): void {
  assert.ok(isClose(actual, expected), `expected ${inspect(expected)}, got ${inspect(actual)}`);
}

describe("examples of the docstrings", () => {
  it("are there", () => assert.ok(examples.length > 0));

  for (const { place, code } of examples) it(`give what they say: ${place}`, () => run(code));

  it("fail where a value is another, and where nothing could be compared", async () => {
    await run("1 / 3 // → 0.3333");
    await assert.rejects(run("1 / 3 // → 0.3353"), /expected 0.3353, got 0.333/);
    await assert.rejects(run("const third = 1 / 3; // → 0.3333"), /expected an expression/);
  });

  describe("as the compiler sees them", function () {
    this.timeout(60_000);
    const modules = Object.fromEntries(
      examples.map(({ code }, i) => [join(root, "test", `example-${i}.ts`), exampleModule(code, scope)]),
    );
    let program: ts.Program;
    before(() => (program = programOf(ENTRY, modules)));

    it("are well typed", () => {
      const problems = Object.keys(modules).flatMap((file, i) =>
        program
          .getSemanticDiagnostics(program.getSourceFile(file))
          .map(
            ({ messageText }) => `${examples[i].place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
          ),
      );
      assert.deepEqual(problems, []);
    });

    it("are there for every public function, but those that load data or show in a notebook", () => {
      const missing = functionsWithoutExample(program, ENTRY).filter((name) => !EXCUSED.test(name));
      assert.deepEqual(missing, []);
    });
  });
});

describe("a value and its example", () => {
  it("agree to four significant digits, in whatever array", () => {
    assert.ok(isClose(Float32Array.of(0.1, 2), [0.1, 2]));
    assert.ok(isClose({ mean: [[0.33333]], name: "a" }, { mean: [[0.3333]], name: "a" }));
    assert.ok(isClose(library.tf.tensor1d([1, 2]), [1, 2]) && isClose(library.tf.scalar(3), 3));
    assert.ok(isClose(1e-9, 0) && isClose(NaN, NaN) && isClose(undefined, undefined));
  });

  it("differ in a digit, a length, a key or a kind", () => {
    const pairs: [unknown, unknown][] = [
      [0.3336, 0.3333],
      [
        [1, 2, 3],
        [1, 2],
      ],
      [{ mean: 1, scale: 2 }, { mean: 1 }],
      [{ 0: 1 }, [1]],
      ["1", 1],
      [NaN, 0],
      [undefined, null],
    ];
    for (const [actual, expected] of pairs)
      assert.ok(!isClose(actual, expected), inspect([actual, expected]));
  });
});
