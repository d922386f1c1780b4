import { randomUUID } from "node:crypto";
import fs = require("node:fs");
import path = require("node:path");

/**
 * Writes a file, and its folder where there is none: under another name first, which is renamed when it is complete, so
 * that neither an interruption, a full disk nor a second process leaves half a file.
 * @throws Error of the file system; what was written until then is removed, and the old file stays
 */
export function writeFileAtomically(file: string, content: string | Uint8Array): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    fs.writeFileSync(partial, content);
    fs.renameSync(partial, file);
  } finally {
    fs.rmSync(partial, { force: true });
  }
}
