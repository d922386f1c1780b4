import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { answersPage } from "../../scripts/course/answers";
import {
  isCodeCell,
  isExecutable,
  joinLines,
  readNotebook,
  sumOfSources,
} from "../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../scripts/notebooks/run";
import { shownBy } from "../support/notebook-outputs";
import { root } from "../support/root";

const PLOTLY = "application/vnd.plotly.v1+json";
/** Each commit of executed notebooks adds as much to a clone. */
const LARGEST_TOTAL_BYTES = 7_000_000;
const files = chooseNotebooks(join(root, "notebooks"), []);

describe("committed notebooks", () => {
  it("are the three of the lab", () => {
    assert.deepEqual(
      files.map((file) => basename(file).slice(0, 5)),
      ["week1", "week2", "week3"],
    );
  });

  it("are small enough together", () => {
    const total = files.map((file) => statSync(file).size).reduce((sum, size) => sum + size, 0);
    assert.ok(total < LARGEST_TOTAL_BYTES, `${total} bytes; the limit is ${LARGEST_TOTAL_BYTES}`);
  });

  for (const file of files) {
    describe(basename(file), () => {
      const notebook = readNotebook(file);
      const cells = notebook.cells.filter(isCodeCell);

      it("holds outputs that belong to its sources (else: npm run release)", () => {
        const { sources, executed } = notebook.metadata["lab"] as Record<string, string>;
        assert.equal(sources, sumOfSources(notebook));
        assert.match(executed, /^\d{4}-\d{2}-\d{2}$/);
      });

      it("begins with imports of four lines, the seed alone, and its settings", () => {
        const [imports, seed, settings] = cells.map((cell) => joinLines(cell.source).split("\n"));
        assert.ok(
          imports.length <= 4 && imports.every((line) => /^import .* from "\.\.\/src\/lib";$/.test(line)),
        );
        assert.match(seed.join("\n"), /^const SEED = notebookSeed\(\);[^\n]*$/);
        assert.deepEqual(cells[1].metadata["tags"], ["parameters"]);
        assert.ok(settings.length <= 12, `${settings.length} lines of settings`);
      });

      it("has code cells of at most 15 lines, half of them of 8, none wider than 100", () => {
        const sources = cells.map((cell) => joinLines(cell.source).split("\n"));
        const lengths = sources.map((lines) => lines.length).sort((a, b) => a - b);
        assert.ok(lengths[Math.floor(lengths.length / 2)] <= 8, `median ${lengths[lengths.length >> 1]}`);
        assert.deepEqual(
          sources.filter((lines) => lines.length > 15 || lines.some((line) => line.length > 100)),
          [],
        );
      });

      it("answers each of its questions to try", () => {
        const { page, questions, answered } = answersPage("", notebook);
        assert.equal(answered, questions, page);
      });

      it("was executed from the first cell to the last, without an error", () => {
        const executed = cells.filter(isExecutable);
        assert.deepEqual(
          executed.map((cell) => cell.execution_count),
          executed.map((_, i) => i + 1),
        );
        assert.ok(cells.every(({ outputs }) => outputs.every((output) => output.output_type !== "error")));
      });

      it("holds pictures as PNG, beside what they are drawn from, and nothing that needs a program to be seen", () => {
        const types = shownBy(cells).map((bundle) => Object.keys(bundle));
        assert.ok(
          types.some((names) => names.includes("image/png")),
          "there is no picture at all",
        );
        for (const names of types) {
          assert.ok(
            names.every((name) => ["text/plain", "text/html", "image/png", PLOTLY].includes(name)),
            names.join(),
          );
          if (names.includes(PLOTLY)) assert.ok(names.includes("image/png"), names.join());
        }
        for (const bundle of shownBy(cells))
          assert.doesNotMatch(JSON.stringify(bundle["text/html"] ?? ""), /<(img|script)/);
      });
    });
  }
});
