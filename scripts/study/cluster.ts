import { spawnSync } from "node:child_process";
import type { Job } from "./jobs";

/** A partition as `sinfo --noheader --format "%P %l %m"` lists it. */
interface Partition {
  name: string;
  isDefault: boolean;
  /** Longest time of a job; Infinity without a limit. */
  minutes: number;
  /** Of a node, in MB. */
  megabytes: number;
}

type Needs = Pick<Job, "memory" | "minutes">;

function partitionOf(line: string): Partition {
  const [name, time, megabytes] = line.trim().split(/\s+/);
  return {
    name: name.replace(/\*$/, ""),
    isDefault: name.endsWith("*"),
    minutes: minutesOf(time),
    megabytes: parseInt(megabytes, 10),
  };
}

/** Of Slurm's [days-][[hours:]minutes:]seconds, rounded down. */
function minutesOf(time: string): number {
  const match = /^(?:(\d+)-)?(?:(?:(\d+):)?(\d+):)?(\d+)$/.exec(time);
  if (match === null) return Infinity; // "infinite", and what Slurm does not say
  const [days, hours, minutes] = match.slice(1, 4).map((text) => Number(text ?? 0));
  return (24 * days + hours) * 60 + minutes;
}

/**
 * The partition for jobs that need so much, of those that sinfo lists: name, longest time and memory; a star marks the
 * default.
 * @throws Error that says what to type where there is none, or where the jobs would wait for ever
 */
export function chosenPartition(listed: string, asked: string | undefined, needs: Needs): string {
  const lines = listed.split("\n").filter((line) => line.trim() !== "");
  const partitions = lines.map(partitionOf);
  const names = [...new Set(partitions.map(({ name }) => name))];
  const choice = asked ?? partitions.find(({ isDefault }) => isDefault)?.name;
  if (choice === undefined || !names.includes(choice)) {
    const expected =
      names.length > 0 ? `one of ${names.join(", ")}` : "a partition, of which sinfo lists none";
    const example = names.length > 0 ? `; type for example --partition ${names[0]}` : "";
    throw new Error(
      `--partition: expected ${expected}, got ${asked ?? "none, and the cluster has no default"}${example}`,
    );
  }
  // One partition has a line for each kind of its nodes.
  const own = partitions.filter(({ name }) => name === choice);
  const [minutes, megabytes] = [
    Math.max(...own.map((one) => one.minutes)),
    Math.max(...own.map((one) => one.megabytes)),
  ];
  if (minutes < needs.minutes)
    throw new Error(
      `--partition: expected one whose jobs may take ${needs.minutes} minutes, got ${choice} with ${minutes}; ` +
        `type another, or --minutes ${minutes} where that is enough`,
    );
  if (megabytes < needs.memory)
    throw new Error(
      `--partition: expected one whose nodes have ${needs.memory} MB, got ${choice} with ${megabytes}; ` +
        `type another, or --memory ${megabytes} where that is enough`,
    );
  return choice;
}

/**
 * Asks Slurm before any work.
 * @throws Error that says what to type when Slurm is not here, does not answer, or has no partition for these jobs
 */
export function checkCluster(partition: string | undefined, jobs: Needs[]): void {
  const { status, stdout, stderr, error } = spawnSync("sinfo", ["--noheader", "--format", "%P %l %m"], {
    encoding: "utf8",
  });
  if (error !== undefined)
    throw new Error(
      "--cluster slurm: expected Slurm's programs on the PATH, got none (sinfo was not found); type the command on the " +
        "cluster's login node, or without --cluster to run it here",
    );
  if (status !== 0)
    throw new Error(
      `--cluster slurm: expected an answer of Slurm's, got: ${stderr.trim()}; type: sinfo, which should list partitions`,
    );
  chosenPartition(stdout, partition, {
    memory: Math.max(...jobs.map(({ memory }) => memory)),
    minutes: Math.max(...jobs.map(({ minutes }) => minutes)),
  });
}
