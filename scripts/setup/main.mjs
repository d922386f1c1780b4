// @ts-check
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { libraryStep } from "./compile.mjs";
import { kernelStep, pythonEnvironmentStep } from "./jupyter.mjs";
import { labExtensionStep } from "./lab-extension.mjs";
import { acquireLock } from "./lock.mjs";
import { npmPackagesStep } from "./npm-packages.mjs";
import { pageTemplateStep } from "./page-template.mjs";
import { checkPrerequisites } from "./prerequisites.mjs";
import { stopChildren } from "./run.mjs";
import { settingsStep } from "./settings.mjs";
import { runSteps, SetupError } from "./steps.mjs";
import { tensorflowStep } from "./tensorflow.mjs";

/** @typedef {import("./steps.mjs").Context} Context */

/**
 * Sets everything up that is not so already; prints one sentence and sets exit code 1 when it cannot.
 * @param {(context: Context) => import("./steps.mjs").Step[]} choose the steps
 */
export async function main(choose = stepsOf) {
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
  /** @type {import("./lock.mjs").Lock | undefined} */
  let lock;
  const stop = async (/** @type {number} */ code) => {
    await stopChildren();
    lock?.release();
    process.exit(code);
  };
  process.once("SIGHUP", () => stop(129));
  process.once("SIGINT", () => stop(130));
  process.once("SIGTERM", () => stop(143));
  const steps = choose(context);
  mkdirSync(dirname(context.log), { recursive: true });
  try {
    if (!steps.every((step) => step.done())) {
      lock = await acquireLock(join(root, "out", "setup.lock"), context.print);
      context.onChild = lock.nameChild;
    }
    await runSteps(steps, context, checkPrerequisites);
  } catch (error) {
    reportFailure(error, context);
    process.exitCode = 1;
  } finally {
    lock?.release();
  }
}

/** @param {Context} context */
function stepsOf(context) {
  return [
    npmPackagesStep(context),
    pythonEnvironmentStep(context, {
      ...{
        what: "Jupyter",
        folder: ".venv",
        requirements: join("scripts", "requirements.txt"),
        gigabytes: 0.5,
      },
    }),
    tensorflowStep(context),
    kernelStep(context),
    labExtensionStep(context),
    pageTemplateStep(context),
    settingsStep(context, ".venv"),
    libraryStep(context, "src/lib", ["src/engine"]),
    libraryStep(context, "src/kernel"),
  ];
}

/**
 * What `npm run study` needs besides.
 * @param {Context} context
 */
export function studySteps(context) {
  const requirements = join("scripts", "study", "requirements.txt");
  return [
    pythonEnvironmentStep(context, {
      what: "Snakemake",
      folder: ".venv-study",
      requirements,
      gigabytes: 0.4,
    }),
  ];
}

/**
 * What grading with nbgrader needs besides.
 * @param {Context} context
 */
export function nbgraderSteps(context) {
  const requirements = join("scripts", "course", "requirements.txt");
  return [
    pythonEnvironmentStep(context, {
      what: "nbgrader",
      folder: ".venv-nbgrader",
      requirements,
      gigabytes: 0.5,
    }),
    settingsStep(context, ".venv-nbgrader", ["share/jupyter/lab/settings/overrides.json"]),
  ];
}

/**
 * What a hub's seats need besides.
 * @param {Context} context
 */
export function hubSteps(context) {
  const requirements = join("scripts", "hub", "requirements.txt");
  // The system's Python first: one in root's home directory is closed to participants.
  const env = { ...context.env, PATH: ["/usr/bin", context.env["PATH"]].join(delimiter) };
  return [
    pythonEnvironmentStep(
      { ...context, env },
      { what: "JupyterHub", folder: ".venv-hub", requirements, gigabytes: 0.5 },
    ),
    settingsStep(context, ".venv-hub"),
  ];
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
