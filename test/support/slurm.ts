import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, hostname, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { root } from "./root";

const CONFIGURATION = "/etc/slurm/slurm.conf";
const PACKAGES = ["slurmctld", "slurmd", "slurm-client", "munge"];

/** Why Slurm cannot be tried here; undefined where it can, with its programs installed. */
export function slurmProblem(): string | undefined {
  if (process.getuid?.() !== 0) return "only root starts Slurm";
  if (existsSync(CONFIGURATION)) return `${CONFIGURATION} is somebody's`;
  const isThere = PACKAGES.every((name) => spawnSync("dpkg", ["-s", name]).status === 0);
  if (isThere) return undefined;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  const { status } = spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...PACKAGES], options);
  return status === 0 ? undefined : "Debian's packages cannot be installed";
}

/** Runs the work beside a Slurm of one node on this machine's loopback, which is stopped and removed after. */
export async function withSlurm<T>(work: () => Promise<T>): Promise<T> {
  const state = mkdtempSync(join(tmpdir(), "slurm-"));
  for (const folder of ["state", "spool"]) mkdirSync(join(state, folder));
  const daemons: number[] = [];
  const started = (pidFile: string): unknown => daemons.push(Number(readFileSync(pidFile, "utf8")));
  try {
    mkdirSync("/etc/slurm", { recursive: true });
    const host = hostname().split(".")[0];
    const values = { HOST: host, STATE: state, CPUS: cpus().length, MEGABYTES: Math.floor(totalmem() / 2e6) };
    const text = readFileSync(join(root, "scripts", "study", "slurm.conf"), "utf8").replace(/^#.*\n/gm, "");
    writeFileSync(
      CONFIGURATION,
      Object.entries(values).reduce(
        (page, [name, value]) => page.replaceAll(new RegExp(`\\b${name}\\b`, "g"), String(value)),
        text,
      ),
    );
    if (spawnSync("munge", ["-n"]).status !== 0) {
      if (!existsSync("/etc/munge/munge.key")) execFileSync("mungekey", ["--create"]);
      execFileSync("sh", [
        "-c",
        "mkdir -p /run/munge && chown munge: /run/munge /etc/munge/munge.key && su -s /bin/sh munge -c munged",
      ]);
      started("/run/munge/munged.pid");
    }
    for (const daemon of ["slurmctld", "slurmd"]) {
      execFileSync(daemon);
      while (!existsSync(join(state, `${daemon}.pid`))) await setTimeout(100);
      started(join(state, `${daemon}.pid`));
    }
    while (!execFileSync("sinfo", ["--noheader", "--format", "%t"], { encoding: "utf8" }).startsWith("idle"))
      await setTimeout(200);
    return await work();
  } finally {
    for (const name of ["slurmctld", "slurmd"])
      if (existsSync(join(state, `${name}.log`)))
        copyFileSync(join(state, `${name}.log`), join(tmpdir(), `${name}.last.log`));
    for (const pid of daemons.reverse()) process.kill(pid, "SIGTERM");
    rmSync(CONFIGURATION, { force: true });
    rmSync(state, { recursive: true, force: true, maxRetries: 10 });
  }
}
