import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  isCodeCell,
  joinLines,
  type MimeBundle,
  type MultilineText,
  readNotebook,
} from "../../scripts/notebooks/notebook-file";
import { chooseNotebooks } from "../../scripts/notebooks/run";
import { shownBy } from "../support/notebook-outputs";
import { root } from "../support/root";

const readme = readFileSync(join(root, "README.md"), "utf8");
const notebooks = chooseNotebooks(join(root, "notebooks"), []).map(readNotebook);

const bundlesOf = (week: number): MimeBundle[] => shownBy(notebooks[week - 1].cells.filter(isCodeCell));
const textOf = (bundle: MimeBundle, type: string): string => joinLines((bundle[type] ?? "") as MultilineText);

/** Rows of a table in the README, from the line that is its head on: the cells of each. */
function readmeRows(head: string): string[][] {
  const lines = readme.slice(readme.indexOf(head)).split("\n\n")[0].split("\n");
  return lines.slice(2).map((line) => line.slice(2, -2).split(" | "));
}

/** The line of a method in week 3's table whose caption begins so. */
function lineOf(caption: string, method: string): string {
  const table = bundlesOf(3)
    .map((bundle) => textOf(bundle, "text/plain"))
    .find((text) => text.startsWith(caption));
  assert.ok(table, `week 3 has no table "${caption}"`);
  return (
    table.split("\n").find((line) => line.startsWith(`${method}  `)) ??
    assert.fail(`${caption}: no ${method}`)
  );
}

/** What the README shows of results is what the committed notebooks hold. */
describe("README", () => {
  it("has the numbers of failure prediction from week 3", () => {
    const rows = readmeRows("| method | AP |");
    assert.equal(rows.length, 7);
    for (const [method, ...numbers] of rows) {
      const line = lineOf("Failure prediction, with 95", method);
      for (const number of numbers)
        assert.ok(line.includes(number), `${method}: ${number} is not in ${line}`);
    }
  });

  it("has the numbers of out-of-distribution detection from week 3", () => {
    const rows = readmeRows("| method | notMNIST |");
    assert.equal(rows.length, 11);
    for (const [method, ...sets] of rows) {
      ["notMNIST", "Fashion-MNIST", "noise"].forEach((set, i) => {
        const [, auroc, precision] = lineOf(`Detection of ${set} among`, method)
          .replaceAll(" *", "")
          .split(/\s{2,}/);
        assert.equal(sets[i], `${auroc} / ${precision}`, `${method}, ${set}`);
      });
    }
  });

  it("has LeNet's accuracy from week 3", () => {
    const [, accuracy] = /LeNet's accuracy (0\.\d+)/.exec(readme) ?? assert.fail("no accuracy");
    const streams = JSON.stringify(notebooks[2].cells.filter(isCodeCell).map(({ outputs }) => outputs));
    assert.match(streams, new RegExp(`test accuracy of LeNet[^:]*: ${accuracy.replace(".", "\\.")}`));
  });

  it("has pictures that stand in the notebooks", () => {
    const pictures = [...readme.matchAll(/\]\((docs\/(week\d).*?\.png)\)/g)];
    assert.equal(pictures.length, 4);
    for (const [, file, week] of pictures) {
      const picture = readFileSync(join(root, file)).toString("base64");
      const shown = bundlesOf(Number(week.slice(-1))).map((bundle) =>
        textOf(bundle, "image/png").replaceAll("\n", ""),
      );
      assert.ok(shown.includes(picture), `${file} is not a picture of ${week}`);
    }
  });
});
