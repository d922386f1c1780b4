// @ts-check
import { existsSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { findProgram, tryToRun } from "./run.mjs";
import { SetupError } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Context} Context */
/** @typedef {{ path: string, version: string, hasVenv: boolean }} Python */

const OLDEST_PYTHON = [3, 10];
const PYTHON_NAMES = [
  "python3",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python",
];
const DESCRIBE_PYTHON =
  "import importlib.util as u, platform; " +
  "print(platform.python_version(), all(u.find_spec(m) for m in ('venv', 'ensurepip')))";

/**
 * Checks disk, npm and Python before anything is begun.
 * @param {Context} context
 * @param {number} gigabytes disk that the steps to come need
 */
export async function checkPrerequisites(context, gigabytes) {
  const free = freeGigabytes(context.root);
  checkDisk(free, gigabytes, context.root);
  if (findProgram(context, "npm") === undefined) {
    throw new SetupError(
      "npm is not on the PATH; install Node together with npm, for example: nvm install 24",
    );
  }
  const found = [`Node ${process.versions.node}`, `${free.toFixed(0)} GB free`];
  if (!existsSync(join(context.root, ".venv", "bin", "python"))) {
    found.splice(1, 0, `Python ${(await findPython(context)).version}`);
  }
  return found.join(", ");
}

/**
 * @param {number} free
 * @param {number} needed both in GB
 * @param {string} root
 */
export function checkDisk(free, needed, root) {
  if (free >= needed) return;
  throw new SetupError(
    `Not enough disk: ${needed.toFixed(1)} GB are needed in ${root} and ${free.toFixed(1)} GB are free; ` +
      "free some space (df -h . shows what is left), then type the same command again.",
  );
}

/**
 * The first Python on the PATH that is new enough and has venv.
 * @param {Context} context
 * @returns {Promise<Python>}
 */
export async function findPython(context) {
  const pythons = [];
  for (const name of PYTHON_NAMES) {
    const python = await describePython(context, name);
    if (python === undefined) continue;
    if (isNewEnough(python.version) && python.hasVenv) return python;
    pythons.push(python);
  }
  throw new SetupError(pythonSentence(pythons));
}

/** @param {Python[]} pythons those found, none of them of use */
function pythonSentence(pythons) {
  const withoutVenv = pythons.find((python) => isNewEnough(python.version));
  if (withoutVenv !== undefined) {
    const minor = withoutVenv.version.split(".").slice(0, 2).join(".");
    const which = `Python ${withoutVenv.version} (${withoutVenv.path})`;
    return `${which} lacks its venv module; type: sudo apt install python${minor}-venv`;
  }
  const found = pythons.length === 0 ? "none was found" : `Python ${pythons[0].version} was found`;
  return `Python 3.10 or later is needed and ${found}; type: sudo apt install python3 python3-venv`;
}

/**
 * @param {Context} context
 * @param {string} name
 * @returns {Promise<Python | undefined>}
 */
async function describePython(context, name) {
  const path = findProgram(context, name);
  if (path === undefined) return undefined;
  const { ok, output } = await tryToRun(context, path, ["-c", DESCRIBE_PYTHON]);
  const match = /^(\d+\.\d+\S*) (True|False)/m.exec(output);
  return ok && match ? { path, version: match[1], hasVenv: match[2] === "True" } : undefined;
}

/** @param {string} version */
function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
}

/** @param {string} folder */
function freeGigabytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 1e9;
}
