// The trained networks that come with the project.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import type { ReleasedFile } from "./pages";

/** The trainings of the notebooks that come with the project, under their names. */
const SHIPPED = ["lenet-seed0"];

const fileOf = (training: string): string => `models/${training}.safetensors`;

/** The files of models/. */
export function shippedFiles(): string[] {
  return SHIPPED.map(fileOf);
}

/**
 * The files of models/ as the last run of the notebooks trained them.
 * @throws Error when a training left no file in the cache
 */
export async function shippedModels(): Promise<ReleasedFile[]> {
  return SHIPPED.map((training) => ({
    path: fileOf(training),
    content: readFileSync(newestTraining(training)),
  }));
}

function newestTraining(training: string): string {
  const folder = join(projectRoot, "data", "cache");
  const [newest] = readdirSync(folder)
    .filter((name) => name.startsWith(`${training}-`) && name.endsWith(".safetensors"))
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined)
    throw new Error(`${training}: expected a trained network in ${folder}, found none`);
  return newest;
}
