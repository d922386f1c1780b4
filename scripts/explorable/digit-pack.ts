// The digit page's pack: two trained networks, some test images, and how each score ranks all of the test images.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { disposeTree, leaves, type TensorTree } from "../../src/engine";
import { codeOf, packCodes, tableEntries, type PackNotes } from "../../src/explorable/digit/pack";
import { heatedDetectors, pageDetectors, PASSES } from "../../src/explorable/digit/scores";
import { digitSchema, TEMPERATURES } from "../../src/explorable/digit/state";
import { halfBits, roundToHalf } from "../../src/lib/core/float16";
import { argMax } from "../../src/lib/core/probabilities";
import { dataDirectory } from "../../src/lib/core/project";
import { createRandom, type Random } from "../../src/lib/core/random";
import { intoTree, leafNames, readTensors } from "../../src/lib/core/safetensors";
import { imageTensor, loadMnist, selectDigits } from "../../src/lib/data";
import { gatherEvidence, predictionErrors, scoreDetectors, type Evidence } from "../../src/lib/evaluation";
import {
  initializeConfidNet,
  lenet,
  type ConfidNetParameters,
  type LeNetParameters,
} from "../../src/lib/models";
import { projectRoot } from "../jupyter";
import type { ReleasedFile } from "../release/pages";

/** Where the pack lies in the project. */
export const PACK_FILE = "models/digit-page.safetensors";

/** The trainings of week 3 that the page shows. */
const TRAININGS = { lenet: "lenet-seed0", confidnet: "confidnet-dropout-on" };

/** Test images that the page holds, and how many of each score's least sure ones are among them. */
const [IMAGES, LEAST_SURE] = [480, 40];

/** A network that comes with the project, else the newest of the cache. */
function trainingFile(name: string): string {
  const shipped = join(projectRoot, "models", `${name}.safetensors`);
  if (existsSync(shipped)) return shipped;
  const cache = join(dataDirectory(), "cache");
  const [newest] = (existsSync(cache) ? readdirSync(cache) : [])
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith(".safetensors"))
    .map((file) => join(cache, file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined) {
    throw new Error(
      `${name}: expected a trained network in models or ${cache}, found none; week 3 trains it`,
    );
  }
  return newest;
}

/** A trained network's parameters, as halves, and its key. */
function readTraining<T extends TensorTree>(name: string, template: T): { parameters: T; key: string } {
  const stored = readTensors(trainingFile(name));
  const parameters = intoTree(template, stored);
  const rounded = roundToHalf(parameters);
  disposeTree(template, parameters);
  return { parameters: rounded, key: stored.metadata.key };
}

/** The networks of the page, which the caller disposes of, and the keys of their trainings. */
export function shownNetworks(): {
  lenet: LeNetParameters;
  branch: ConfidNetParameters;
  keys: PackNotes["networks"];
} {
  const random = createRandom(0);
  const backbone = readTraining(TRAININGS.lenet, lenet.initialize(random));
  const branch = readTraining(TRAININGS.confidnet, initializeConfidNet({ inputs: 100, random }));
  const keys = { lenet: backbone.key, confidnet: branch.key };
  return { lenet: backbone.parameters, branch: branch.parameters, keys };
}

/** The scores of all test images, once at each temperature where it matters. */
async function allScores(
  evidence: Evidence,
  branch: ConfidNetParameters,
): Promise<{ name: string; temperature?: number; scores: number[] }[]> {
  const [first] = TEMPERATURES;
  const heated = Object.keys(heatedDetectors(first));
  const plain = Object.fromEntries(
    Object.entries(pageDetectors(branch, first)).filter(([name]) => !heated.includes(name)),
  );
  const found = Object.entries(await scoreDetectors(plain, evidence)).map(([name, scores]) => ({
    name,
    scores,
  }));
  for (const temperature of TEMPERATURES) {
    const scores = await scoreDetectors(heatedDetectors(temperature), evidence);
    found.push(...Object.entries(scores).map(([name, list]) => ({ name, temperature, scores: list })));
  }
  return found;
}

/** Codes of some scores, and the images in their order, least sure first. */
function ranking(scores: readonly number[]): { codes: number[]; order: number[] } {
  const codes = scores.map(codeOf);
  const order = codes.map((_, n) => n).sort((a, b) => codes[b] - codes[a] || a - b);
  return { codes: order.map((n) => codes[n]), order };
}

