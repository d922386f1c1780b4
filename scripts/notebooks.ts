// npm run notebooks: executes the notebooks headlessly; see usage in notebooks/options.ts.
import { join } from "node:path";
import { projectRoot } from "./jupyter";
import { formatChecks } from "./notebooks/checks";
import { parseOptions, type RunOptions, usage } from "./notebooks/options";
import { runNotebooks } from "./notebooks/run";

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const { checks, failures } = await runNotebooks(
    {
      notebooksDir: join(projectRoot, "notebooks"),
      outDir: join(projectRoot, "out"),
      terminal: process.stdout,
    },
    options,
  );
  if (checks.length > 0) console.log(`\n${formatChecks(checks)}`);
  for (const failure of failures) console.error(`\n${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

function readOptions(): RunOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

void main();
