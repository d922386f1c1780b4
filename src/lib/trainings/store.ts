import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { disposeTree, type TensorTree } from "../../engine";
import { fromJson, toJson } from "../core/json";
import { dataDirectory, projectRoot } from "../core/project";
import { intoTree, readTensors, writeTensors, type Precision } from "../core/safetensors";
import { keepIfPossible } from "../core/write-file";

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

/** What is looked for. */
export interface Wanted<Parameters> {
  name: string;
  key: string;
  /** Parameters of the right form. */
  template: Parameters;
  /** The earliest time of training, in milliseconds since 1970. */
  since: number;
}

const anotherTraining = (
  name: string,
  file: string,
  { found, key }: { found: string; key: string },
): string =>
  `${name}: ${shown(file)} holds another training (key ${found.slice(0, 16)}, here ${key.slice(0, 16)})`;

/**
 * Looks for a training among those that come with the project, then among those kept here. One line says where it was
 * found.
 * @param tell hears why a file is passed over, but for one that is only older than asked
 */
export function find<Parameters extends TensorTree, Record>(
  { name, key, template, since }: Wanted<Parameters>,
  places: Places,
  tell: Pick<Console, "log" | "warn">,
): Trained<Parameters, Record> | undefined {
  const candidates = [join(shippedFolder(places), `${name}.safetensors`), cacheFile(name, key, places)];
  for (const file of candidates.filter((candidate) => existsSync(candidate))) {
    try {
      const stored = readTensors(file);
      const { key: found, trained } = stored.metadata;
      if (found !== key || Date.parse(trained) < since) {
        disposeTree(stored.tensors);
        if (Date.parse(trained) >= since) tell.log(anotherTraining(name, file, { found, key }));
        continue;
      }
      const parameters = intoTree(template, stored);
      console.log(`${name}: taken from ${shown(file)}, trained ${trained}`);
      return { parameters, record: fromJson(stored.metadata.record) as Record };
    } catch (error) {
      tell.warn(`${name}: trained again, as ${shown(file)} cannot be used (${(error as Error).message})`);
    }
  }
  return undefined;
}

/** Keeps a training; one line says where, or why it could not be kept. */
export function keep<Record>(
  { name, key, precision }: { name: string; key: string; precision: Precision },
  { parameters, record }: Trained<TensorTree, Record>,
  places: Places,
): void {
  const file = cacheFile(name, key, places);
  const metadata = { name, key, record: toJson(record), trained: new Date().toISOString() };
  keepIfPossible(
    dirname(file),
    () => {
      writeTensors(file, parameters, metadata, precision);
      console.log(`${name}: trained and kept in ${shown(file)}`);
    },
    (reason) => console.warn(`${name}: trained, but ${reason}`),
  );
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
    const stored = readTensors(file);
    disposeTree(stored.tensors);
    return stored.metadata.key === key ? "current" : "stale";
  } catch {
    return "stale";
  }
}
