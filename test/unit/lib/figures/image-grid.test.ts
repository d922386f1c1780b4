import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { figureWidth } from "../../../../src/lib/figures/style";
import { images } from "./figure-examples";

describe("imageGrid", () => {
  it("place each image in the grid and mark what was misread", () => {
    const { data, layout } = figures.imageGrid([new Float32Array(4).fill(1), new Float32Array(4).fill(0.2)], {
      side: 2,
      tileSize: 100,
      captions: ["one", "two"],
      wrong: [false, true],
    });
    const picture = data[0].z as unknown as Uint8Array[];
    const bottom = picture[picture.length - 1];
    assert.deepEqual([...bottom.slice(0, 2), ...bottom.slice(-2)], [255, 255, 51, 51]);
    assert.deepEqual(
      layout.annotations?.map(({ text }) => text),
      ["one", "<b>two</b>"],
    );
    assert.notEqual(layout.annotations?.[1].font?.color, layout.annotations?.[0].font?.color);
  });

  it("refuse images of another size, and too few captions", () => {
    assert.throws(() => figures.imageGrid([[1, 2, 3]]), /images\[0\].length: expected 784, got 3/);
    assert.throws(
      () => figures.imageGrid(images, { captions: ["one"] }),
      /captions.length: expected 25, as of images, got 1/,
    );
  });

  it("keep a row of ten as narrow as other figures", () => {
    const images = Array.from({ length: 10 }, () => new Array<number>(784).fill(0.5));
    assert.ok(figures.imageGrid(images, { columns: 10 }).layout.width! <= figureWidth);
    assert.ok(figures.imageGrid(images, { columns: 5 }).layout.width! > 5 * 112);
  });
});
