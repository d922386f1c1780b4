/** What a participant waits for before anything is computed: prints { seconds of each }. */
import path from "node:path";
import { lineFigure } from "../src/lib/figures/lines";
import { renderPng } from "../src/lib/notebook/static-picture";
import { KernelClient } from "../test/fixtures/kernel/client";
import { spread, spreadText } from "./table";

const ROOT = path.join(__dirname, "..");
const KERNEL = [process.execPath, path.join(ROOT, "src", "kernel", "dist", "main.js"), "--config-path"];
const REPEATS = 5;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function kernelStart(): Promise<{ first: number; library: number }> {
  let kernel!: KernelClient;
  const first = await seconds(async () => {
    kernel = await KernelClient.start(KERNEL, path.join(ROOT, "notebooks"));
    await kernel.execute("1 + 1");
  });
  const library = await seconds(() => kernel.execute('import { tf } from "../src/lib"; tf.scalar(1).dataSync()'));
  await kernel.stop();
  return { first, library };
}

async function main(): Promise<void> {
  const starts: Awaited<ReturnType<typeof kernelStart>>[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) starts.push(await kernelStart());
  const x = Array.from({ length: 250 }, (_, i) => i / 10);
  const figure = lineFigure([{ name: "sine", x, y: x.map(Math.sin) }], { xLabel: "x", yLabel: "y" });
  const pictures: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) pictures.push(await seconds(() => renderPng(figure)));
  const text = (values: number[]): string => spreadText(spread(values));
  console.log(JSON.stringify({
    "start of the kernel to the first result, s": text(starts.map(({ first }) => first)),
    "first cell that imports the library and computes, s": text(starts.map(({ library }) => library)),
    "first static picture, s": text(pictures.slice(0, 1)),
    "further static pictures, s": text(pictures.slice(1)),
  }));
}

void main();
