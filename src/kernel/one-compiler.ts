/**
 * tslab's modules ask for its fork of TypeScript 5.0. Loaded before tslab, this module gives them the project's
 * compiler instead, so that a kernel holds one. What of the fork this kernel reaches is TypeScript's own too;
 * tslab's converter, which is not reached, is the one that needs more.
 *
 * V8 compiles those nine megabytes anew in each process. What it made of them is kept beside this file, so that the
 * kernels after the first start faster and hold 10 MB less.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

/** V8 itself refuses what belongs to another source, version or flags of it. */
const variant = createHash("sha256")
  .update([process.version, ...process.execArgv].join(" "))
  .digest("hex")
  .slice(0, 12);
const kept = join(__dirname, `typescript-${variant}.code`);

function readKept(): Buffer | undefined {
  try {
    return readFileSync(kept);
  } catch {
    return undefined;
  }
}

function loadCompiler(): { script: Script; exports: unknown } {
  const file = require.resolve("typescript");
  const cachedData = readKept();
  const script = new Script(Module.wrap(readFileSync(file, "utf8")), { filename: file, cachedData });
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  const run = script.runInThisContext() as (...names: unknown[]) => void;
  run.call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file));
  module.loaded = true;
  return { script, exports: module.exports };
}

const { script, exports: compiler } = loadCompiler();

const fork = require.resolve("@tslab/typescript-for-tslab", { paths: [require.resolve("tslab")] });
const standIn = new Module(fork);
standIn.exports = compiler;
standIn.loaded = true;
require.cache[fork] = standIn;

/** Keeps what V8 has compiled by now, where nothing could be taken over; nothing is lost where that cannot be written. */
export function keepCompiled(): void {
  if (script.cachedDataRejected === false) return;
  const part = `${kept}.${process.pid}`;
  try {
    writeFileSync(part, script.createCachedData());
    renameSync(part, kept);
  } catch {
    rmSync(part, { force: true });
  }
}
