import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PACK_FILE } from "../../scripts/explorable/digit-pack";
import { committedWeeks, deriveFromCommitted, isStale } from "../../scripts/release/committed";
import type { Notebook } from "../../scripts/notebooks/notebook-file";
import { missingDataSets } from "../../scripts/release/data-sets";
import { keptTrainings } from "../../scripts/release/models";
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

  it("ships what week 3 trained, under the keys that it printed, in at most 4 MB, and nothing else", () => {
    const [, , week3] = committedWeeks();
    const folder = join(root, "models");
    const trainings = readdirSync(folder).filter((name) => `models/${name}` !== PACK_FILE);
    const shipped = trainings.map((name) => {
      const { tensors, metadata } = readTensors(join(folder, name));
      Object.values(tensors).forEach((tensor) => tensor.dispose());
      return [`models/${name}`, metadata.key.slice(0, 16)];
    });
    assert.deepEqual(
      shipped.sort(),
      keptTrainings(week3)
        .map(({ path, key }) => [path, key])
        .sort(),
    );
    const bytes = trainings.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert.ok(bytes <= 4e6, `${bytes} bytes`);
  });

  it("takes each training from the file that is printed, not from the newest", () => {
    const text = [
      "lenet-seed0: trained and kept in data/cache/lenet-seed0-00112233445566aa.safetensors\n",
      "lenet-seed1: taken from models/lenet-seed1.safetensors, trained 2026-11-26T00:00:00.000Z\n",
    ];
    const outputs = [{ output_type: "stream" as const, name: "stdout", text }];
    const cell = { cell_type: "code" as const, source: "", metadata: {}, execution_count: 1, outputs };
    const week = (cells: Notebook["cells"]) => ({
      name: "week3",
      notebook: { ...committedWeeks()[2].notebook, cells },
    });
    assert.deepEqual(keptTrainings(week([cell])), [
      {
        path: "models/lenet-seed0.safetensors",
        file: "data/cache/lenet-seed0-00112233445566aa.safetensors",
        key: "00112233445566aa",
      },
    ]);
    assert.throws(
      () => keptTrainings(week([])),
      /^Error: week3: expected a training that was trained and kept/,
    );
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