/** The numbers of the images that the page's presets open. */
const presetImages = Object.values(digitSchema.presets)
  .flatMap(({ state }) => [state.image ?? -1, state.other ?? -1])
  .filter((n) => n >= 0);

/** The numbers of the images that the page holds: its presets', each score's least sure, all errors, then any. */
function chooseImages(orders: readonly number[][], errors: readonly number[], random: Random): number[] {
  const leastSure = orders.flatMap((order) => order.slice(0, LEAST_SURE));
  const chosen = new Set([...presetImages, ...errors, ...leastSure]);
  for (const n of random.permutation(orders[0].length)) {
    if (chosen.size >= IMAGES) break;
    chosen.add(n);
  }
  return [...chosen].sort((a, b) => a - b);
}

type Part = { dtype: "F16" | "U8" | "U16"; shape: number[]; values: Uint8Array | Uint16Array };

const u8 = (values: ArrayLike<number>): Part => ({
  dtype: "U8",
  shape: [values.length],
  values: Uint8Array.from(values),
});
const u16 = (values: ArrayLike<number>): Part => ({
  dtype: "U16",
  shape: [values.length],
  values: Uint16Array.from(values),
});

/** A network's tensors as halves, by their names. */
function halves(prefix: string, tree: TensorTree): [string, Part][] {
  const names = leafNames(tree, prefix);
  return leaves(tree).map((tensor, i) => {
    const values = Uint16Array.from(tensor.dataSync(), halfBits);
    return [names[i], { dtype: "F16", shape: tensor.shape, values }];
  });
}

/** A file of the safetensors layout. */
function safetensors(parts: Record<string, Part>, metadata: Record<string, string>): Buffer {
  let offset = 0;
  const entries = Object.entries(parts).map(([name, { dtype, shape, values }]) => [
    name,
    { dtype, shape, data_offsets: [offset, (offset += values.byteLength)] },
  ]);
  const header = Buffer.from(JSON.stringify({ ...Object.fromEntries(entries), __metadata__: metadata }));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length);
  const numbers = Object.values(parts).map(({ values }) => Buffer.from(values.buffer));
  return Buffer.concat([length, header, ...numbers]);
}

/**
 * The pack of the networks that are in the project (some half a minute).
 * @throws Error where a network is missing or damaged
 */
export async function digitPack(): Promise<ReleasedFile> {
  const networks = shownNetworks();
  const { test } = await loadMnist();
  const inputs = imageTensor(test.images);
  const evidence = await gatherEvidence(
    lenet,
    networks.lenet,
    { inputs, labels: test.labels },
    { passes: PASSES, random: createRandom(0) },
  );
  const wrong = predictionErrors({ probabilities: evidence.probabilities, labels: test.labels });
  const errors = wrong.flatMap((error, n) => (error ? [n] : []));
  const scored = await allScores(evidence, networks.branch);
  const rankings = scored.map(({ scores }) => ranking(scores));
  const indices = chooseImages(
    rankings.filter((_, i) => scored[i].temperature === undefined).map(({ order }) => order),
    errors,
    createRandom(0),
  );
  const tables = rankings.flatMap(({ codes, order }, i): [string, Part][] => {
    const rankOf = new Uint16Array(order.length);
    order.forEach((n, rank) => (rankOf[n] = rank));
    const names = tableEntries(i);
    return [
      [names.codes, u8(packCodes(codes))],
      [names.errors, u16(errors.map((n) => rankOf[n]).sort((a, b) => a - b))],
      [names.shown, u16(indices.map((n) => rankOf[n]))],
    ];
  });
  const shown = selectDigits(test, indices);
  const notes: PackNotes = {
    networks: networks.keys,
    testImages: test.count,
    tables: scored.map(({ name, temperature }) => ({ name, temperature })),
  };
  const parts = Object.fromEntries([
    ...halves("lenet", networks.lenet),
    ...halves("branch", networks.branch),
    ...tables,
    ["indices", u16(indices)],
    ["images", u8(shown.images)],
    ["labels", u8(shown.labels)],
    ["predictions", u8(indices.map((n) => argMax(evidence.probabilities[n])))],
  ] as [string, Part][]);
  disposeTree(networks.lenet, networks.branch, inputs);
  return { path: PACK_FILE, content: safetensors(parts, { notes: JSON.stringify(notes) }) };
}
