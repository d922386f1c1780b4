// Namespaces in which a participant's code reaches no network, no process and no folder but its own.
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { projectRoot, virtualEnvironment } from "../jupyter";

const SPACES = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
/** As root, and as a user where the system lets users have namespaces of their own. */
const WAYS = [
  ["unshare", ...SPACES],
  ["unshare", "--user", "--map-root-user", ...SPACES],
];
const ISOLATE = join(__dirname, "..", "notebooks", "isolate.py");
const python = join(virtualEnvironment, "bin", "python");

/** What a command is started within. */
export type Isolation = (folder: string, hidden: string[]) => string[];

const isolationBy =
  (way: string[]): Isolation =>
  (own, hidden) => [...way, python, ISOLATE, own, ...hidden, "--"];

function tryOut(isolation: Isolation, folder: string): { status: number | null; stderr: string } {
  const [program, ...rest] = [...isolation(folder, []), "true"];
  return spawnSync(program, rest, { encoding: "utf8" });
}

/** Undefined where the system forbids it, or is not Linux. */
export function findIsolation(folder: string): Isolation | undefined {
  return WAYS.map(isolationBy).find((isolation) => tryOut(isolation, folder).status === 0);
}

/** The mounted places that code within an isolation can write, beside its own folder. */
export function writablePlaces(isolation: Isolation, folder: string): string[] {
  const { stderr } = tryOut(isolation, folder);
  return [...stderr.matchAll(/^stays writable: (.+)$/gm)].map(([, place]) => place);
}

/** Those of the folders that can be empty for a kernel: the home directory and others, where it needs nothing in them. */
export function hideable(folders: readonly string[]): string[] {
  const pythons = [virtualEnvironment, python, dirname(dirname(realpathSync(python)))];
  const needed = [projectRoot, process.execPath, ...pythons].map((path) => realpathSync(path) + sep);
  return [...new Set([homedir(), ...folders])]
    .filter(existsSync)
    .map((folder) => realpathSync(folder))
    .filter((folder) => !needed.some((path) => path.startsWith(folder === sep ? sep : folder + sep)));
}
