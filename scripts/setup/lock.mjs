// @ts-check
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until no other set-up works in this folder, then keeps others out. A lock whose process is gone (an
 * interrupted set-up) is taken over.
 * @param {string} path
 * @param {(text: string) => void} print
 * @param {number} pollMs
 * @returns {Promise<() => void>} releases the lock
 */
export async function acquireLock(path, print, pollMs = 500) {
  mkdirSync(dirname(path), { recursive: true });
  let announced = false;
  while (!tryToLink(path)) {
    const owner = readOwner(path);
    if (owner !== undefined && !isAlive(owner)) {
      discard(path, owner);
      continue;
    }
    if (!announced)
      print(`Waiting for another set-up, process ${owner} (if there is none, type: rm ${path})\n`);
    announced = true;
    await sleep(pollMs);
  }
  return () => rmSync(path, { force: true });
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

/** @param {string} path */
function readOwner(path) {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/**
 * Takes a dead owner's lock away; where another set-up was quicker and it is that one's by now, puts it back.
 * @param {string} path
 * @param {number} owner
 */
function discard(path, owner) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (Number(readFileSync(aside, "utf8")) !== owner) linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" && errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {unknown} error */
function errorCode(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
