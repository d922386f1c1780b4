import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { KernelClient, type Content } from "../../fixtures/kernel/client";
import { contents, failure, notebooks, ourKernel, streamText } from "../../fixtures/kernel/exchange";

const FIGURE = 'await show({ data: [{ x: [1, 2], y: [3, 4] }], layout: { title: "A line" } });';
/** Contours of half a million cells. */
const SLOW = `const rows = Array.from({ length: 700 }, (_, i) => Array.from({ length: 700 }, (_, j) => Math.sin(i * j)));
await show({ data: [{ type: "contour", z: rows }], layout: {} });`;

/** The processes that draw for a kernel. */
function artists(kernel: number): string[] {
  const parents = new Set([String(kernel)]);
  return readdirSync("/proc").filter((pid) => {
    try {
      const parent = /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return parents.has(parent) && command.includes("picture-process");
    } catch {
      return false;
    }
  });
}

const isAlive = (pid: string): boolean => readdirSync("/proc").includes(pid);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}

describe("the process that draws", function () {
  this.timeout(120_000);
  let kernel: KernelClient;
  beforeEach(async () => {
    kernel = await KernelClient.start(ourKernel, notebooks);
    await kernel.execute('import { show } from "../src/lib";');
  });
  afterEach(() => kernel.stop());

  const bundle = async (code: string): Promise<Content> =>
    contents(await kernel.execute(code), "display_data")[0].data;

  it("is one for all figures, and is replaced when it was killed", async () => {
    assert.ok((await bundle(FIGURE))["image/png"]);
    const [first, ...more] = artists(kernel.process.pid!);
    assert.deepEqual(more, []);
    process.kill(Number(first), "SIGKILL");
    assert.ok((await bundle(FIGURE))["image/png"]);
    assert.notEqual(artists(kernel.process.pid!)[0], first);
  });

  it("is replaced for all figures that it owes when it ends", async () => {
    await kernel.execute(FIGURE);
    const [first] = artists(kernel.process.pid!).map(Number);
    process.kill(first, "SIGSTOP");
    const figure = "show({ data: [{ x: [1, 2], y: [3, 4] }], layout: {} })";
    const exchange = kernel.execute(
      `const shown = [${figure}, ${figure}]; console.log("asked"); await Promise.all(shown);`,
    );
    await kernel.seen(({ content }) => content.text === "asked\n");
    process.kill(first, "SIGKILL");
    assert.equal(contents(await exchange, "display_data").filter(({ data }) => data["image/png"]).length, 2);
  });

  it("ends when there has been nothing to draw for a while, and not before", async () => {
    await kernel.execute(FIGURE);
    const start = performance.now();
    await until(() => artists(kernel.process.pid!).length === 0);
    assert.ok(performance.now() - start > 9_000);
    assert.ok((await bundle(FIGURE))["image/png"]);
  });

  it("ends with a kernel that is killed", async () => {
    await kernel.execute(FIGURE);
    const drawing = artists(kernel.process.pid!);
    assert.equal(drawing.length, 1);
    kernel.process.kill("SIGKILL");
    await until(() => !drawing.some(isAlive));
  });

  it("ends with an interrupt while it draws, and the next figure has its picture", async () => {
    const drawn = kernel.execute(SLOW);
    await kernel.busy();
    await until(() => artists(kernel.process.pid!).length > 0);
    await wait(300); // the drawing may have begun or not
    await kernel.request("interrupt_request", {}, "control");
    const exchange = await drawn;
    if (exchange.reply.status === "error") failure(exchange, "AbortError", /interrupted/);
    assert.ok((await bundle(FIGURE))["image/png"]);
  });

  it("draws nothing for a cell that was interrupted before it asked", async () => {
    const signal = 'globalThis[Symbol.for("lab.interruptSignal") as any] as AbortSignal';
    const heard = `const signal = ${signal};\nconsole.log("started");
await new Promise((resolve) => signal.addEventListener("abort", resolve));`;
    const drawn = kernel.execute(`${heard}\n${SLOW}`);
    await kernel.seen(({ type }) => type === "stream");
    await kernel.request("interrupt_request", {}, "control");
    failure(await drawn, "AbortError", /interrupted/);
    assert.ok((await bundle(FIGURE))["image/png"]);
  });

  it("leaves the interactive figure and a warning where there is no picture", async () => {
    // Plotly draws this kind by WebGL, which needs a screen.
    const exchange = await kernel.execute(
      'await show({ data: [{ type: "scatter3d", x: [1], y: [1], z: [1] }], layout: {} });',
    );
    const [{ data }] = contents(exchange, "display_data");
    assert.ok(data["application/vnd.plotly.v1+json"]);
    if (!data["image/png"]) assert.match(streamText(exchange, "stderr"), /no static picture/);
  });
});
