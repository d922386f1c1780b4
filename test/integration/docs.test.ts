import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../support/root";

describe("pages of the library", () => {
  it("are made without a warning: links resolve, parameters exist, types are named", () => {
    const command = join(root, "node_modules", "typedoc", "bin", "typedoc");
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "--emit", "none"], {
      cwd: root,
      encoding: "utf8",
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.doesNotMatch(`${stdout}${stderr}`, /\bwarning\b/);
  }).timeout(300_000);
});
