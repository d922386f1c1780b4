import fs = require("node:fs");
import path = require("node:path");

/** The project's root: the nearest folder above this file that holds `notebooks`, wherever the library was compiled to. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!fs.existsSync(path.join(folder, "notebooks"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`no folder above ${__dirname} holds "notebooks"`);
    folder = parent;
  }
  return folder;
}
