import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, hostname, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { root } from "./root";

const FOLDER = "/etc/slurm";
const CONFIGURATION = join(FOLDER, "slurm.conf");
const PACKAGES = ["slurmctld", "slurmd", "slurm-client", "munge"];
const MUNGED = "/run/munge/munged.pid";
/** A daemon that is not there by then has failed. */
const START_MS = 60_000;

const succeeds = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Whether somebody has configured Slurm here: a file that no package brought. */
function isSomebodys(): boolean {
  if (!existsSync(FOLDER)) return false;
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  return files.some(({ parentPath, name }) => !succeeds("dpkg", "-S", join(parentPath, name)));
}

/** Why Slurm cannot be tried here; undefined where it can, with its programs installed. */
export function slurmProblem(): string | undefined {
  if (process.getuid?.() !== 0) return "only root starts Slurm";
  if (isSomebodys()) return `${FOLDER} is somebody's`;
  if (PACKAGES.every((name) => succeeds("dpkg", "-s", name))) return undefined;
  const wasRunning = existsSync(MUNGED);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  const { status } = spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...PACKAGES], options);
  // What the installation has started is stopped, and started again only for as long as it is needed.
  if (!wasRunning) stop(MUNGED);
  return status === 0 ? undefined : "Debian's packages cannot be installed";
}

/** Ends the daemon of a file with its number, where there is one. */
function stop(pidFile: string): void {
  if (existsSync(pidFile)) spawnSync("kill", [readFileSync(pidFile, "utf8").trim()]);
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + START_MS; !holds(); await setTimeout(200))
    if (Date.now() > end) throw new Error(`${what}: not there within ${START_MS / 1000} s`);
}

/** Slurm's configuration for one node, this machine. */
function configuration(state: string): string {
  const values = {
    HOST: hostname().split(".")[0],
    STATE: state,
    CPUS: cpus().length,
    MEGABYTES: Math.floor(totalmem() / 2e6),
  };
  const text = readFileSync(join(root, "scripts", "study", "slurm.conf"), "utf8").replace(/^#.*\n/gm, "");
  return Object.entries(values).reduce(
    (page, [name, value]) => page.replaceAll(new RegExp(`\\b${name}\\b`, "g"), String(value)),
    text,
  );
}

async function startMunge(): Promise<void> {
  if (!existsSync("/etc/munge/munge.key")) execFileSync("mungekey", ["--create"]);
  execFileSync("sh", [
    "-c",
    "mkdir -p /run/munge && chown munge: /run/munge /etc/munge/munge.key && su -s /bin/sh munge -c munged",
  ]);
  await until(() => succeeds("munge", "-n"), "munged");
}

/** Runs the work beside a Slurm of one node on this machine's loopback, which is stopped and removed after. */
export async function withSlurm<T>(work: () => Promise<T>): Promise<T> {
  const state = mkdtempSync(join(tmpdir(), "slurm-"));
  const pidFiles = ["slurmd", "slurmctld"].map((daemon) => join(state, `${daemon}.pid`));
  const remove = (): void => {
    rmSync(CONFIGURATION, { force: true });
    pidFiles.forEach(stop);
  };
  process.once("exit", remove); // of a run that is interrupted
  try {
    for (const folder of ["state", "spool"]) mkdirSync(join(state, folder));
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(CONFIGURATION, configuration(state));
    if (!succeeds("munge", "-n")) {
      pidFiles.push(MUNGED);
      await startMunge();
    }
    for (const daemon of ["slurmctld", "slurmd"]) {
      execFileSync(daemon);
      await until(() => existsSync(join(state, `${daemon}.pid`)), daemon);
    }
    const isIdle = (): boolean =>
      execFileSync("sinfo", ["--noheader", "--format", "%t"], { encoding: "utf8" }).startsWith("idle");
    await until(isIdle, "an idle node");
    return await work();
  } finally {
    remove();
    process.removeListener("exit", remove);
    // They write into the folder until their end, at which each removes its file.
    await until(() => !pidFiles.some(existsSync), "the daemons' end");
    rmSync(state, { recursive: true, force: true, maxRetries: 10 });
  }
}
