/**
 * The library by its package's name, from any folder: a notebook that lies elsewhere (a course's, a grader's) imports
 * "robust-deep-learning-lib", and gets that of the project which this kernel belongs to. A link in node_modules or
 * NODE_PATH would have to be made where the notebook is.
 */
import Module from "node:module";
import { join, resolve } from "node:path";

/** As compiled, this file is in src/kernel/dist. */
const folder = resolve(__dirname, "..", "..", "lib");

interface Description {
  name: string;
  main: string;
  types: string;
}
const description = require(join(folder, "package.json")) as Description;

/** Where the compiler finds the library's types. */
export const libraryPaths: Record<string, string[]> = {
  [description.name]: [join(folder, description.types)],
};

type Resolve = (request: string, ...rest: unknown[]) => string;

const loader = Module as unknown as { _resolveFilename: Resolve };
const resolveFilename = loader._resolveFilename;
loader._resolveFilename = function (request, ...rest) {
  const target = request === description.name ? join(folder, description.main) : request;
  return resolveFilename.call(this, target, ...rest);
};
