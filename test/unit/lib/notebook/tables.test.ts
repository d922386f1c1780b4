import assert from "node:assert/strict";
import { JSDOM } from "jsdom";
import "../../../../src/engine/node-compatibility";
import { DataFrame } from "danfojs-node";
import { showTable, tableBundle, type Column, type Row } from "../../../../src/lib/notebook/tables";

const rows: Row[] = [
  { method: "MCP", ap: 0.41234, seconds: 12 },
  { method: "MC dropout <200 passes> & more", ap: 0.5004, seconds: 3 },
  { method: "ConfidNet", ap: 0.4999, seconds: null },
];
const columns: Column[] = [
  { key: "method" },
  { key: "ap", label: "average precision", decimals: 3, best: "highest" },
  { key: "seconds", label: "time", unit: "s", best: "lowest" },
];

/** Rows as a danfojs data frame. */
const dataFrame = (rows: Row[], keys: string[]): DataFrame =>
  new DataFrame(
    rows.map((row) => keys.map((key) => row[key] ?? NaN)),
    { columns: keys },
  );

function parse(): { text: string; document: Document } {
  const frame = dataFrame(
    rows,
    columns.map(({ key }) => key),
  );
  const { data } = tableBundle(frame, columns, { caption: "Errors of <LeNet>" });
  return { text: String(data["text/plain"]), document: new JSDOM(String(data["text/html"])).window.document };
}

describe("tables", function () {
  this.timeout(60000);

  it("show records as they show a danfojs data frame of them", async () => {
    const printed: string[] = [];
    const { log } = console;
    console.log = (text: string) => void printed.push(text);
    try {
      await showTable(rows, columns);
      await showTable(dataFrame(rows, ["method", "ap", "seconds"]), columns);
    } finally {
      console.log = log;
    }
    assert.equal(printed.length, 2);
    assert.equal(printed[0], printed[1]);
  });

  it("align numbers right, put the unit in the head, and escape texts", () => {
    const { document } = parse();
    assert.deepEqual(
      [...document.querySelectorAll("th")].map(({ textContent }) => textContent),
      ["method", "average precision ↑", "time (s) ↓"],
    );
    const cells = [...document.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]);
    assert.deepEqual(
      cells.map((row) => row.map(({ textContent }) => textContent)),
      [
        ["MCP", "0.412", "12"],
        ["MC dropout <200 passes> & more", "0.500", "3"],
        ["ConfidNet", "0.500", "–"],
      ],
    );
    for (const row of cells)
      assert.deepEqual(
        row.map(({ style }) => style.textAlign),
        ["left", "right", "right"],
      );
    assert.equal(document.querySelector("caption")?.textContent, "Errors of <LeNet>");
  });

  it("set the best of each column in bold, all of them where they look the same", () => {
    const { document } = parse();
    assert.deepEqual(
      [...document.querySelectorAll("tbody b")].map(({ textContent }) => textContent),
      ["0.500", "3", "0.500"],
    );
  });

  it("say the same in plain text", () => {
    const { text } = parse();
    assert.deepEqual(text.split("\n"), [
      "Errors of <LeNet>",
      "method                          average precision ↑  time (s) ↓",
      "MCP                                         0.412          12",
      "MC dropout <200 passes> & more              0.500 *         3 *",
      "ConfidNet                                   0.500 *         –",
      "* best in its column",
    ]);
  });

  it("show a data frame as it is, and return nothing that a notebook would print", async () => {
    const printed: string[] = [];
    const { log } = console;
    console.log = (text: string) => void printed.push(text);
    try {
      assert.equal(await showTable(dataFrame(rows, ["method", "ap"]), columns.slice(0, 2)), undefined);
    } finally {
      console.log = log;
    }
    assert.match(printed.join("\n"), /MC dropout <200 passes> & more +0\.500 \*/);
  });

  it("take more rows than a call takes arguments", () => {
    const values = Array.from({ length: 200_000 }, (_, i) => [i]);
    const text = String(tableBundle({ columns: ["n"], values }, [{ key: "n" }]).data["text/plain"]);
    assert.equal(text.split("\n").at(-1), "199999");
  });

  it("refuse to be empty or to show a column that no row has", async () => {
    await assert.rejects(showTable([], columns), /rows: expected at least one row/);
    await assert.rejects(
      showTable(rows, [{ key: "ap", decimals: -1 }]),
      /decimals: expected an integer >= 0 and <= 20, got -1/,
    );
    await assert.rejects(showTable(new Array<Row>(2), columns), /rows\[0\]: expected a row, got undefined/);
    await assert.rejects(
      showTable(rows, [{ key: "auroc" }]),
      /columns: expected keys among method, ap, seconds, got "auroc"/,
    );
  });
});
