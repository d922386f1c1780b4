// @ts-check
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { tryToRun } from "./run.mjs";
import { SetupError } from "./steps.mjs";
import { readIfPresent } from "./sums.mjs";
import { installFromWheel, WHEELS } from "./tensorflow-wheel.mjs";

/** @typedef {import("./steps.mjs").Context} Context */
/** @typedef {import("./tensorflow-wheel.mjs").Wheel} Wheel */

/** The package's own installer is given up when nothing has come for so long: some firewalls never answer. */
const STALLED_AFTER_MS = 30_000;

/** Adds two numbers in the native library; the first two lines put back what Node 23 took away. */
const LOADS = `
const util = require("node:util");
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
process.exit(tf.getBackend() === "tensorflow" && tf.add(2, 3).dataSync()[0] === 5 ? 0 : 1);
`;

/**
 * @tensorflow/tfjs-node with its native library and binding, made in a folder beside the package and moved
 * into it when it works.
 * @param {Context} context
 * @param {Record<string, Wheel>} wheels
 * @returns {import("./steps.mjs").Step}
 */
export function tensorflowStep(context, wheels = WHEELS) {
  const scope = join(context.root, "node_modules", "@tensorflow");
  const target = join(scope, "tfjs-node");
  const staging = join(scope, ".tfjs-node-set-up");
  const stamp = join(target, "lib", ".set-up");
  const verified = `${context.platform} ${context.arch}\n`;
  return {
    name: "TensorFlow",
    minutes: 1.5,
    gigabytes: 1,
    done: () => readIfPresent(stamp) === verified,
    run: async () => {
      rmSync(staging, { recursive: true, force: true });
      let how = "loads already";
      if (!(await loads(context, target))) {
        copyPackage(target, staging);
        how = await install(context, staging, wheels[`${context.platform}-${context.arch}`]);
        for (const part of ["deps", "lib"]) {
          rmSync(join(target, part), { recursive: true, force: true });
          renameSync(join(staging, part), join(target, part));
        }
        rmSync(staging, { recursive: true, force: true });
      }
      writeFileSync(stamp, verified);
      return how;
    },
  };
}

/**
 * @param {Context} context
 * @param {string} folder a copy of the package
 * @param {Wheel | undefined} wheel
 */
async function install(context, folder, wheel) {
  if ((await ownInstaller(context, folder)) && (await loads(context, folder))) return "by its own installer";
  for (const part of ["deps", "lib"]) rmSync(join(folder, part), { recursive: true, force: true });
  if (wheel === undefined) {
    throw new SetupError(
      `TensorFlow's own installer failed and there is no other way on ${context.platform} ${context.arch}; ` +
        "connect to a network that lets it through, then type the same command again.",
    );
  }
  await installFromWheel(context, folder, wheel);
  if (!(await loads(context, folder))) {
    throw new SetupError(`TensorFlow was compiled but does not load; the end of ${context.log} says why.`);
  }
  return "library from PyPI, binding compiled";
}

/**
 * The package without what an installer puts there.
 * @param {string} source
 * @param {string} copy
 */
function copyPackage(source, copy) {
  const isOriginal = (/** @type {string} */ path) =>
    path !== join(source, "deps") && path !== join(source, "lib");
  cpSync(source, copy, { recursive: true, filter: isOriginal });
}

/**
 * @param {Context} context
 * @param {string} folder
 */
async function ownInstaller(context, folder) {
  const stalled = new AbortController();
  let size = -1;
  const watch = setInterval(() => {
    const now = sizeOf(folder);
    if (now === size) stalled.abort();
    size = now;
  }, STALLED_AFTER_MS);
  const bin = join(context.root, "node_modules", ".bin");
  const { ok } = await tryToRun(context, process.execPath, [join("scripts", "install.js")], {
    cwd: folder,
    env: { PATH: `${bin}${delimiter}${context.env["PATH"]}` },
    signal: stalled.signal,
  });
  clearInterval(watch);
  return ok;
}

/**
 * @param {string} folder
 * @returns {number}
 */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((total, size) => total + size, 0);
}

/**
 * @param {Context} context
 * @param {string} folder
 */
async function loads(context, folder) {
  if (!existsSync(join(folder, "lib"))) return false;
  const env = { TF_CPP_MIN_LOG_LEVEL: "2" };
  const { ok } = await tryToRun(context, process.execPath, ["-e", LOADS, folder], { env });
  return ok;
}
