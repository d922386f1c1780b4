import { parseArgs } from "node:util";

export type Profile = "full" | "quick";

export interface RunOptions {
  profile: Profile;
  /** Beginnings of the names of the notebooks to run; all when empty. */
  only: string[];
  /** Longest time for one cell. */
  timeoutSeconds: number;
  /** Trains anew instead of taking what is cached. */
  fresh: boolean;
  /** Writes the executed notebooks back, with text and static pictures. */
  save: boolean;
}

const DEFAULT_TIMEOUT_SECONDS = { full: 1800, quick: 300 };
const { full, quick } = DEFAULT_TIMEOUT_SECONDS;

export const usage = `npm run notebooks -- [options]
  --profile full|quick   full (default): the whole lab; quick: small data and short training
  --only NAME            notebooks whose name begins so, for example week2; may be a list with commas
  --timeout SECONDS      longest time for one cell (${full}, with --profile quick ${quick})
  --fresh                train anew instead of taking what is cached
  --save                 write the executed notebooks back to notebooks/, with text and static pictures only;
                         not with --profile quick
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
    },
  });
  const profile = parseProfile(values.profile);
  if (values.save && profile === "quick") {
    throw new Error("--save: expected --profile full, whose outputs are committed, got --profile quick");
  }
  return {
    profile,
    only: values.only.flatMap((names) => names.split(",")).filter((name) => name !== ""),
    timeoutSeconds: parseTimeout(values.timeout, profile),
    fresh: values.fresh,
    save: values.save,
  };
}

function parseProfile(value: string): Profile {
  if (value === "full" || value === "quick") return value;
  throw new Error(`--profile: expected full or quick, got ${value}`);
}

function parseTimeout(value: string | undefined, profile: Profile): number {
  if (value === undefined) return DEFAULT_TIMEOUT_SECONDS[profile];
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw new Error(`--timeout: expected a whole number of seconds > 0, got ${value}`);
}
