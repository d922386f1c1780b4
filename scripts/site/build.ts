// The site: pages that work from any folder, from a host or as files, and load nothing from another host.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { explorableAbout, explorableNames } from "../../src/lib/notebook/explorable-page";
import { projectRoot } from "../jupyter";
import { LibraryIndex } from "../notebooks/library-index";
import { readNotebook } from "../notebooks/notebook-file";
import { describeNotebook, type PageLinks, renderPage } from "../notebooks/page";
import { PLOTLY_FILE, shortTitle, writePlotly } from "../notebooks/page-links";
import { chooseNotebooks } from "../notebooks/run";
import { explorablePages, hostScript } from "./explorables";
import type { Entry } from "./frame";
import { makeReference } from "./reference";
import { sourceAddress, sourcePages } from "./sources";
import { startPage, type WeekPage } from "./start-page";

export interface SiteFile {
  /** From the site's folder on, with "/". */
  path: string;
  content: string;
}

export interface SiteOptions {
  signal: AbortSignal;
  /** Hears what is being made. */
  onProgress: (text: string) => void;
  /** The address that the start page names for cloning. */
  repository?: string;
}

/** Tells hosts that the pages are ready as they are, and this program that a folder is a site. */
const MARK = ".nojekyll";

/** Pictures of the start page by the beginning of the notebook's name. */
const PICTURES: Record<string, WeekPage["picture"]> = {
  week1: {
    file: "week1.png",
    alt: "Predictive mean with bands of 1, 2 and 3 standard deviations, and the variance along x",
  },
  week2: {
    file: "week2.png",
    alt: "Mean, total, aleatoric and epistemic uncertainty of a variational network on two moons",
  },
  week3: { file: "week3-digits.png", alt: "The 25 test digits with the largest variation ratio" },
};

/**
 * Builds the site in a folder, which then holds the site alone; until all is made, the folder stays as it was.
 * @returns what is not as it should be, one line each
 */
export async function buildSite(folder: string, options: SiteOptions): Promise<string[]> {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARK)))
    throw new Error(
      `--out: expected a folder that is new, empty or a site, got ${folder}, which holds other files`,
    );
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(`${folder}-`);
  try {
    const warnings = await buildIn(making, options);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
    return warnings;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

async function buildIn(folder: string, { signal, onProgress, repository }: SiteOptions): Promise<string[]> {
  const files = chooseNotebooks(join(projectRoot, "notebooks"), []);
  const entries = siteEntries(files);
  const write = ({ path, content }: SiteFile): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  onProgress("explorables, start page, source files");
  (await explorablePages(entries)).forEach(write);
  write({ path: "index.html", content: await startPage(files.map(weekPage), { entries, repository }) });
  sourcePages(entries).forEach(write);
  signal.throwIfAborted();
  onProgress("reference of the library");
  makeReference(folder, entries);
  const warnings: string[] = [];
  const links = weekLinks(entries, await hostScript());
  for (const file of files) {
    signal.throwIfAborted();
    const name = basename(file, ".ipynb");
    onProgress(name);
    const meanwhile = mkdtempSync(join(folder, "page-"));
    const page = await renderPage(name, readNotebook(file), { folder: meanwhile, signal, links });
    rmSync(meanwhile, { recursive: true, force: true });
    write({ path: `${name}.html`, content: page.html });
    warnings.push(...page.warnings);
  }
  writePlotly(folder);
  write({ path: MARK, content: "" });
  return warnings;
}

function siteEntries(files: string[]): Entry[] {
  return [
    { address: "index.html", text: "Uncertainty" },
    ...files.map((file) => ({ address: `${basename(file, ".ipynb")}.html`, text: shortTitle(file) })),
    ...explorableNames.map((name) => ({
      address: `${name}.html`,
      text: explorableAbout(name).title.split(/[:–]/)[0].trim(),
    })),
    { address: "api/index.html", text: "Library" },
    { address: "source/index.html", text: "Source" },
  ];
}

function weekPage(file: string): WeekPage {
  const name = basename(file, ".ipynb");
  const { title, description } = describeNotebook(name, readNotebook(file));
  return { address: `${name}.html`, title, description, picture: PICTURES[name.slice(0, 5)] };
}

function weekLinks(entries: Entry[], host: string): PageLinks {
  return {
    library: new LibraryIndex(),
    source: sourceAddress,
    pages: entries,
    explorables: { names: explorableNames, host },
    plotly: PLOTLY_FILE,
  };
}
