/** What a participant waits for beside training and sampling: prints { what: time }. */
import { join } from "node:path";
import { drawData, explore } from "../src/explorable/line/model";
import { lineSchema } from "../src/explorable/line/state";
import { createRandom } from "../src/lib/core/random";
import { linearPosterior } from "../src/lib/models";
import { KernelClient } from "../test/fixtures/kernel/client";
import { spread, spreadText } from "./table";

const ROOT = join(__dirname, "..");
const KERNEL = [process.execPath, join(ROOT, "src", "kernel", "dist", "main.js"), "--config-path"];
const REPEATS = 5;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Week 1's imports, and a figure. */
const IMPORT = 'import { createRandom, datasets, figures, models, show } from "../src/lib"; datasets.line';
const FIGURE =
  'await show(figures.lines([{ name: "sine", x: [0, 1, 2], y: [0, 1, 0] }], { xLabel: "x", yLabel: "y" }));';

async function kernelStart(): Promise<Record<"first" | "library" | "tensor" | "figure" | "later", number>> {
  let kernel: KernelClient | undefined;
  const execute = async (code: string): Promise<void> => {
    kernel ??= await KernelClient.start(KERNEL, join(ROOT, "notebooks"));
    const { reply } = await kernel.execute(code);
    if (reply.status !== "ok") throw new Error(`${code}: ${reply.evalue}`);
  };
  try {
    const first = await seconds(() => execute("1 + 1"));
    const library = await seconds(() => execute(IMPORT));
    const figure = await seconds(() => execute(FIGURE));
    const later = await seconds(() => execute(FIGURE));
    const tensor = await seconds(() => execute('import { tf } from "../src/lib"; tf.scalar(1).dataSync()'));
    return { first, library, tensor, figure, later };
  } finally {
    await kernel?.stop();
  }
}

/** Week 1's largest design: N = 100,000 rows of M = 50 features. */
async function largePosterior(): Promise<number> {
  const random = createRandom(0);
  const design = Array.from({ length: 100000 }, () => Array.from({ length: 50 }, () => random.normal()));
  const targets = design.map(() => random.normal());
  return seconds(async () => linearPosterior({ design, targets, alpha: 1, beta: 1 }));
}

/** One movement of a slider of the explorable at N = 200, with its largest basis. */
async function slider(): Promise<number> {
  const state = lineSchema.complete({
    ...({ scene: "curve", basis: "polynomial", functions: 16, alpha: 0.05, beta: 25 } as const),
    ...{ count: 200, noise: 0.2, hole: 0 },
  });
  const data = drawData(state);
  return seconds(async () => explore(state, data));
}

async function main(): Promise<void> {
  // By this a kernel knows that it is JupyterLab's, for which figures are drawn at their own size.
  process.env.JPY_SESSION_NAME = "benchmark";
  const starts: Awaited<ReturnType<typeof kernelStart>>[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) starts.push(await kernelStart());
  const posteriors: number[] = [];
  const sliders: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    posteriors.push(await largePosterior());
    sliders.push(await slider());
  }
  const text = (values: number[]): string => spreadText(spread(values));
  console.log(
    JSON.stringify({
      "start of the kernel to the first result, s": text(starts.map(({ first }) => first)),
      "first cell that imports the library, s": text(starts.map(({ library }) => library)),
      "first figure after it, in JupyterLab, s": text(starts.map(({ figure }) => figure)),
      "later figures, in JupyterLab, s": text(starts.map(({ later }) => later)),
      "first tensor: TensorFlow and its types, s": text(starts.map(({ tensor }) => tensor)),
      "linear posterior with N = 100,000 and M = 50, s": text(posteriors),
      "explorable, one movement of a slider at N = 200, M = 16, s": text(sliders),
    }),
  );
}

void main();
