import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { writeFileAtomically } from "./write-file";

/** A large script, and how to keep what V8 has made of it. */
export interface KeptScript {
  script: Script;
  /** Keeps what is compiled by now, where nothing was taken over; nothing is lost where that cannot be written. */
  keep(): void;
}

function readIfPresent(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * A script whose compiled code is kept in files, so that the processes after the first start faster: a file for each
 * source, version of Node and its flags. V8 itself tells sources apart by their length alone.
 * @param options.filename of the source, for stack traces
 * @param options.kept beginning of the path of those files
 */
export function keptScript(
  source: string,
  { filename, kept }: { filename: string; kept: string },
): KeptScript {
  const variant = createHash("sha256")
    .update([process.version, ...process.execArgv].join(" "))
    .update(source);
  const file = `${kept}-${variant.digest("hex").slice(0, 12)}.code`;
  const script = new Script(source, { filename, cachedData: readIfPresent(file) });
  const keep = (): void => {
    if (script.cachedDataRejected === false) return;
    try {
      writeFileAtomically(file, script.createCachedData());
    } catch {
      // The next process compiles anew.
    }
  };
  return { script, keep };
}
