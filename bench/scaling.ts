import { writeFileAtomically } from "../src/lib/core/write-file";
import { createRandom, type Random } from "../src/lib/core/random";
import { imageTensor, labelTensor } from "../src/lib/data/digit-tensors";
import { loadMnist } from "../src/lib/data/digits";
import { lineGrid } from "../src/lib/figures/lines";
import { extractFeatures, monteCarloPredictive } from "../src/lib/inference";
import {
  adam,
  lenet,
  linearPosterior,
  linearPredictive,
  negativeLogLikelihoodLoss,
  train,
} from "../src/lib/models";
import { renderPng } from "../src/lib/notebook/static-picture";

/** What grows, the sizes that are tried, and what makes a run of a size ready to be timed. */
interface Growth {
  name: string;
  sizes: number[];
  prepare: (size: number) => Promise<() => unknown>;
}

/** Each size is the double of the one before. */
const doubled = (first: number): number[] => [1, 2, 4, 8].map((factor) => factor * first);

async function week1(random: Random, rows: number, features: number): Promise<() => unknown> {
  const design = Array.from({ length: rows }, () => Array.from({ length: features }, () => random.normal()));
  const targets = design.map(() => random.normal());
  return () =>
    linearPredictive({ posterior: linearPosterior({ design, targets, alpha: 1, beta: 1 }), design, beta: 1 });
}

async function growths(random: Random): Promise<Growth[]> {
  const { train: digits } = await loadMnist();
  const parameters = lenet.initialize(random);
  const images = (count: number) => imageTensor(digits.images.subarray(0, count * 784));
  const features = await extractFeatures(lenet, parameters, images(10000));
  const few = images(2000);
  const labels = labelTensor(digits.labels.subarray(0, 2000));
  return [
    {
      name: "MC passes (10,000 images)",
      sizes: doubled(10),
      prepare: async (passes) => () => monteCarloPredictive(lenet, parameters, features, { passes, random }),
    },
    {
      name: "images (20 MC passes)",
      sizes: doubled(2500),
      prepare: async (count) => {
        const all = images(count);
        return async () => {
          const extracted = await extractFeatures(lenet, parameters, all);
          await monteCarloPredictive(lenet, parameters, extracted, { passes: 20, random });
          extracted.dispose();
        };
      },
    },
    {
      name: "LeNet epochs (2,000 images)",
      sizes: doubled(2),
      prepare: async (epochs) => () =>
        train({
          loss: negativeLogLikelihoodLoss(lenet),
          optimizer: adam({ learningRate: 1e-3 }),
          parameters,
          data: { inputs: few, labels },
          batchSize: 100,
          epochs,
          random,
        }),
    },
    { name: "N, week 1 (M = 20)", sizes: doubled(12500), prepare: (rows) => week1(random, rows, 20) },
    {
      name: "M, week 1 (N = 10,000)",
      sizes: doubled(10),
      prepare: (columns) => week1(random, 10000, columns),
    },
  ];
}

/** The shortest of three runs, in seconds: what else the machine does only adds. */
async function secondsOf(run: () => unknown): Promise<number> {
  let best = Infinity;
  for (let repeat = 0; repeat < 3; repeat++) {
    const start = performance.now();
    await run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

/**
 * Draws how the cost of five things grows as each is doubled three times, as seconds relative to the smallest size,
 * with the line of proportional growth.
 * @returns the numbers as text
 */
export async function drawScaling(file: string): Promise<string> {
  const curves: { name: string; x: number[]; y: number[] }[] = [
    { name: "proportional", x: [1, 2, 4, 8], y: [1, 2, 4, 8] },
  ];
  const lines: string[] = [];
  for (const { name, sizes, prepare } of await growths(createRandom(0))) {
    const seconds: number[] = [];
    for (const size of sizes) seconds.push(await secondsOf(await prepare(size)));
    curves.push({
      name,
      x: sizes.map((size) => size / sizes[0]),
      y: seconds.map((value) => value / seconds[0]),
    });
    lines.push(`${name}: ${sizes.map((size, i) => `${size}: ${seconds[i].toFixed(3)} s`).join(", ")}`);
  }
  const figure = lineGrid(
    [
      {
        curves,
        x: { label: "size, relative to the smallest", log: true },
        y: { label: "seconds, relative to the smallest", log: true },
      },
    ],
    {
      width: 760,
      panelHeight: 420,
      caption: "Cost of five parts of the lab as their size doubles: the shortest of three runs.",
    },
  );
  writeFileAtomically(file, await renderPng(figure));
  return `${file}\n${lines.join("\n")}`;
}
