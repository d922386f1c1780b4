import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { formatChecks } from "../../scripts/notebooks/checks";
import { parseOptions } from "../../scripts/notebooks/options";
import { chooseNotebooks, runNotebooks } from "../../scripts/notebooks/run";
import { root } from "../support/root";

const notebooksDir = join(root, "notebooks");
const outDir = join(root, "out", "quick");

describe("notebooks in the quick profile", function () {
  this.timeout(600_000);

  for (const file of chooseNotebooks(notebooksDir, [])) {
    it(`${basename(file, ".ipynb")} executes and its checks hold`, async () => {
      const { checks, failures } = await runNotebooks(
        { files: [file], outDir, terminal: process.stdout },
        parseOptions(["--profile", "quick"]),
      );
      assert.deepEqual(failures, []);
      assert.ok(checks.length > 0, "no check was made");
      console.log(formatChecks(checks));
    });
  }
});
