// @ts-check
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Lock
 * @property {(pid: number) => void} nameChild names the process that works for the owner, first of a group
 * @property {() => void} release
 *
 * @typedef {{ owner: number, child?: number }} Holder
 */

/** A process number, and the one of a child. */
const CONTENT = /^([1-9]\d{0,9})(?: ([1-9]\d{0,9}))?$/;

/**
 * Waits until no other set-up works in this folder, then keeps others out. A lock is taken over when it is damaged, or
 * when its owner is gone and with it the child that it had started: npm outlives a set-up that is killed.
 * @param {string} path
 * @param {(text: string) => void} print
 * @param {number} pollMs
 * @returns {Promise<Lock>}
 */
export async function acquireLock(path, print, pollMs = 500) {
  mkdirSync(dirname(path), { recursive: true });
  let announced = false;
  while (!tryToLink(path)) {
    const text = read(path);
    const holder = parse(text);
    const waitsFor = holder && workingProcess(holder);
    if (waitsFor === undefined) discard(path, text);
    else if (!announced) {
      print(`Waiting for another set-up, process ${waitsFor} (if there is none, type: rm ${path})\n`);
      announced = true;
    }
    await sleep(waitsFor === undefined ? 0 : pollMs);
  }
  return {
    nameChild: (pid) => {
      const own = `${path}.${process.pid}`;
      writeFileSync(own, `${process.pid} ${pid}`);
      renameSync(own, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

/**
 * A hard link appears at once and with its content, and fails where the name is taken.
 * @param {string} path
 */
function tryToLink(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * The lock's text; undefined when there is none, or something else than a file.
 * @param {string} path
 */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) !== "ENOENT" && errorCode(error) !== "EISDIR") throw error;
    return undefined;
  }
}

/**
 * @param {string | undefined} text
 * @returns {Holder | undefined} undefined for what no set-up has written
 */
function parse(text = "") {
  const match = CONTENT.exec(text);
  return match ? { owner: Number(match[1]), child: match[2] ? Number(match[2]) : undefined } : undefined;
}

/**
 * The process that a lock stands for, if there is one. In a container numbers return: one's own is a dead owner's.
 * @param {Holder} holder
 */
function workingProcess({ owner, child }) {
  if (owner !== process.pid && isAlive(owner)) return owner;
  return child !== undefined && isAlive(-child) ? child : undefined;
}

/** @param {number} pid negative for a group */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/**
 * Takes a lock away that stands for nobody; where another set-up was quicker and it is that one's by now, puts it back.
 * @param {string} path
 * @param {string | undefined} text what it held
 */
function discard(path, text) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== text) linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" && errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** @param {unknown} error */
function errorCode(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
