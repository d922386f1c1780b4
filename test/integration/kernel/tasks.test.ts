import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../support/root";

const script = join(root, "test/fixtures/kernel/terminated-task.ts");

describe("a task that is terminated", function () {
  this.timeout(60_000);

  it("leaves Node's immediates whole", () => {
    const options = ["--import", "tsx", "--no-force-async-hooks-checks", script];
    const printed = execFileSync(process.execPath, options, { cwd: root, encoding: "utf8" });
    const ways = ["in a microtask", "in an immediate", "in the first", "behind an immediate"];
    assert.equal(printed, `${ways.map((way) => `${way}\nnext\n`).join("")}alone\n`);
  });
});
