import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { jupyterEnvironment } from "../../../scripts/jupyter";
import { isCodeCell, joinLines, readNotebook, writeNotebook } from "../../../scripts/notebooks/notebook-file";
import { studyEnvironment } from "../../../scripts/study/snakemake";
import { root } from "../../support/root";
import { inFolder } from "../../support/study";
import { setUp } from "../../support/set-up";

/** Values that JSON has, and what may be lost on the way: quotes, newlines, letters beyond ASCII, the size of a number. */
const PARAMETERS = {
  SEED: 4294967295,
  rate: 1e-30,
  text: 'a "quoted" \\ line\nand `another` ${x} α',
  flag: true,
  nothing: null,
  nested: { "a b": [1, "two", { three: false }] },
};

describe("papermill", function () {
  this.timeout(600_000);
  before(() => setUp("study"));

  it("sets a TypeScript notebook's parameters", async () => {
    await inFolder(async (folder) => {
      const code = (source: string, tags: string[] = []): object => ({
        ...{ cell_type: "code", id: `c${source.length}`, source, metadata: { tags } },
        ...{ outputs: [], execution_count: null },
      });
      const [input, output] = ["input", "output"].map((name) => join(folder, `${name}.ipynb`));
      writeNotebook(input, {
        cells: [
          code("const SEED = 0;", ["parameters"]),
          code("console.log(JSON.stringify({ SEED, rate, text, flag, nothing, nested }));"),
        ] as ReturnType<typeof readNotebook>["cells"],
        metadata: { kernelspec: { name: "tslab", language: "typescript", display_name: "tslab" } },
        nbformat: 4,
        nbformat_minor: 5,
      });
      execFileSync(
        join(studyEnvironment, "bin", "python"),
        [
          join(root, "test", "fixtures", "study", "papermill_run.py"),
          input,
          output,
          JSON.stringify(PARAMETERS),
        ],
        { env: { ...jupyterEnvironment(), PYTHONPATH: join(root, "scripts", "study") } },
      );
      const printed = readNotebook(output)
        .cells.filter(isCodeCell)
        .flatMap(({ outputs }) => outputs.flatMap((each) => ("text" in each ? [joinLines(each.text)] : [])));
      assert.deepEqual(JSON.parse(printed.join("")), PARAMETERS);
    });
  });
});
