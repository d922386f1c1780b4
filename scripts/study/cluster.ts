import { spawnSync } from "node:child_process";

/** Slurm's partitions as `sinfo --noheader --format %P` lists them; a star marks the default. */
export function chosenPartition(listed: string, asked: string | undefined): string {
  const partitions = listed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const names = partitions.map((line) => line.replace(/\*$/, ""));
  const choice = asked ?? partitions.find((line) => line.endsWith("*"))?.replace(/\*$/, "");
  if (choice !== undefined && names.includes(choice)) return choice;
  const expected = names.length > 0 ? `one of ${names.join(", ")}` : "a partition, of which sinfo lists none";
  const example = names.length > 0 ? `; type for example --partition ${names[0]}` : "";
  throw new Error(
    `--partition: expected ${expected}, got ${asked ?? "none, and the cluster has no default"}${example}`,
  );
}

/**
 * Asks Slurm before any work.
 * @throws Error that says what to type when Slurm is not here, does not answer, or has no such partition
 */
export function checkCluster(partition: string | undefined): void {
  const { status, stdout, stderr, error } = spawnSync("sinfo", ["--noheader", "--format", "%P"], {
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
  chosenPartition(stdout, partition);
}
