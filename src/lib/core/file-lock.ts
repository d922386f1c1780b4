import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Every so many beats an owner touches its lock. */
const BEATS_A_TOUCH = 8;

/** An owner that has not touched its lock for so long is gone; a single step of long work takes less. */
const STALE_MS = 60_000;

/** How often one that waits looks, and how often an owner's heart beats. */
const POLL_MS = 250;

/** An owner of this process whose heart does not beat between so many looks was given up with its cell. */
const SILENT_LOOKS = 6;

/** Who holds a lock. */
export interface Owner {
  pid: number;
  host: string;
  /** Tells apart the owners that had the same process number. */
  token: string;
}

/** The beats of each lock that this process holds, by its token. */
const held = new Map<string, number>();

/** A lock's text and its owner; the owner is undefined where the text is none of ours. */
interface Found {
  text: string;
  owner?: Owner;
  touched: number;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function readLock(file: string): Found | undefined {
  try {
    const text = readFileSync(file, "utf8");
    return { text, owner: parseOwner(text), touched: statSync(file).mtimeMs };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const { pid, host, token } = JSON.parse(text) as Owner;
    const isOwner = Number.isInteger(pid) && pid > 0 && typeof host === "string" && typeof token === "string";
    return isOwner ? { pid, host, token } : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Whether a lock's owner is gone: by its process where that ran on this machine, otherwise by its heartbeat. */
function isStale({ owner, touched }: Found): boolean {
  if (owner?.host === hostname()) {
    const alive = owner.pid === process.pid ? held.has(owner.token) : isRunning(owner.pid);
    if (!alive) return true;
  }
  return Date.now() - touched > STALE_MS;
}

/** Creates the lock unless it is there. */
function tryToCreate(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes a lock if it still is the one that was read. */
function removeIfSame(file: string, { text }: Pick<Found, "text">): void {
  if (readLock(file)?.text === text) rmSync(file, { force: true });
}

/** Removes a link that leads nowhere: it can be neither created nor read. */
function removeDeadLink(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(file, { force: true });
}

function keepAlive(file: string, token: string): () => void {
  let beats = 0;
  held.set(token, beats);
  const beat = setInterval(() => {
    held.set(token, ++beats);
    if (beats % BEATS_A_TOUCH) return;
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // Somebody has removed the lock, or the disk is gone: the work goes on without it.
    }
  }, POLL_MS).unref();
  return () => {
    clearInterval(beat);
    held.delete(token);
  };
}

/**
 * Listens for the heart of an owner of this process. Looks and beats are timers of the same event loop, so that neither
 * load nor a long step can keep the one going without the other.
 * @returns whether the look at a lock, one after the other, is one too many without a beat
 */
function listenForBeats(): (owner: Owner | undefined) => boolean {
  let [last, silent]: [string, number] = ["", 0];
  return (owner) => {
    const isOwn = owner?.pid === process.pid && owner.host === hostname();
    const beats = isOwn ? held.get(owner.token) : undefined;
    if (beats === undefined) return false;
    const state = `${owner?.token} ${beats}`;
    silent = state === last ? silent + 1 : 0;
    last = state;
    return silent >= SILENT_LOOKS;
  };
}

/**
 * Keeps other processes from the same work: waits until the lock's file is gone or its owner is, then holds it. An owner
 * is gone when its process is, or when it has not touched the file for a minute (another machine's, or a file that holds
 * something else), or when it is this process's and was given up with the cell that it ran in. Where two take over at the same moment both may hold it: for work that may be done twice.
 *
 * @param options.onWait hears once, before it waits, who holds the lock; undefined where the file does not say
 * @returns what gives the lock back
 * @throws AbortError when the signal ends the waiting; Error of the file system where the file cannot be written
 */
export async function acquireLock(
  file: string,
  { onWait, signal }: { onWait: (owner: Owner | undefined) => void; signal?: AbortSignal },
): Promise<() => void> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  mkdirSync(dirname(file), { recursive: true });
  const isSilent = listenForBeats();
  let announced = false;
  while (!tryToCreate(file, owner)) {
    const found = readLock(file);
    if (!found) {
      removeDeadLink(file);
      continue;
    }
    if (isStale(found) || isSilent(found.owner)) {
      removeIfSame(file, found);
      continue;
    }
    if (!announced) onWait(found.owner);
    announced = true;
    await sleep(POLL_MS, undefined, { signal });
  }
  const stopBeating = keepAlive(file, owner.token);
  return () => {
    stopBeating();
    removeIfSame(file, { text: JSON.stringify(owner) });
  };
}
