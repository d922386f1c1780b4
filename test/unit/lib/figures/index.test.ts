import assert from "node:assert/strict";
import { figureBundle } from "../../../../src/lib/notebook/display";
import { renderPng } from "../../../../src/lib/notebook/static-picture";
import { examples } from "./figure-examples";
import { touchesEdge } from "./look";

describe("every figure", function () {
  this.timeout(60000);

  for (const [name, build] of Object.entries(examples)) {
    it(`${name} has labels, words, nothing cut off, and stays under 400 kB`, async () => {
      const figure = build();
      const { alt, caption, layout } = figure;
      assert.ok(
        alt.length > 15 && !alt.includes("\n") && !alt.includes("undefined") && !alt.includes("NaN"),
        alt,
      );
      assert.ok(caption.length > 5 && !caption.includes("undefined"), caption);
      const shown = (layout.title as { text: string }).text.replace(/<br>/g, " ");
      assert.equal(shown, caption);
      assert.equal(layout.paper_bgcolor, "#FFFFFF");
      const axes = Object.entries(layout).filter(
        ([key, axis]) => /^[xy]axis/.test(key) && (axis as { visible?: boolean }).visible !== false,
      );
      const labeled = axes.filter(([, axis]) => (axis as { title: { text: string } }).title.text !== "");
      for (const letter of ["x", "y"])
        assert.ok(
          axes.length === 0 || labeled.some(([key]) => key.startsWith(letter)),
          `no label on ${letter}`,
        );
      for (const drawing of [figure, figure.interactive ?? figure])
        assert.equal(await touchesEdge(await renderPng(drawing)), undefined);
      const size = JSON.stringify(await figureBundle(figure)).length;
      assert.ok(size < 400_000, `${size} bytes`);
    });
  }
});
