import fs = require("node:fs");
import path = require("node:path");
import { fromJson, toJson } from "../core/json";
import { projectRoot } from "../core/project";
import { intoTree, readTensors } from "../core/safetensors";
import type { TensorTree } from "../../engine";
import type { Trained } from "./cache";

export interface ShippedOptions<Parameters> {
  /** The file, from the project's root on, such as "models/lenet.safetensors". */
  file: string;
  /** Everything that the result depends on; a file trained with other settings is passed over. */
  settings: Readonly<globalThis.Record<string, unknown>>;
  /** Parameters of the right form. */
  template: Parameters;
  /** Train anew even if the file fits. Default: whether the environment says LAB_FRESH=1. */
  fresh?: boolean;
}

/**
 * Takes a trained network that comes with the project, if it was trained with exactly these settings, and trains
 * otherwise. The file is a copy of one that `rememberTraining` wrote for the same settings; unlike the cache, it does
 * not mind changes of the library, and the checks of a fresh run say whether they matter.
 *
 * @param train called when the file does not fit
 * @returns parameters, which the caller disposes of, and record
 * @throws Error when the file is damaged or its parameters have another form; what `train` throws
 */
export async function useShipped<Parameters extends TensorTree, Record>(
  { file, settings, template, fresh = process.env.LAB_FRESH === "1" }: ShippedOptions<Parameters>,
  train: () => Promise<Trained<Parameters, Record>>,
): Promise<Trained<Parameters, Record>> {
  const place = path.join(projectRoot(), file);
  if (fresh || !fs.existsSync(place)) return train();
  const stored = readTensors(place);
  const { metadata } = stored;
  if (metadata.settings !== toJson(settings)) {
    for (const tensor of Object.values(stored.tensors)) tensor.dispose();
    return train();
  }
  console.log(`${file}: trained ${metadata.trained} with the same settings; LAB_FRESH=1 trains anew`);
  return { parameters: intoTree(template, stored), record: fromJson(metadata.record) as Record };
}
