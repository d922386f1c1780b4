/**
 * How cost grows: time and own memory over images, passes, networks, epochs and kernels, each doubled up to what the lab
 * has (npm run bench -- --scaling). Each size runs in a process of its own:
 *
 * node --import tsx bench/scaling.ts '["passes",200]'
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { disposeTree } from "../src/engine";
import { createRandom } from "../src/lib/core/random";
import { writeFileAtomically } from "../src/lib/core/write-file";
import { imageTensor, labelTensor } from "../src/lib/data/digit-tensors";
import { loadMnist } from "../src/lib/data/digits";
import { lineGrid } from "../src/lib/figures/lines";
import { extractFeatures, monteCarloPredictive } from "../src/lib/inference";
import { adam, lenet, negativeLogLikelihoodLoss, train } from "../src/lib/models";
import { renderPng } from "../src/lib/notebook/static-picture";
import { KernelClient } from "../test/fixtures/kernel/client";
import { markdownTable } from "./table";
import { Watch } from "./watch";

const ROOT = join(__dirname, "..");
const KERNEL = [process.execPath, join(ROOT, "src", "kernel", "dist", "main.js"), "--config-path"];

/** What grows: sizes up to the lab's, and what is done at a size. */
interface Growth {
  name: string;
  sizes: number[];
  run: (size: number) => Promise<unknown>;
}

/** Sizes that double up to the last one. */
const doubled = (last: number, count = 4): number[] =>
  Array.from({ length: count }, (_, i) => last / 2 ** (count - 1 - i));

async function passes(images: number, count: number): Promise<void> {
  const { test } = await loadMnist();
  const random = createRandom(0);
  const parameters = lenet.initialize(random);
  const inputs = imageTensor(test.images.subarray(0, images * 784));
  const features = await extractFeatures(lenet, parameters, inputs);
  await monteCarloPredictive(lenet, parameters, features, { passes: count, random });
}

async function trainings(networks: number, epochs: number): Promise<void> {
  const { train: digits } = await loadMnist();
  const random = createRandom(0);
  const data = {
    inputs: imageTensor(digits.images.subarray(0, 55000 * 784)),
    labels: labelTensor(digits.labels.subarray(0, 55000)),
  };
  for (let network = 0; network < networks; network++) {
    const parameters = lenet.initialize(random);
    const trained = await train({
      loss: negativeLogLikelihoodLoss(lenet),
      optimizer: adam({ learningRate: 1e-3 }),
      ...{ parameters, data, batchSize: 100, epochs, random },
    });
    disposeTree(parameters, trained.parameters);
  }
}

/** Kernels that each import the library and draw a figure, side by side. */
async function kernels(count: number): Promise<void> {
  const started: KernelClient[] = [];
  const cells = [
    'import { figures, show } from "../src/lib";',
    'await show(figures.lines([{ name: "line", x: [0, 1], y: [0, 1] }], { xLabel: "x", yLabel: "y" }));',
  ];
  const use = async (): Promise<void> => {
    const kernel = await KernelClient.start(KERNEL, join(ROOT, "notebooks"));
    started.push(kernel);
    for (const cell of cells) {
      const { reply } = await kernel.execute(cell);
      if (reply.status !== "ok") throw new Error(`${cell}: ${reply.evalue}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: count }, use));
  } finally {
    await Promise.all(started.map((kernel) => kernel.stop()));
  }
}

const GROWTHS: Growth[] = [
  { name: "images, 200 passes each", sizes: doubled(10000), run: (count) => passes(count, 200) },
  { name: "passes over 10,000 images", sizes: doubled(200), run: (count) => passes(10000, count) },
  { name: "networks, an epoch each", sizes: doubled(4, 3), run: (count) => trainings(count, 1) },
  { name: "epochs of a network", sizes: doubled(20, 3), run: (count) => trainings(1, count) },
  { name: "kernels with a figure", sizes: doubled(8), run: kernels },
];

/** Runs one size in a process of its own: seconds of the work, and the peak of memory, sampled, start included. */
async function measure(name: string, size: number): Promise<{ seconds: number; megabytes: number }> {
  const watch = new Watch();
  const child = spawn(process.execPath, ["--import", "tsx", __filename, JSON.stringify([name, size])], {
    env: { ...process.env, ...watch.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = (await once(child, "close")) as [number];
  const { own } = watch.stop();
  if (code !== 0) throw new Error(`${name}, ${size}: expected to end well, got exit code ${code}`);
  return { seconds: Number(output.trim().split("\n").at(-1)), megabytes: own };
}

/**
 * Measures all sizes, and draws them over their share of the lab's.
 * @returns a page with the plot and the table
 */
export async function drawScaling(png: string, machine: string): Promise<string> {
  const rows: string[][] = [];
  const curves: Record<"seconds" | "megabytes", { name: string; x: number[]; y: number[] }[]> = {
    seconds: [],
    megabytes: [],
  };
  for (const { name, sizes } of GROWTHS) {
    const measured: Awaited<ReturnType<typeof measure>>[] = [];
    for (const size of sizes) measured.push(await measure(name, size));
    const x = sizes.map((size) => size / sizes.at(-1)!);
    for (const part of ["seconds", "megabytes"] as const)
      curves[part].push({ name, x, y: measured.map((one) => one[part]) });
    rows.push(
      ...sizes.map((size, i) => [
        name,
        String(size),
        measured[i].seconds.toFixed(2),
        measured[i].megabytes.toFixed(0),
      ]),
    );
    console.log(`${name}: done`);
  }
  const x = { label: "share of the lab's size", log: true };
  const caption = "Time and own memory of parts of the lab as their size doubles up to the lab's.";
  const figure = lineGrid(
    [
      { curves: curves.seconds, x, y: { label: "seconds", log: true } },
      { curves: curves.megabytes, x, y: { label: "own memory (MB)", log: true } },
    ],
    { columns: 2, caption },
  );
  writeFileAtomically(png, await renderPng(figure));
  const table = markdownTable(["what grows", "size", "time, s", "own memory, MB"], rows);
  return [
    "# How cost grows",
    `Written by \`npm run bench -- --scaling\`, never by hand: ${machine}.`,
    "![Curves of seconds and of megabytes over the share of the lab's size](scaling.png)",
    `${caption} Each size runs once, in a process of its own; memory is the peak of pages that no other process shares, ` +
      "sampled, Node and the data set included.",
    `${table}\n`,
  ].join("\n\n");
}

async function main(): Promise<void> {
  const [name, size] = JSON.parse(process.argv[2]) as [string, number];
  const { run } = GROWTHS.find((growth) => growth.name === name)!;
  await loadMnist();
  const start = performance.now();
  await run(size);
  console.log((performance.now() - start) / 1000);
}

if (require.main === module) void main();
