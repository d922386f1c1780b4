import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { LARGEST_SEED } from "../../src/lib/notebook/seed";
import { parseFolder, parseInteger, parseNames, parseProfile, type Profile } from "../notebooks/options";

export interface StudyOptions {
  /** Ascending, each once. */
  seeds: number[];
  /** Beginnings of the names of the notebooks; all when empty. */
  only: string[];
  profile: Profile;
  /** How many jobs run side by side. */
  jobs: number;
  /** Of each job, TensorFlow's. */
  threads: number;
  /** Of each job in MB; undefined for what its notebook is known to need. */
  memory: number | undefined;
  /** Longest time of each job; undefined for what its notebook is known to need. */
  minutes: number | undefined;
  cluster: "slurm" | undefined;
  partition: string | undefined;
  /** Runs what is finished again. */
  fresh: boolean;
  /** Runs nothing: tables and pictures of the results that are there. */
  derive: boolean;
  /** Where all goes; docs/ of the project, or out/ in the quick profile, when undefined. */
  outDir: string | undefined;
}

/** More are a slip: each costs minutes. */
const MOST_SEEDS = 10_000;
const MOST_JOBS_ON_A_CLUSTER = 100;
const EXAMPLE = "--seeds 0-9 or --seeds 0,3,7";

export const usage = `npm run study -- [options]
  executes the notebooks with one seed after another and writes, over all seeds, docs/study.json, docs/study.md and
  pictures; stopped and typed again it goes on where it was. The result of each job lies in docs/study/.
  --seeds LIST           integers of 0 … ${LARGEST_SEED}, such as 0-9 (default) or 0,3,7; may be given twice
  --only NAME            notebooks whose name begins so, for example week3; may be a list with commas
  --profile full|quick   full (default): the whole lab; quick: small data and short training, in out/study-quick
  --jobs N               jobs side by side (as many as cores and memory allow; on a cluster ${MOST_JOBS_ON_A_CLUSTER})
  --threads N            TensorFlow's threads in each job, the same in all (1)
  --memory MB            memory of each job (what its notebook needs)
  --minutes N            longest time of each job (what its notebook needs)
  --cluster slurm        submit the jobs to Slurm instead of running them here: docs/study-on-a-cluster.md
  --partition NAME       of the cluster (its default)
  --fresh                forget the results that are there
  --out DIR              folder of results, tables and pictures
  --derive               run nothing: write tables and pictures of the results that are there
  --help                 show this`;

/** Reads the command line; throws an error that names the option, what was expected and the value. */
export function parseStudyOptions(args: string[]): StudyOptions {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string", multiple: true, default: ["0-9"] },
      only: { type: "string", multiple: true, default: [] },
      profile: { type: "string", default: "full" },
      jobs: { type: "string" },
      threads: { type: "string" },
      memory: { type: "string" },
      minutes: { type: "string" },
      cluster: { type: "string" },
      partition: { type: "string" },
      fresh: { type: "boolean", default: false },
      derive: { type: "boolean", default: false },
      out: { type: "string" },
    },
  });
  const cluster = parseCluster(values.cluster);
  if (values.partition !== undefined && cluster === undefined)
    throw new Error(`--partition: expected --cluster slurm beside it, got ${values.partition} alone`);
  if (values.partition !== undefined && !/^[\w.-]+$/.test(values.partition))
    throw new Error(`--partition: expected one of those that sinfo lists, got ${shown(values.partition)}`);
  const count = (name: "jobs" | "threads" | "memory" | "minutes", expected: string): number | undefined =>
    parseInteger(`--${name}`, values[name], expected, { atLeast: 1, atMost: 1e6 });
  const threads = count("threads", "an integer >= 1") ?? 1;
  const cores = availableParallelism();
  if (cluster === undefined && threads > cores)
    throw new Error(`--threads: expected at most the ${cores} cores of this machine, got ${threads}`);
  return {
    seeds: parseSeeds(values.seeds.join(",")),
    only: parseNames(values.only),
    profile: parseProfile(values.profile),
    jobs:
      count("jobs", "an integer >= 1") ??
      (cluster ? MOST_JOBS_ON_A_CLUSTER : Math.max(1, Math.floor(cores / threads))),
    threads,
    memory: count("memory", "a whole number of MB > 0"),
    minutes: count("minutes", "a whole number of minutes > 0"),
    cluster,
    partition: values.partition,
    fresh: values.fresh,
    derive: values.derive,
    outDir: values.out === undefined ? undefined : parseFolder("--out", values.out),
  };
}

function parseCluster(value: string | undefined): "slurm" | undefined {
  if (value === undefined || value === "slurm") return value;
  throw new Error(
    `--cluster: expected slurm, got ${shown(value)}; for another kind of cluster see docs/study-on-a-cluster.md`,
  );
}

/**
 * Seeds and ranges of them, with commas.
 * @throws Error for what is not an integer, for a range from high to low, and for more than 10,000 seeds
 */
export function parseSeeds(text: string): number[] {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (!match) {
      const problem = `expected integers of 0 … ${LARGEST_SEED} and ranges of them, got ${shown(part)}`;
      throw new Error(`--seeds: ${problem}; type for example ${EXAMPLE}`);
    }
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    if (Math.max(from, to) > LARGEST_SEED)
      throw new Error(`--seeds: expected at most ${LARGEST_SEED}, got ${part.trim()}`);
    if (from > to)
      throw new Error(`--seeds: expected a range from low to high, got ${part.trim()}; type ${to}-${from}`);
    for (let seed = from; seed <= Math.min(to, from + MOST_SEEDS); seed++) seeds.add(seed);
    if (seeds.size > MOST_SEEDS)
      throw new Error(
        `--seeds: expected at most ${MOST_SEEDS} seeds in one study, got ${part.trim()}; type for example ${EXAMPLE}`,
      );
  }
  return [...seeds].sort((a, b) => a - b);
}

const shown = (text: string): string => (text === "" ? '""' : text);
