import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

const PROJECT = "robust-deep-learning-notebooks";

/**
 * The project's root, found from this file upwards: the library runs from its sources and compiled.
 * @throws Error when no folder above holds the project's package.json
 */
export function projectRoot(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (
      existsSync(manifest) &&
      (JSON.parse(readFileSync(manifest, "utf8")) as { name: string }).name === PROJECT
    ) {
      return folder;
    }
  }
  throw new Error(`no package.json of ${PROJECT} above ${__dirname}`);
}

/** A folder as a variable names it: relative to the project, and "~" for the home directory, as no shell may have read it. */
export const namedFolder = (text: string): string =>
  resolve(projectRoot(), text.replace(/^~(?=\/|$)/, homedir()));

/**
 * The folder of what is downloaded, unpacked or trained: LAB_DATA where it is set, as {@link namedFolder}, else data/ of
 * the project.
 */
export function dataDirectory(): string {
  const { LAB_DATA: folder } = process.env;
  return namedFolder(folder || "data");
}
