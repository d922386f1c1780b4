import fs = require("node:fs");
import os = require("node:os");
import path = require("node:path");

const PROJECT = "robust-deep-learning-notebooks";

/**
 * The project's root, found from this file upwards: the library runs from its sources and compiled.
 * @throws Error when no folder above holds the project's package.json
 */
export function projectRoot(): string {
  for (let folder = __dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (
      fs.existsSync(manifest) &&
      (JSON.parse(fs.readFileSync(manifest, "utf8")) as { name: string }).name === PROJECT
    ) {
      return folder;
    }
  }
  throw new Error(`no package.json of ${PROJECT} above ${__dirname}`);
}

/**
 * The folder of what is downloaded, unpacked or trained: LAB_DATA where it is set, relative to the project, and
 * "~" for the home directory, as no shell may have read it; else data/ of the project.
 */
export function dataDirectory(): string {
  const { LAB_DATA: folder } = process.env;
  return path.resolve(projectRoot(), folder ? folder.replace(/^~(?=\/|$)/, os.homedir()) : "data");
}
