import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { disposeTree, type TensorTree } from "../../engine";
import { fromJson, toJson } from "../core/json";
import { dataDirectory, projectRoot } from "../core/project";
import { intoTree, readTensors, writeTensors, type StoredTensors } from "../core/safetensors";

/** What training leaves: the parameters, which the caller disposes of, and numbers along the epochs. */
export interface Trained<Parameters extends TensorTree, Record> {
  parameters: Parameters;
  record: Record;
}

/** Where trained networks lie. */
export interface Places {
  /** Folder of those that are kept here; data/cache by default. */
  directory?: string;
  /** Folder of those that come with the project; models by default. */
  shipped?: string;
}

const shippedFolder = ({ shipped = join(projectRoot(), "models") }: Places): string => shipped;

/** The file in which a training is kept. */
export function cacheFile(name: string, key: string, { directory }: Places): string {
  return join(directory ?? join(dataDirectory(), "cache"), `${name}-${key.slice(0, 16)}.safetensors`);
}

/** A file as a line says it. */
export const shown = (file: string): string => relative(projectRoot(), file);

/** A file's content, if it is of this training and not older than asked. */
function readIfFits(file: string, key: string, since: number): StoredTensors | undefined {
  const stored = readTensors(file);
  if (stored.metadata.key === key && Date.parse(stored.metadata.trained) >= since) return stored;
  disposeTree(stored.tensors);
  return undefined;
}

/** What is looked for. */
export interface Wanted<Parameters> {
  name: string;
  key: string;
  /** Parameters of the right form. */
  template: Parameters;
  /** The earliest time of training, in milliseconds since 1970. */
  since: number;
}

/**
 * Looks for a training among those that come with the project, then among those kept here. One line says where it was
 * found.
 * @param warn hears of a damaged file, which is passed over
 */
export function find<Parameters extends TensorTree, Record>(
  { name, key, template, since }: Wanted<Parameters>,
  places: Places,
  warn: (message: string) => void,
): Trained<Parameters, Record> | undefined {
  const candidates = [join(shippedFolder(places), `${name}.safetensors`), cacheFile(name, key, places)];
  for (const file of candidates.filter((candidate) => existsSync(candidate))) {
    try {
      const stored = readIfFits(file, key, since);
      if (!stored) continue;
      const parameters = intoTree(template, stored);
      console.log(`${name}: taken from ${shown(file)}, trained ${stored.metadata.trained}`);
      return { parameters, record: fromJson(stored.metadata.record) as Record };
    } catch (error) {
      warn(`${name}: trained again, as ${shown(file)} cannot be used (${(error as Error).message})`);
    }
  }
  return undefined;
}

/** Keeps a training; one line says where, or why it could not be kept. */
export function keep<Record>(
  { name, key }: { name: string; key: string },
  { parameters, record }: Trained<TensorTree, Record>,
  places: Places,
): void {
  const file = cacheFile(name, key, places);
  try {
    writeTensors(file, parameters, { name, key, record: toJson(record), trained: new Date().toISOString() });
    console.log(`${name}: trained and kept in ${shown(file)}`);
  } catch (error) {
    console.warn(`${name}: trained, but could not be kept (${(error as Error).message})`);
  }
}

/**
 * Whether the network of this name that comes with the project is the one of this key.
 * @returns "missing" without a file, "stale" for a file of another key or a damaged one
 * @example
 * trainings.shippedState("no-such-network", "0"); // → "missing"
 */
export function shippedState(
  name: string,
  key: string,
  places: Places = {},
): "current" | "stale" | "missing" {
  const file = join(shippedFolder(places), `${name}.safetensors`);
  if (!existsSync(file)) return "missing";
  try {
    const stored = readIfFits(file, key, -Infinity);
    if (stored) disposeTree(stored.tensors);
    return stored ? "current" : "stale";
  } catch {
    return "stale";
  }
}
