// @ts-check
import { rmSync } from "node:fs";

/**
 * @typedef {object} Context
 * @property {string} root the project's folder
 * @property {NodeJS.ProcessEnv} env
 * @property {string} platform
 * @property {string} arch
 * @property {string} log file that takes the output of what is run
 * @property {(text: string) => void} print
 * @property {(pid: number) => void} [onChild] hears of each process that is started
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {number} minutes what it takes the first time, on two cores and a fast network
 * @property {number} gigabytes disk it needs, temporary files included
 * @property {() => boolean} done quick: compares stamps and sums, runs nothing
 * @property {() => Promise<string>} run does the step; returns what to say about it
 */

/** A set-up that cannot go on: a sentence that says what to type, and the end of the log where that helps. */
export class SetupError extends Error {
  /**
   * @param {string} sentence
   * @param {string[]} tail
   */
  constructor(sentence, tail = []) {
    super(sentence);
    this.tail = tail;
  }
}

/**
 * Runs what is not done, in order, and prints a line for each step.
 * @param {Step[]} steps
 * @param {Context} context
 * @param {(context: Context, gigabytes: number) => Promise<string>} checkPrerequisites
 */
export async function runSteps(steps, context, checkPrerequisites) {
  const pending = steps.filter((step) => !step.done());
  if (pending.length > 0) {
    const minutes = sum(pending.map((step) => step.minutes));
    const gigabytes = sum(pending.map((step) => step.gigabytes));
    rmSync(context.log, { force: true });
    const needs = [formatMinutes(minutes), ...(gigabytes > 0 ? [`${gigabytes.toFixed(1)} GB of disk`] : [])];
    context.print(
      `Set-up: about ${needs.join(" and ")} for ${pending.map((step) => step.name).join(", ")}\n`,
    );
    await runStep(context, "prerequisites", () => checkPrerequisites(context, gigabytes));
  }
  for (const step of steps) {
    await runStep(context, step.name, step.done() ? async () => "done before" : step.run);
  }
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {() => Promise<string>} run
 */
async function runStep(context, name, run) {
  context.print(`  ${name.padEnd(20)} `);
  const start = performance.now();
  const result = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  context.print(`${result.padEnd(44)} ${seconds.padStart(6)} s\n`);
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** @param {number} minutes */
function formatMinutes(minutes) {
  const rounded = Math.max(1, Math.round(minutes));
  return `${rounded} minute${rounded === 1 ? "" : "s"}`;
}
