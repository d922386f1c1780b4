import { createHash } from "node:crypto";
import fs = require("node:fs");
import path = require("node:path");
import { projectRoot } from "../core/project";
import { intoTree, readTensors, writeTensors } from "../core/safetensors";
import type { TensorTree } from "../core/tensor-tree";

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
  /** Folder of the cache; data/cache by default. */
  directory?: string;
}

/** A sum over the library's sources that decide what training yields. */
function sourceSum(): string {
  const sum = createHash("sha256");
  for (const folder of ["core", "models", "inference"]) {
    const directory = path.join(__dirname, "..", folder);
    for (const file of fs.readdirSync(directory).filter((entry) => /\.[jt]s$/.test(entry)).sort()) {
      sum.update(file).update(fs.readFileSync(path.join(directory, file)));
    }
  }
  return sum.digest("hex");
}

/**
 * Takes a trained network from the cache, or trains it and keeps it there. The key is made of name, settings and the
 * library's sources; a damaged file is trained again. One line says what was done.
 *
 * @param train called when there is no result yet
 */
export async function rememberTraining<Parameters extends TensorTree, Record>(
  { name, settings, template, fresh = process.env.LAB_FRESH === "1", directory }: CacheOptions<Parameters>,
  train: () => Promise<Trained<Parameters, Record>>,
): Promise<Trained<Parameters, Record>> {
  const key = createHash("sha256").update(JSON.stringify([name, settings, sourceSum()])).digest("hex").slice(0, 16);
  const file = path.join(directory ?? path.join(projectRoot(), "data", "cache"), `${name}-${key}.safetensors`);
  const shown = path.relative(projectRoot(), file);
  if (!fresh && fs.existsSync(file)) {
    try {
      const stored = readTensors(file);
      const parameters = intoTree(template, stored);
      console.log(`${name}: taken from ${shown}, trained ${stored.metadata.trained}`);
      return { parameters, record: JSON.parse(stored.metadata.record) as Record };
    } catch (error) {
      console.warn(`${name}: trained again, as the stored result cannot be used (${(error as Error).message})`);
    }
  }
  const trained = await train();
  writeTensors(file, trained.parameters, {
    settings: JSON.stringify(settings), record: JSON.stringify(trained.record), trained: new Date().toISOString(),
  });
  return trained;
}
