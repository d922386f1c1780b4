/**
 * tslab's modules ask for its fork of TypeScript 5.0. Loaded before tslab, this module gives them the project's
 * compiler instead, so that a kernel holds one. What of the fork this kernel reaches is TypeScript's own too;
 * tslab's converter, which is not reached, is the one that needs more.
 *
 * V8 compiles those nine megabytes anew in each process. What it made of them is kept beside this file, so that the
 * kernels after the first start faster and hold 10 MB less.
 */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, join } from "node:path";
import type { Script } from "node:vm";

interface Kept {
  script: Script;
  keep(): void;
}

interface Library {
  keptScript(source: string, options: { filename: string; kept: string }): Kept;
}

// As compiled, this file is in src/kernel/dist.
const { keptScript } = require("../../lib/dist/lib/core/kept-script") as Library;

function loadCompiler(): { keep: () => void; exports: unknown } {
  const file = require.resolve("typescript");
  const source = Module.wrap(readFileSync(file, "utf8"));
  const { script, keep } = keptScript(source, { filename: file, kept: join(__dirname, "typescript") });
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  const run = script.runInThisContext() as (...names: unknown[]) => void;
  run.call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file));
  module.loaded = true;
  return { keep, exports: module.exports };
}

const { keep, exports: compiler } = loadCompiler();

const fork = require.resolve("@tslab/typescript-for-tslab", { paths: [require.resolve("tslab")] });
const standIn = new Module(fork);
standIn.exports = compiler;
standIn.loaded = true;
require.cache[fork] = standIn;

/** What V8 has compiled by now is there for the next kernel. */
export const keepCompiled = keep;
