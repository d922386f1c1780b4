// npm run release: executes the notebooks with nothing cached and writes what is committed of them.
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { digitPack } from "./explorable/digit-pack";
import { projectRoot } from "./jupyter";
import { readNotebook, writeNotebook } from "./notebooks/notebook-file";
import { parseOptions } from "./notebooks/options";
import { chooseNotebooks, runNotebooks } from "./notebooks/run";
import { savedCopy } from "./notebooks/saved-copy";
import { deriveFromCommitted, writeChanged } from "./release/committed";
import { missingDataSets } from "./release/data-sets";
import { shippedModels } from "./release/models";

const usage = `npm run release -- [options]
  executes the three notebooks in full with nothing cached, one after the other (some 20 minutes), and writes
  notebooks/, models/, and what is derived from them: docs/ and the numbers in README.md
  --derive   only derive docs/ and README.md from the notebooks as they are committed (seconds)
  --page     only write what the page of the digit carries, from the networks in models/ (a minute)
  --help     show this`;

/**
 * Executes the notebooks and writes them back with the models, all of them or none.
 * @throws Error when a data set is missing, a cell fails or a check does not hold
 */
async function regenerate(): Promise<void> {
  const outDir = join(projectRoot, "out");
  const missing = await missingDataSets();
  if (missing.length > 0) throw new Error(`a release needs every data set:\n${missing.join("\n")}`);
  const files = chooseNotebooks(join(projectRoot, "notebooks"), []);
  const { failures } = await runNotebooks(
    { files, outDir, terminal: process.stdout },
    parseOptions(["--fresh", "--jobs=1"]),
  );
  if (failures.length > 0) throw new Error(failures.join("\n\n"));
  const executed = files.map((file) => ({
    name: basename(file, ".ipynb"),
    notebook: readNotebook(join(outDir, basename(file))),
  }));
  writeChanged(shippedModels(executed[2]));
  writeChanged([await digitPack()]);
  const now = new Date();
  executed.forEach(({ notebook }, i) => writeNotebook(files[i], savedCopy(notebook, now)));
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      derive: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (values.page) return writeChanged([await digitPack()]);
  if (!values.derive) await regenerate();
  writeChanged(await deriveFromCommitted());
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
