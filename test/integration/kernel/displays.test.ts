import assert from "node:assert/strict";
import { KernelClient, type Content, type Exchange } from "../../fixtures/kernel/client";
import { contents, failure, notebooks, ourKernel, streamText, types } from "../../fixtures/kernel/exchange";

const PLOTLY = "application/vnd.plotly.v1+json";

describe("displays", function () {
  this.timeout(120_000); // packages are loaded, and figures drawn
  let kernel: KernelClient;
  const run = async (code: string): Promise<Exchange> => {
    const exchange = await kernel.execute(code);
    assert.equal(exchange.reply.status, "ok", exchange.reply.traceback?.join("\n"));
    return exchange;
  };
  const result = async (code: string): Promise<Content> =>
    contents(await run(code), "execute_result")[0].data;

  /** The data of the figures that a cell shows, each of them as a whole bundle. */
  function figures(exchange: Exchange): Content[] {
    return contents(exchange, "display_data").map(({ data }) => {
      assert.deepEqual(Object.keys(data), [PLOTLY, "image/png", "text/html", "text/plain"]);
      assert.equal(Buffer.from(data["image/png"], "base64").toString("latin1", 1, 4), "PNG");
      assert.match(data["text/html"], /^<img alt="[^"]+" width="\d+" src="data:image\/png;base64,/);
      return data;
    });
  }

  before(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
  });
  after(() => kernel.stop());

  it("show nodeplotlib's plot under the cell, with no word and no server", async () => {
    const code =
      "import { plot, stack } from 'nodeplotlib';\nplot([{ x: [1, 2], y: [3, 4] }], { title: 'A <b>line</b>' });";
    const cell = await run(code);
    const [figure, ...others] = figures(cell);
    assert.deepEqual(others, []);
    assert.deepEqual(figure[PLOTLY].data, [{ x: [1, 2], y: [3, 4] }]);
    assert.equal(figure["text/plain"], "A line");
    assert.deepEqual(types(cell), ["status", "execute_input", "display_data", "status"]);
  });

  it("show what was stacked in its order", async () => {
    const code = "stack([{ y: [1], type: 'bar' }]);\nstack([{ y: [2] }]);";
    assert.deepEqual(figures(await run(code)), []);
    const shown = figures(await run("plot();"));
    assert.deepEqual(
      shown.map((figure) => figure[PLOTLY].data[0].y),
      [[1], [2]],
    );
  });

  it("say what a plot needs", async () => {
    failure(await kernel.execute("plot(3 as any)"), "TypeError", /^data: expected an array of traces/);
  });

  it("show a figure of one's own without caption and alt", async () => {
    const code =
      "import { show } from '../src/lib';\nawait show({ data: [{ y: [1, 2] }, { y: [1], type: 'bar' }] });";
    const [figure] = figures(await run(code));
    assert.equal(figure["text/plain"], "Figure (1 × scatter, 1 × bar)");
  });

  it("show a DataFrame and a Series as tables", async () => {
    const code =
      "import { DataFrame, Series } from 'danfojs-node';\nconst df = new DataFrame([{ a: 1, b: 'x<y' }, { a: 2, b: 'z' }]);\ndf";
    const table = await result(code);
    const head = "<thead><tr><th></th><th>a</th><th>b</th></tr></thead>";
    const body =
      "<tbody><tr><th>0</th><td>1</td><td>x&lt;y</td></tr><tr><th>1</th><td>2</td><td>z</td></tr></tbody>";
    assert.equal(table["text/html"], `<table>${head}${body}</table>`);
    assert.match(table["text/plain"], /│ a +│ b +║[^]*│ 1 +│ x<y +║/);
    assert.match((await result("new Series([7, 8])"))["text/html"], /<th>1<\/th><td>8<\/td>/);
    assert.match((await result("df.head(1)"))["text/html"], /<th>0<\/th><td>1<\/td>/);
    assert.match(streamText(await run("console.log([df['a']])"), "stdout"), /║ 1 │ 2 ║/);
  });

  it("shorten a long table in its middle", async () => {
    const { "text/html": html } = await result("new DataFrame(Array.from({ length: 100 }, (_, i) => [i]))");
    const rows = Array.from(html.matchAll(/<tr><th>(\d+|⋮)<\/th>/g), ([, index]) => index);
    assert.deepEqual([rows.length, rows[29], rows[30], rows[31]], [61, "29", "⋮", "70"]);
    assert.match(html, /100 rows × 1 columns/);
  });

  it("draw danfojs's plots", async () => {
    const [line] = figures(
      await run("df.plot('').line({ config: { x: 'a', y: 'a' }, layout: { title: { text: 'T' } } });"),
    );
    assert.deepEqual(line[PLOTLY].data, [{ x: [1, 2], y: [1, 2] }]);
    assert.equal(line[PLOTLY].layout.xaxis.title, "a");
    const [histogram] = figures(await run("df['a'].plot('').hist();"));
    assert.equal(histogram[PLOTLY].data[0].type, "histogram");
  });

  it("show a tensor with its type, shape and values", async () => {
    const code = "import * as tf from '@tensorflow/tfjs-node';\nconst t = tf.tensor([[1, 2], [3, 4]]);\nt";
    const text = "float32 tensor of shape [2, 2]\n    [[1, 2],\n     [3, 4]]";
    assert.deepEqual(await result(code), { "text/plain": text });
    assert.match((await result("[tf.scalar(3, 'int32')]"))["text/plain"], /int32 tensor of shape \[\]\s+3/);
    assert.match((await result("t.dispose();\nt"))["text/plain"], /disposed of/);
  });

  it("show console.table", async () => {
    const cell = await run("console.table([{ a: 1 }, { a: 2 }]);");
    assert.match(streamText(cell, "stdout"), /│ \(index\) │ a │[^]*│ 1 +│ 2 │/);
  });
});
