// The trained networks that come with the project: those that week 3 trains under its own seed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import { printedLines, type Week } from "./outputs";
import type { ReleasedFile } from "./pages";

/** A training as an executed notebook says that it kept it. */
export interface KeptTraining {
  /** Where it comes to lie in the project. */
  path: string;
  /** The file in which it was kept, from the project's root on. */
  file: string;
  /** The beginning of its key. */
  key: string;
}

/** What `trainings.remember` prints: name, folder, beginning of the key. */
const KEPT = /^(\S+): trained and kept in (\S+)-([0-9a-f]{16})\.safetensors$/;

/**
 * The trainings that a notebook printed as trained and kept.
 * @throws Error where there is none
 */
export function keptTrainings({ name, notebook }: Week): KeptTraining[] {
  const kept = printedLines(notebook).flatMap((line) => {
    const match = KEPT.exec(line);
    if (match === null) return [];
    const [, training, file, key] = match;
    return [{ path: `models/${training}.safetensors`, file: `${file}-${key}.safetensors`, key }];
  });
  if (kept.length === 0)
    throw new Error(`${name}: expected a training that was trained and kept, found none`);
  return kept;
}

/** The files of models/ as an executed week 3 trained them. */
export function shippedModels(week3: Week): ReleasedFile[] {
  return keptTrainings(week3).map(({ path, file }) => ({
    path,
    content: readFileSync(join(projectRoot, file)),
  }));
}
