import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file, and its folder where there is none: under another name first, which is renamed when it is complete, so
 * that neither an interruption, a full disk nor a second process leaves half a file.
 * @throws Error of the file system; what was written until then is removed, and the old file stays
 */
export function writeFileAtomically(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

/**
 * Writes what is worth keeping but can be used without: where the file system refuses (a full disk, a folder of somebody
 * else's), a warning that names the folder takes the place of the error.
 * @throws errors that are not the file system's
 */
export function keepIfPossible(
  folder: string,
  write: () => void,
  warn: (message: string) => void = console.warn,
): void {
  try {
    write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = message.split(",")[0];
    warn(
      `${folder} cannot be written (${reason}): results are used but not kept; LAB_DATA names another folder`,
    );
  }
}
