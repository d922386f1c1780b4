// npm run site: builds out/site/, the pages that are published; `--out DIR` chooses another folder.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "./jupyter";
import { signalOfEnd } from "./notebooks/signal-of-end";
import { buildSite } from "./site/build";

const usage = `npm run site -- [options]
  builds the site from the notebooks as they are committed: start page, weeks, explorables, library, source files
  --out DIR   folder of the site (out/site); what it held before is replaced
  --help      show this
the variable SITE_REPOSITORY holds the address of the repository, which the start page then names for cloning`;

function repositoryOf({ SITE_REPOSITORY: address }: NodeJS.ProcessEnv): string | undefined {
  if (address === undefined || address === "") return undefined;
  if (!URL.canParse(address) || new URL(address).protocol !== "https:")
    throw new Error(`SITE_REPOSITORY: expected an address that begins with https://, got ${address}`);
  return address;
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { out: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) return console.log(usage);
  const folder = values.out === undefined ? join(projectRoot, "out", "site") : resolve(values.out);
  const signal = signalOfEnd();
  const onProgress = (text: string): void => console.log(`  ${text}`);
  const repository = repositoryOf(process.env);
  for (const warning of await buildSite(folder, { signal, onProgress, repository }))
    console.warn(`WARNING ${warning}`);
  console.log(`The site is ready: ${join(folder, "index.html")}`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
