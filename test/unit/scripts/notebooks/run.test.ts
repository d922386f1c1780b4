import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readNotebook } from "../../../../scripts/notebooks/notebook-file";
import { writeExecuted } from "../../../../scripts/notebooks/run";

describe("an executed notebook", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "run-test-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = join(__dirname, "../../../../notebooks/week1-bayesian-linear-regression.ipynb");

  it("is written where it belongs", () => {
    assert.deepEqual(writeExecuted("week1", folder, readNotebook(file)), []);
    assert.deepEqual(readdirSync(folder), ["week1.ipynb"]);
  });

  it("is kept, and the file named, where its folder cannot be written", () => {
    writeFileSync(join(folder, "out"), "a file in the folder's place");
    const notebook = readNotebook(file);
    const [failure, ...more] = writeExecuted("week1", join(folder, "out"), notebook);
    assert.deepEqual(more, []);
    const [, kept] = /^FAILED week1: .*\n {2}the executed notebook is kept: (.*)$/.exec(failure)!;
    try {
      assert.deepEqual(readNotebook(kept), notebook);
      assert.ok(readFileSync(kept, "utf8").endsWith("\n"));
    } finally {
      rmSync(dirname(kept), { recursive: true });
    }
  });
});
