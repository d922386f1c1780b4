// @ts-check
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { libraryStep } from "./compile.mjs";
import { kernelStep, pythonEnvironmentStep } from "./jupyter.mjs";
import { acquireLock } from "./lock.mjs";
import { npmPackagesStep } from "./npm-packages.mjs";
import { checkPrerequisites } from "./prerequisites.mjs";
import { stopChildren } from "./run.mjs";
import { runSteps, SetupError } from "./steps.mjs";
import { tensorflowStep } from "./tensorflow.mjs";

/** @typedef {import("./steps.mjs").Context} Context */

/** Sets everything up that is not so already; prints one sentence and sets exit code 1 when it cannot. */
export async function main() {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  /** @type {Context} */
  const context = {
    root,
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    log: join(root, "out", "setup.log"),
    print: (text) => process.stdout.write(text),
  };
  process.once("SIGTERM", () => stopAndExit(143));
  process.once("SIGINT", () => stopAndExit(130));
  try {
    await setUp(context);
  } catch (error) {
    reportFailure(error, context);
    process.exitCode = 1;
  }
}

/**
 * @param {Context} context
 */
async function setUp(context) {
  const steps = [
    npmPackagesStep(context),
    pythonEnvironmentStep(context),
    tensorflowStep(context),
    kernelStep(context),
    libraryStep(context, "src/lib", ["src/engine"]),
    libraryStep(context, "src/kernel"),
  ];
  const isDone = () => steps.every((step) => step.done());
  mkdirSync(dirname(context.log), { recursive: true });
  const release = isDone()
    ? undefined
    : await acquireLock(join(context.root, "out", "setup.lock"), context.print);
  try {
    await runSteps(steps, context, checkPrerequisites);
  } finally {
    release?.();
  }
}

/**
 * @param {unknown} error
 * @param {Context} context
 */
function reportFailure(error, context) {
  if (!(error instanceof SetupError)) throw error;
  context.print("\n");
  for (const line of error.tail) console.error(`  | ${line}`);
  if (error.tail.length > 0 && existsSync(context.log)) console.error(`  (the whole log: ${context.log})`);
  console.error(error.message);
}

/**
 * What was begun lies in folders that the next set-up clears away; only the running child must not go on.
 * @param {number} code
 */
function stopAndExit(code) {
  stopChildren();
  process.exit(code);
}
