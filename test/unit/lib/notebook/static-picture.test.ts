import assert from "node:assert/strict";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import * as figures from "../../../../src/lib/figures";
import type { Figure } from "../../../../src/lib/figures/figure";
import { colorAt, onColor, probabilityScale } from "../../../../src/lib/figures/style";
import { encodePalettePng } from "../../../../src/lib/notebook/palette-png";
import { renderPng, renderSvg } from "../../../../src/lib/notebook/static-picture";

async function decode(
  png: Buffer,
): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number): number[] => [
    ...data.subarray(
      4 * (Math.round(y) * image.width + Math.round(x)),
      4 * (Math.round(y) * image.width + Math.round(x)) + 3,
    ),
  ];
  return { width: image.width, height: image.height, at };
}

const hex = (color: number[]): string =>
  `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;

/** Pixel, at scale 2, of a point in the first panel. */
function pixel({ layout }: Figure, x: number, y: number): [number, number] {
  const { width = 0, height = 0, margin, xaxis, yaxis } = layout;
  const { l = 0, r = 0, t = 0, b = 0 } = margin ?? {};
  const place = (value: number, [low, high]: number[], [from, to]: number[]): number =>
    from + ((to - from) * (value - low)) / (high - low);
  const across = place(x, xaxis?.range as number[], xaxis?.domain as number[]);
  const up = place(y, yaxis?.range as number[], yaxis?.domain as number[]);
  return [2 * (l + across * (width - l - r)), 2 * (t + (1 - up) * (height - t - b))];
}

const axis = [-2, -1, 0, 1, 2];

describe("static pictures", () => {
  it("draw a map with the colors of its scale at two known points, white paper outside", async () => {
    // p depends on x₁ alone: 0.05 at −2 … 0.95 at 2.
    const values = axis.map(() => axis.map((x) => 0.5 + 0.225 * x));
    const figure = figures.plane([{ title: "p", values }], { xs: axis, ys: axis });
    const { width, height, at } = await decode(await renderPng(figure, { scale: 2 }));
    assert.deepEqual([width, height], [2 * Number(figure.layout.width), 2 * Number(figure.layout.height)]);
    // p(−1) = 0.275 lies in the third of ten steps, p(1.5) = 0.8375 in the ninth; off the grid's lines.
    assert.equal(hex(at(...pixel(figure, -1, 0.5))), colorAt(probabilityScale, 2 / 9));
    assert.equal(hex(at(...pixel(figure, 1.5, -0.5))), colorAt(probabilityScale, 8 / 9));
    assert.equal(hex(at(...pixel(figure, 0, 1.5))), onColor.ink, "the line of 0.5");
    assert.deepEqual(
      [at(2, 2), at(width - 3, height - 3)],
      [
        [255, 255, 255],
        [255, 255, 255],
      ],
    );
  });

  it("draw the pixels of an image as squares with sharp edges", async () => {
    const image = new Float32Array(16);
    image.set([1, 0, 0.5, 0]);
    const figure = figures.imageGrid([image], { side: 4, tileSize: 112 });
    const { layout } = figure;
    const { at } = await decode(await renderPng(figure));
    const left = 2 * Number(layout.margin?.l);
    const row =
      2 * Number(layout.margin?.t) + 2 * (Number((layout.yaxis?.range as number[])[0]) - 4) * 28 + 28;
    const grays = [0, 1, 2, 3].map((k) => at(left + 56 * k + 28, row)[0]);
    assert.deepEqual(grays, [255, 0, 128, 0]);
    assert.deepEqual(
      [at(left + 52, row)[0], at(left + 60, row)[0]],
      [255, 0],
      "no smoothing between two pixels",
    );
  });

  it("fill the band between two curves", async () => {
    const figure = figures.lines(
      [
        { name: "a", x: [0, 1], y: [0, 0] },
        { name: "b", x: [0, 1], y: [1, 1] },
      ],
      { xLabel: "x", yLabel: "y", xRange: [0, 1], yRange: [-1, 2] },
    );
    Object.assign(figure.data[1], { fill: "tonexty", fillcolor: "#FF0000" });
    const { at } = await decode(await renderPng(figure));
    assert.deepEqual(at(...pixel(figure, 0.47, 0.5)), [255, 0, 0]);
    assert.deepEqual(at(...pixel(figure, 0.47, 1.5)), [255, 255, 255]);
  });

  it("measure texts in the font that they are drawn in", async () => {
    const text = (size: number, content: string): Promise<string> =>
      renderSvg({
        data: [{ x: [0], y: [0] }],
        layout: {
          width: 400,
          height: 200,
          font: { family: "DejaVu Sans" },
          annotations: [
            { text: content, x: 0, y: 0, showarrow: false, bgcolor: "#00FF00", borderpad: 0, font: { size } },
          ],
        },
      });
    const box = (svg: string): number =>
      Number(
        /<rect(?=[^>]*class="bg")[^>]*? width="([\d.]+)"/.exec(
          svg.slice(svg.indexOf("annotation-text-g")),
        )?.[1],
      );
    // DejaVu Sans: "M" is 1767 of 2048 units wide, "i" 569 (from the font's hmtx table).
    assert.ok(Math.abs(box(await text(20, "MMMMM")) - (20 * 5 * 1767) / 2048) < 2.1);
    assert.ok(Math.abs(box(await text(20, "iiiii")) - (20 * 5 * 569) / 2048) < 2.1);
    // A superscript is set at 70 %.
    assert.ok(Math.abs(box(await text(20, "M<sup>M</sup>")) - (20 * 1.7 * 1767) / 2048) < 2.1);
  });

  it("come out right when several are asked for at once, and after a figure that fails", async () => {
    const drawings = [300, 420, 380].map((width) =>
      figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y", width }),
    );
    const broken = {
      data: [],
      get layout(): never {
        throw new Error("broken figure");
      },
    };
    const failed = assert.rejects(renderPng(broken), /broken figure/);
    const sizes = await Promise.all(
      drawings.map(async (figure) => (await decode(await renderPng(figure, { scale: 1 }))).width),
    );
    await failed;
    assert.deepEqual(sizes, [300, 420, 380]);
  });

  it("leave nothing behind in the window", async () => {
    const figure = figures.lines([{ name: "a", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y" });
    const first = (await renderSvg(figure)).length;
    for (let i = 0; i < 5; i++) await renderSvg(figure);
    assert.equal((await renderSvg(figure)).length, first);
  });
});

describe("encodePalettePng", () => {
  it("keeps a picture of few colors exactly", async () => {
    const colors = [
      [255, 255, 255],
      [0, 114, 178],
      [213, 94, 0],
      [1, 2, 3],
    ];
    const pixels = Uint8Array.from(
      Array.from({ length: 12 }, (_, i) => [...colors[(i * 7) % 4], 255]).flat(),
    );
    const { width, height, at } = await decode(encodePalettePng(pixels, 4, 3));
    assert.deepEqual([width, height], [4, 3]);
    for (let i = 0; i < 12; i++) assert.deepEqual(at(i % 4, Math.floor(i / 4)), colors[(i * 7) % 4]);
  });

  it("keeps the frequent color and comes close to each of many others", async () => {
    const [width, height] = [64, 64];
    const pixels = Uint8Array.from(
      Array.from({ length: width * height }, (_, i) =>
        i < 2048 ? [255, 255, 255, 255] : [i % 256, (i * 3) % 256, 40, 255],
      ).flat(),
    );
    const { at } = await decode(encodePalettePng(pixels, width, height));
    assert.deepEqual(at(5, 5), [255, 255, 255]);
    for (let i = 2048; i < 4096; i++) {
      const seen = at(i % 64, Math.floor(i / 64));
      const distance = Math.max(...seen.map((value, k) => Math.abs(value - pixels[4 * i + k])));
      assert.ok(distance <= 24, `pixel ${i}: off by ${distance}`);
    }
  });
});
