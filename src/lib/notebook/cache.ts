import { createHash } from "node:crypto";
import fs = require("node:fs");
import path = require("node:path");
import { fromJson, toJson } from "../core/json";
import { dataDirectory, projectRoot } from "../core/project";
import { intoTree, readTensors, writeTensors } from "../core/safetensors";
import { keepIfPossible } from "../core/write-file";
import type { TensorTree } from "../../engine";

/** What training leaves: the parameters, and numbers such as the losses along the epochs. */
export interface Trained<Parameters extends TensorTree, Record> {
  parameters: Parameters;
  record: Record;
}

export interface CacheOptions<Parameters> {
  /** What is trained, for the file's name and the line that is printed. */
  name: string;
  /** Everything the result depends on: settings, seed, data. */
  settings: Readonly<globalThis.Record<string, unknown>>;
  /** Parameters of the right form, such as the initial ones. */
  template: Parameters;
  /** Train anew even if a result is there. Default: whether the environment says LAB_FRESH=1. */
  fresh?: boolean;
  /** Folder of the cache; `cache` in {@link dataDirectory} by default. */
  directory?: string;
}

/** What decides what training yields: data/ normalises the images, evaluation/ holds the scores that choose an epoch. */
const DECISIVE = ["core", "data", "models", "inference", "evaluation"];

/**
 * A sum over the library's sources that decide what training yields.
 * @param library the folder that holds core, models, …
 */
export function sourceSum(library = path.join(__dirname, "..")): string {
  const sum = createHash("sha256");
  for (const folder of DECISIVE) {
    const directory = path.join(library, folder);
    for (const file of fs
      .readdirSync(directory)
      .filter((entry) => /\.[jt]s$/.test(entry))
      .sort()) {
      sum.update(file).update(fs.readFileSync(path.join(directory, file)));
    }
  }
  return sum.digest("hex");
}

/**
 * Takes a trained network from the cache, or trains it and keeps it there. The key is made of name, settings and the
 * library's sources; a damaged file is trained again. One line says what was done, also that a result cannot be kept.
 *
 * @param train called when there is no result yet; its record is kept as JSON, with NaN and ±∞
 * @returns parameters, which the caller disposes of, and record
 * @throws what `train` throws
 */
export async function rememberTraining<Parameters extends TensorTree, Record>(
  { name, settings, template, fresh = process.env.LAB_FRESH === "1", directory }: CacheOptions<Parameters>,
  train: () => Promise<Trained<Parameters, Record>>,
): Promise<Trained<Parameters, Record>> {
  const key = createHash("sha256")
    .update(toJson([name, settings, sourceSum()]))
    .digest("hex")
    .slice(0, 16);
  const folder = directory ?? path.join(dataDirectory(), "cache");
  const file = path.join(folder, `${name}-${key}.safetensors`);
  const shown = path.relative(projectRoot(), file);
  if (!fresh && fs.existsSync(file)) {
    try {
      const stored = readTensors(file);
      const parameters = intoTree(template, stored);
      console.log(`${name}: taken from ${shown}, trained ${stored.metadata.trained}`);
      return { parameters, record: fromJson(stored.metadata.record) as Record };
    } catch (error) {
      console.warn(
        `${name}: trained again, as the stored result cannot be used (${(error as Error).message})`,
      );
    }
  }
  const trained = await train();
  keepIfPossible(folder, () =>
    writeTensors(file, trained.parameters, {
      settings: toJson(settings),
      record: toJson(trained.record),
      trained: new Date().toISOString(),
    }),
  );
  return trained;
}
