import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { committedWeeks, deriveFromCommitted, isStale } from "../../scripts/release/committed";
import { missingDataSets } from "../../scripts/release/data-sets";
import { shippedFiles } from "../../scripts/release/models";
import { checksOf } from "../../scripts/release/outputs";
import { derivedFiles } from "../../scripts/release/pages";
import { readTensors } from "../../src/lib/core/safetensors";
import { root } from "../support/root";

const readme = readFileSync(join(root, "README.md"), "utf8");

/** What is committed of a release belongs together; what the outputs belong to, committed-notebooks.test.ts says. */
describe("release", () => {
  it("gave what is committed (else: npm run release -- --derive)", async () => {
    const files = await deriveFromCommitted();
    assert.ok(files.length > 4);
    assert.deepEqual(
      files.filter(isStale).map(({ path }) => path),
      [],
    );
  });

  it("would change with the notebooks", async () => {
    const weeks = committedWeeks();
    const [, , { notebook }] = weeks;
    const text = JSON.stringify(notebook);
    // The first average precision with its interval, which the README shows too.
    const changed = text.replace(/(<td[^>]*>)0\.\d{3} \[/, "$10.999 [");
    assert.notEqual(changed, text);
    weeks[2] = { ...weeks[2], notebook: JSON.parse(changed) as typeof notebook };
    const stale = (await derivedFiles(weeks, readme)).filter(isStale).map(({ path }) => path);
    assert.deepEqual(stale.sort(), ["README.md", "docs/failure-prediction.md"]);
  });

  it("counts the checks that the notebooks say they have", () => {
    for (const week of committedWeeks()) {
      const outputs = JSON.stringify(
        week.notebook.cells.map((cell) => ("outputs" in cell ? cell.outputs : [])),
      );
      const [, said] = /All (\d+) checks hold \(profile full\)/.exec(outputs) ?? assert.fail(week.name);
      assert.equal(checksOf(week).length, Number(said), week.name);
    }
  });

  it("ships the models that it knows, and no others", () => {
    const files = readdirSync(join(root, "models")).map((name) => `models/${name}`);
    assert.deepEqual(files.sort(), shippedFiles().sort());
  });

  it("ships the network that week 3 trained, under the key that it printed", () => {
    const [, , { notebook }] = committedWeeks();
    const printed = /lenet-seed0-([0-9a-f]{16})\.safetensors/.exec(JSON.stringify(notebook.cells));
    assert.ok(printed, "week 3 does not say what it trained");
    const { tensors, metadata } = readTensors(join(root, "models", "lenet-seed0.safetensors"));
    Object.values(tensors).forEach((tensor) => tensor.dispose());
    assert.equal(metadata.key.slice(0, 16), printed[1]);
  });

  it("refuses to begin without a data set", async () => {
    const directory = mkdtempSync(join(tmpdir(), "release-"));
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new Error("no network"));
    try {
      const missing = await missingDataSets({ directory, mirror: join(directory, "no-such-mirror") });
      assert.deepEqual(
        missing.map((line) => line.split(" ")[0]),
        ["KMNIST", "notMNIST"],
      );
    } finally {
      globalThis.fetch = fetch;
      rmSync(directory, { recursive: true });
    }
  }).timeout(60_000);
});
