// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, appendFileSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Context} Context */

const TAIL_LINES = 12;

/** How long a child has to end by itself when set-up is told to end. */
const PATIENCE_MS = 5000;

/** Starts a program when the set-up has named it in its lock, and never where it is killed before that. */
const WHEN_NAMED = 'read -r named <&3 || exit 1; exec "$0" "$@" 3<&-';

/**
 * The children that run, each the first process of a group that holds its own children as well.
 * @type {Set<import("node:child_process").ChildProcess>}
 */
const children = new Set();
let stopping = false;

/** Known reasons in the output of npm, pip and the compiler, each with its sentence. */
const REASONS = [
  {
    pattern: /ENOSPC|No space left on device/,
    sentence:
      "The disk is full; free some space (df -h . shows what is left), then type the same command again.",
  },
  {
    pattern: /npm ci.* can only install packages when/,
    sentence:
      "package.json and package-lock.json do not agree; type: npm install, then the same command again.",
  },
  {
    pattern: /EINTEGRITY|DO NOT MATCH THE HASHES/,
    sentence:
      "The sum of a downloaded package differs from the locked one; " +
      "type: npm cache clean --force, then the same command again.",
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|E(NET|HOST)UNREACH|NewConnectionError|name resolution|timed out/,
    sentence:
      "No network, or the package registry is out of reach; " +
      "connect (behind a proxy: export HTTPS_PROXY=…), then type the same command again.",
  },
];

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to the context's
 * @property {AbortSignal} [signal] ends the process
 */

/**
 * Writes to the log; where that cannot be written, the reason is what is returned.
 * @param {Context} context
 * @param {string | Buffer} text
 */
function note(context, text) {
  try {
    appendFileSync(context.log, text);
    return "";
  } catch (error) {
    return `${error}\n`;
  }
}

/**
 * Runs a program with its output in the log.
 * @param {Context} context
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function tryToRun(context, command, args, options = {}) {
  let unwritten = note(context, `\n$ ${[command, ...args].join(" ")}\n`);
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", WHEN_NAMED, command, ...args], {
      cwd: options.cwd ?? context.root,
      env: { ...context.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    children.add(child);
    if (child.pid !== undefined) context.onChild?.(child.pid);
    const gate = /** @type {import("node:stream").Writable} */ (child.stdio[3]);
    gate.on("error", () => undefined).end("named\n"); // what was ended by now does not read it
    options.signal?.addEventListener("abort", () => end(child, "SIGTERM"));
    let output = "";
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      unwritten ||= note(context, chunk);
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", (error) => collect(Buffer.from(`${error}\n`)));
    child.on("close", (code) => {
      children.delete(child);
      // Where set-up is told to end, nothing follows.
      if (!stopping) resolve({ ok: code === 0, output: code === 0 ? output : output + unwritten });
    });
  });
}

/**
 * Runs a program that must succeed.
 * @param {Context} context
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions & { failure: string }} options `failure` is the sentence where no known reason is found
 * @returns {Promise<string>} its output
 */
export async function run(context, command, args, options) {
  const { ok, output } = await tryToRun(context, command, args, options);
  if (ok) return output;
  const reason = knownReason(output);
  throw reason ? new SetupError(reason) : new SetupError(options.failure, lastLines(output));
}

/**
 * The full path of a program on the PATH, or undefined.
 * @param {Context} context
 * @param {string} name
 */
export function findProgram(context, name) {
  const folders = (context.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Ends what is still running, when set-up itself is told to end, and waits for it: two at once would collide. */
export async function stopChildren() {
  stopping = true;
  const closed = [...children].map((child) => once(child, "close"));
  for (const child of children) end(child, "SIGTERM");
  const kill = setTimeout(() => children.forEach((child) => end(child, "SIGKILL")), PATIENCE_MS);
  await Promise.all(closed);
  clearTimeout(kill);
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function end(child, signal) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** @param {string} output */
function knownReason(output) {
  return REASONS.find(({ pattern }) => pattern.test(output))?.sentence;
}

/** @param {string} output */
function lastLines(output) {
  return output.trimEnd().split("\n").slice(-TAIL_LINES);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
