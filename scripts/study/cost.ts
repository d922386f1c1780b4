import { markdownTable } from "../release/markdown";
import type { Study } from "./aggregate";
import { formatSeconds } from "./progress";

/** A study that a group may want: each of its networks as costly as all of the notebooks. */
const LARGE = { seeds: 1000, networks: 10 };
const CLUSTERS = [64, 256, 1024];

/** What a large study would take, from the measured cost of a job. */
export function costSection({ notebooks }: Study): string {
  const perSeed = notebooks.reduce((sum, { cpuSeconds }) => sum + cpuSeconds.mean, 0);
  if (!Number.isFinite(perSeed) || perSeed === 0) return "";
  const { seeds, networks } = LARGE;
  const coreSeconds = seeds * networks * perSeed;
  const peak = Math.max(...notebooks.map(({ peakMegabytes }) => peakMegabytes));
  return [
    `## What ${seeds.toLocaleString("en")} seeds of ${networks} networks would take`,
    `One seed of all notebooks took ${formatSeconds(perSeed)} of processor time, and ${(peak / 1000).toFixed(1)} GB at most. ${(seeds * networks).toLocaleString("en")} times that is ${Math.round(coreSeconds / 3600).toLocaleString("en")} core-hours:`,
    markdownTable(
      ["cores", "memory, all at work", "time"],
      CLUSTERS.map((cores) => [
        String(cores),
        `${Math.round((cores * peak) / 1000).toLocaleString("en")} GB`,
        hours(coreSeconds / cores),
      ]),
    ),
    "This holds where cores are as fast as the one measured and jobs do not share memory's bandwidth. " +
      "[What breaks first](study-on-a-cluster.md) says what else does not grow with the number of jobs.",
  ].join("\n\n");
}

const hours = (seconds: number): string =>
  seconds < 48 * 3600 ? `${(seconds / 3600).toFixed(1)} hours` : `${(seconds / 86400).toFixed(1)} days`;
