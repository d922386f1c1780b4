// npm run notebooks: executes the notebooks headlessly; see usage in notebooks/options.ts.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./jupyter";
import { formatChecks } from "./notebooks/checks";
import { parseOptions, type RunOptions, usage } from "./notebooks/options";
import { chooseNotebooks, type Run, runNotebooks } from "./notebooks/run";
import { signalOfEnd } from "./notebooks/signal-of-end";

/** @param folder of the notebooks */
export async function main(args: string[], folder = join(projectRoot, "notebooks")): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const chosen = choose(args, folder);
  if (chosen === undefined) return;
  const { run, options } = chosen;
  if (run.files.length > 1 && options.jobs > 1)
    console.log(`${options.jobs} notebooks side by side (--jobs)`);
  try {
    const { checks, failures, warnings } = await runNotebooks(run, options);
    if (checks.length > 0) console.log(`\n${formatChecks(checks)}`);
    for (const warning of warnings) console.warn(`\nWARNING ${warning}`);
    for (const failure of failures) console.error(`\n${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!run.signal.aborted) throw error;
    console.error("Stopped; notebooks that had not ended have left nothing.");
  }
}

/** What the command line asks for; undefined, with the usage shown, where it cannot be had. */
function choose(
  args: string[],
  folder: string,
): { run: Run & { signal: AbortSignal }; options: RunOptions } | undefined {
  try {
    const options = parseOptions(args);
    const files = chooseNotebooks(folder, options.only);
    const { outDir = join(projectRoot, "out") } = options;
    mkdirSync(outDir, { recursive: true });
    return { run: { files, outDir, terminal: process.stdout, signal: signalOfEnd() }, options };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

if (require.main === module) void main(process.argv.slice(2));
