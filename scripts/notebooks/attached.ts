import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isolatedJupyterEnvironment, virtualEnvironment } from "../jupyter";

export interface AttachedRun {
  /** Takes the log, what Jupyter writes and all temporary files; removed with the process when this one is gone. */
  folder: string;
  /** The virtual environment whose Python runs. Default: Jupyter's. */
  environment?: string;
  /** The process's own folder. */
  cwd: string;
  /** Added to the environment. */
  env?: NodeJS.ProcessEnv;
  /** Ends the process and all its children. */
  signal: AbortSignal;
  /** A command that starts what stands behind it, such as one that isolates it. */
  within?: string[];
  /** Hears each line of standard output. */
  onLine?: (line: string) => void;
}

export interface AttachedResult {
  /** Exit code; null when a signal ended the process. */
  code: number | null;
  /** What it and its children wrote besides its standard output. */
  log: string;
}

/**
 * Runs a module of a virtual environment's Python in a process that ends with this one, even where this one is
 * killed; see attached.py.
 * @throws the signal's reason when it ended the process
 */
export async function runAttached(
  module: string,
  args: string[],
  {
    folder,
    environment = virtualEnvironment,
    cwd,
    env,
    signal,
    within = [],
    onLine = () => undefined,
  }: AttachedRun,
): Promise<AttachedResult> {
  signal.throwIfAborted();
  const logFile = join(folder, `${module}.log`);
  // A file and not a pipe: a kernel inherits it, and Node makes a pipe non-blocking for all who share it.
  const log = openSync(logFile, "w");
  const python = join(environment, "bin", "python");
  const [program, ...rest] = [...within, python, join(__dirname, "attached.py"), folder, module, ...args];
  const child = spawn(program, rest, {
    cwd,
    // Jupyter keeps a kernel's connection file among the temporary ones.
    env: { ...isolatedJupyterEnvironment(folder), TMPDIR: folder, ...env },
    stdio: ["pipe", "pipe", log],
    // Out of the terminal's reach: Ctrl-C comes from here alone.
    detached: true,
  });
  closeSync(log);
  child.stdin!.on("error", () => undefined); // it may have ended by itself
  const end = (): unknown => child.stdin!.end();
  signal.addEventListener("abort", end);
  createInterface({ input: child.stdout! }).on("line", onLine);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    signal.throwIfAborted();
    return { code, log: readFileSync(logFile, "utf8") };
  } finally {
    signal.removeEventListener("abort", end);
  }
}
