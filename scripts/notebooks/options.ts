import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { LARGEST_SEED } from "../../src/lib/notebook/seed";

export type Profile = "full" | "quick";

export interface RunOptions {
  profile: Profile;
  /** Beginnings of the names of the notebooks to run; all when empty. */
  only: string[];
  /** Longest time for one cell. */
  timeoutSeconds: number;
  /** Trains anew instead of taking what is cached. */
  fresh: boolean;
  /** Writes the executed notebooks back, with text, pictures and what these are drawn from. */
  save: boolean;
  /** How many notebooks run side by side. */
  jobs: number;
  /** The kernel's LAB_SEED; the notebooks' own seed when undefined. */
  seed: number | undefined;
  /** Where the results go; out/ of the project when undefined. */
  outDir: string | undefined;
}

const DEFAULT_TIMEOUT_SECONDS = { full: 1800, quick: 300 };
/** What week 3 takes in the full profile, nbclient included. */
const GIGABYTES_A_NOTEBOOK = 2;
const { full, quick } = DEFAULT_TIMEOUT_SECONDS;

export const usage = `npm run notebooks -- [options]
  --profile full|quick   full (default): the whole lab; quick: small data and short training
  --only NAME            notebooks whose name begins so, for example week2; may be a list with commas
  --timeout SECONDS      longest time for one cell (${full}, with --profile quick ${quick})
  --fresh                train anew instead of taking what is cached
  --jobs N               notebooks that run side by side (2 where two cores and ${2 * GIGABYTES_A_NOTEBOOK} GB of memory are free, else 1)
  --seed N               seed of the notebooks' random numbers, an integer of 0 … ${LARGEST_SEED} (theirs)
  --out DIR              folder of the results (out); runs with folders of their own share only data/
  --save                 write the executed notebooks back to notebooks/, with text, pictures and what these are drawn from;
                         not with --profile quick or --seed
  --help                 show this`;

/** Reads the command line; throws an error that names the option, what was expected and the value. */
export function parseOptions(args: string[]): RunOptions {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: "string", default: "full" },
      only: { type: "string", multiple: true, default: [] },
      timeout: { type: "string" },
      fresh: { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      jobs: { type: "string" },
      seed: { type: "string" },
      out: { type: "string" },
    },
  });
  const profile = parseProfile(values.profile);
  if (values.save && profile === "quick") {
    throw new Error("--save: expected --profile full, whose outputs are committed, got --profile quick");
  }
  if (values.save && values.seed !== undefined) {
    throw new Error(`--save: expected no --seed, since the notebooks' own is committed, got ${values.seed}`);
  }
  return {
    profile,
    only: parseNames(values.only),
    timeoutSeconds:
      parseInteger("--timeout", values.timeout, "a whole number of seconds > 0", { atLeast: 1 }) ??
      DEFAULT_TIMEOUT_SECONDS[profile],
    fresh: values.fresh,
    save: values.save,
    jobs: parseInteger("--jobs", values.jobs, "an integer >= 1", { atLeast: 1 }) ?? affordableJobs(),
    seed: parseInteger("--seed", values.seed, `an integer >= 0 and <= ${LARGEST_SEED}`, {
      atMost: LARGEST_SEED,
    }),
    outDir: values.out === undefined ? undefined : parseFolder("--out", values.out),
  };
}

/** Beginnings of names, each option one or several with commas. */
export function parseNames(lists: string[]): string[] {
  const names = lists.flatMap((list) => list.split(",")).filter((name) => name !== "");
  if (lists.length > 0 && names.length === 0)
    throw new Error(
      `--only: expected the beginning of a notebook's name, got ${JSON.stringify(lists.join(" "))}`,
    );
  return names;
}

export function parseProfile(value: string): Profile {
  if (value === "full" || value === "quick") return value;
  throw new Error(`--profile: expected full or quick, got ${value}`);
}

/** The digits of an integer alone: 1e3, 0x10 and blanks are more likely slips than meant. */
export function parseInteger(
  name: string,
  text: string | undefined,
  expected: string,
  { atLeast = 0, atMost = Number.MAX_SAFE_INTEGER },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= atLeast && value <= atMost) return value;
  throw new Error(`${name}: expected ${expected}, got ${text === "" ? '""' : text}`);
}

export function parseFolder(name: string, text: string): string {
  if (text === "") throw new Error(`${name}: expected a folder, got ""`);
  const { npm_lifecycle_event: script = "", INIT_CWD: calledIn = "." } = process.env;
  // npm changes to the project's folder and says in which it was called.
  return resolve(["notebooks", "study"].includes(script) ? calledIn : ".", text);
}

/** Two notebooks side by side where two cores and the memory are free, in a container as far as its limits go. */
export function affordableJobs(cores = availableParallelism(), bytes = process.availableMemory()): number {
  return cores >= 2 && bytes >= 2 * GIGABYTES_A_NOTEBOOK * 1e9 ? 2 : 1;
}
