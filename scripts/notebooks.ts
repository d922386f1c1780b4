// npm run notebooks: executes the notebooks headlessly; see usage in notebooks/options.ts.
import { join } from "node:path";
import { projectRoot } from "./jupyter";
import { formatChecks } from "./notebooks/checks";
import { parseOptions, type RunOptions, usage } from "./notebooks/options";
import { chooseNotebooks, runNotebooks } from "./notebooks/run";

async function main(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const chosen = choose(args);
  if (chosen === undefined) return;
  const { files, options } = chosen;
  const { checks, failures } = await runNotebooks(
    { files, outDir: join(projectRoot, "out"), terminal: process.stdout },
    options,
  );
  if (checks.length > 0) console.log(`\n${formatChecks(checks)}`);
  for (const failure of failures) console.error(`\n${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** What the command line asks for; undefined, with the usage shown, where it cannot be had. */
function choose(args: string[]): { files: string[]; options: RunOptions } | undefined {
  try {
    const options = parseOptions(args);
    return { files: chooseNotebooks(join(projectRoot, "notebooks"), options.only), options };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

void main(process.argv.slice(2));
