// The trained networks that come with the project.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../jupyter";
import type { ReleasedFile } from "./pages";

/** Which training of the notebooks a file of models/ is a copy of. */
const SHIPPED: Record<string, string> = { "models/lenet-mnist.safetensors": "lenet-seed0" };

/** The files of models/. */
export function shippedFiles(): string[] {
  return Object.keys(SHIPPED);
}

/**
 * The files of models/ as the last run of the notebooks trained them.
 * @throws Error when a training left no file in the cache
 */
export async function shippedModels(): Promise<ReleasedFile[]> {
  return Object.entries(SHIPPED).map(([path, training]) => ({
    path,
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
