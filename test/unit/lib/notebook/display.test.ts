import assert from "node:assert/strict";
import { join, sep } from "node:path";
import * as figures from "../../../../src/lib/figures";
import {
  display,
  escapeHtml,
  figureBundle,
  inNotebook,
  show,
  updateDisplay,
} from "../../../../src/lib/notebook/display";
import { packFigure, unpackFigure } from "../../../../src/lib/notebook/plotly-json";
import { renderPng } from "../../../../src/lib/notebook/static-picture";
import { map, plane, points } from "../figures/figure-examples";

interface Message {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
  update: boolean;
}

/** What a running tslab kernel, installed anywhere, looks like to the library. */
function withKernel<T>(body: (messages: Message[]) => T): T {
  const file = join(sep, "elsewhere", "node_modules", "tslab", "dist", "jupyter.js");
  const messages: Message[] = [];
  const lastWriteDisplayData = (message: Omit<Message, "update">, update: boolean): void =>
    void messages.push({ ...message, update });
  require.cache[file] = { exports: { lastWriteDisplayData } } as NodeJS.Module;
  const end = (): void => void delete require.cache[file];
  const result = body(messages);
  if (result instanceof Promise) return result.finally(end) as T;
  end();
  return result;
}

const figure = figures.lines([{ name: "a & b", x: [0, 1, 2], y: [1, 0, 4] }], {
  xLabel: "x",
  yLabel: "y",
  alt: 'A curve "a" <falling>\nthen rising & high',
});

describe("show", () => {
  it("sends one bundle: figure, picture of twice the size, image with its text, one line", async () => {
    const messages = await withKernel(async (sent) => {
      await show(figure);
      return sent;
    });
    assert.equal(messages.length, 1);
    const [{ data, metadata, update }] = messages;
    assert.equal(update, false);
    assert.deepEqual(Object.keys(data).sort(), [
      "application/vnd.plotly.v1+json",
      "image/png",
      "text/html",
      "text/plain",
    ]);
    const png = Buffer.from(data["image/png"] as string, "base64");
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    const { width, height } = figure.layout as { width: number; height: number };
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * width, 2 * height]);
    assert.deepEqual(metadata["image/png"], { width, height, alt: data["text/plain"] });
    assert.equal(data["text/plain"], 'A curve "a" <falling> then rising & high');
    assert.equal(
      data["text/html"],
      '<img alt="A curve &quot;a&quot; &lt;falling&gt; then rising &amp; high" ' +
        `width="${width}" src="data:image/png;base64,${String(data["image/png"])}">`,
    );
  });

  it("puts what can be moved in the picture's place, of the same size", async () => {
    const epochs = [1, 2, 3, 4, 5, 6, 7, 8].map((epoch) => ({ epoch, values: map(epoch / 8) }));
    const moving = figures.boundaryEpochs(epochs, { xs: plane, ys: plane, points });
    const { data, metadata } = await figureBundle(moving);
    const plotly = data["application/vnd.plotly.v1+json"] as {
      data: { type: string; visible?: boolean }[];
      layout: { width: number; height: number; sliders: { steps: unknown[] }[] };
    };
    assert.equal(plotly.layout.sliders[0].steps.length, 8);
    const maps = plotly.data.filter(({ type }) => type === "contour");
    assert.deepEqual(
      maps.map(({ visible }) => visible),
      epochs.map((_, k) => k === 0),
    );
    const multiples = await renderPng({ data: moving.data, layout: moving.layout });
    assert.ok(multiples.equals(Buffer.from(data["image/png"] as string, "base64")), "picture of all epochs");
    const { width, height } = plotly.layout;
    assert.deepEqual(metadata?.["image/png"], { width, height, alt: moving.alt });
  });

  it("takes a figure of one's own: Plotly's size, and its title for a text", async () => {
    const data = [{ x: [1, 2], y: [3, 4] }];
    const titled = await figureBundle({ data, layout: { title: { text: "Two <b>points</b>" } } });
    assert.equal(titled.data["text/plain"], "Two points");
    assert.deepEqual(titled.metadata?.["image/png"], { width: 700, height: 450, alt: "Two points" });
    const { data: plain } = await figureBundle({ data, layout: { width: 300, height: 200 } });
    assert.equal(plain["text/plain"], "Figure (1 × scatter)");
    const png = Buffer.from(plain["image/png"] as string, "base64");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [600, 400]);
    await assert.rejects(figureBundle({ data, layout: { width: NaN } }), /layout\.width: .*got NaN/);
  });

  it("holds numbers that Plotly reads back as they were", async () => {
    const bundle = await figureBundle(figure);
    const { data } = JSON.parse(JSON.stringify(bundle.data["application/vnd.plotly.v1+json"])) as {
      data: { y: { dtype: string; bdata: string } }[];
    };
    const bytes = Buffer.from(data[0].y.bdata, "base64");
    assert.equal(data[0].y.dtype, "f4");
    assert.deepEqual(
      [0, 4, 8].map((at) => bytes.readFloatLE(at)),
      [1, 0, 4],
    );
  });
});

describe("display", () => {
  it("replaces in place what has an id", () => {
    const messages = withKernel((sent) => {
      assert.equal(inNotebook(), true);
      display({ data: { "text/plain": "first" } }, { id: "bar" });
      updateDisplay("bar", { data: { "text/plain": "second" } });
      return sent;
    });
    assert.deepEqual(
      messages.map(({ data, update, transient }) => [data["text/plain"], update, transient.display_id]),
      [
        ["first", false, "bar"],
        ["second", true, "bar"],
      ],
    );
  });

  it("knows that there is no notebook, also where tslab is loaded but runs no cell", () => {
    assert.equal(inNotebook(), false);
    withKernel(() => {
      const file = Object.keys(require.cache).find((name) => name.includes("tslab")) ?? "";
      (require.cache[file] as NodeJS.Module).exports = { lastWriteDisplayData: null };
      assert.equal(inNotebook(), false);
    });
  });

  it("escapes what means something in HTML", () => {
    assert.equal(escapeHtml('<a href="x">&\''), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  });
});

describe("packFigure", () => {
  const rows = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)];

  it("writes a grid as one block with its shape, row by row", () => {
    const { data } = packFigure({ data: [{ z: rows }], layout: {} }) as {
      data: { z: { shape: string; bdata: string } }[];
    };
    assert.equal(data[0].z.shape, "2, 3");
    const bytes = Buffer.from(data[0].z.bdata, "base64");
    assert.deepEqual(
      Array.from({ length: 6 }, (_, i) => bytes.readFloatLE(4 * i)),
      [1, 2, 3, 4, 5, 6],
    );
  });

  it("keeps gaps, which base64 cannot, as plain numbers", () => {
    const { data } = packFigure({ data: [{ x: Float32Array.of(1, NaN, 2) }], layout: {} });
    assert.deepEqual(data, [{ x: [1, null, 2] }]);
  });

  it("is undone for older versions of Plotly", () => {
    const { data } = unpackFigure({ data: [{ x: Uint8Array.of(1, 2), z: rows, name: "a" }], layout: {} });
    assert.deepEqual(data, [
      {
        x: [1, 2],
        z: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        name: "a",
      },
    ]);
  });
});
