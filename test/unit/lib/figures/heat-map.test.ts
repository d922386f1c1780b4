import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { renderSvg } from "../../../../src/lib/notebook/static-picture";
import { precisions, settings } from "./figure-examples";

describe("heatMap", () => {
  const mark = { column: 3, row: 1, name: "best on average" };

  it("spreads one scale over the values of all panels and writes each into its cell", async () => {
    const figure = figures.heatMap(precisions, { ...settings, decimals: 4 });
    const cells = figure.data.filter(({ type }) => type === "heatmap") as unknown as Record<string, number>[];
    // From 0.921 to 0.993.
    assert.deepEqual(
      cells.map(({ zmin, zmax }) => [zmin.toFixed(6), zmax.toFixed(6)]),
      [
        ["0.920000", "1.000000"],
        ["0.920000", "1.000000"],
      ],
    );
    const svg = await renderSvg(figure);
    const values = precisions.flatMap((panel) => panel.values.flat()).map((value) => value.toFixed(4));
    assert.deepEqual(
      values.filter((value) => !svg.includes(value)),
      [],
    );
  });

  it("outlines the marked cell in each panel, named once", () => {
    const { data, alt } = figures.heatMap(precisions, { ...settings, mark });
    const outlines = data.filter(({ name }) => name === "best on average");
    assert.equal(outlines.length, 4);
    for (const { x, y } of outlines) {
      assert.deepEqual([Math.min(...(x as number[])), Math.max(...(x as number[]))], [2.5, 3.5]);
      assert.deepEqual([Math.min(...(y as number[])), Math.max(...(y as number[]))], [0.5, 1.5]);
    }
    assert.equal(outlines.filter(({ showlegend }) => showlegend).length, 1);
    assert.match(alt, /outlined, best on average: 10 and 0.0005$/);
  });

  it("refuses values that do not fit the settings, and a mark outside", () => {
    assert.throws(
      () => figures.heatMap([{ title: "a", values: [[1, 2]] }], settings),
      /maps\[0\].values.length: expected 5 rows, got 1/,
    );
    assert.throws(
      () => figures.heatMap(precisions, { ...settings, mark: { ...mark, row: 5 } }),
      /mark.row: expected an integer >= 0 and <= 4, got 5/,
    );
  });
});
