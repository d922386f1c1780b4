import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "../../src/lib/notebook/display";
import { bundleForBrowser } from "../../src/lib/notebook/explorable-page";
import { runAttached } from "./attached";
import { comparisons, foldedSummary } from "./comparison";
import { withContents } from "./contents";
import { Formulas } from "./formulas";
import { type Cell, isAnswer, isCodeCell, joinLines, type Notebook, writeNotebook } from "./notebook-file";
import {
  explorableIn,
  interactiveColors,
  pageOutput,
  withoutEmptyHeads,
  withScrolling,
} from "./page-outputs";
import { linkCode, linkProse, type ProseLinks } from "./prose";

/** A page, and what on it is not as it should be, one line each. */
export interface Page {
  html: string;
  warnings: string[];
}

/** Where a page leads. */
export interface PageLinks extends ProseLinks {
  /** Pages beside this one; that with the page's own address is marked. */
  pages: { address: string; text: string }[];
  /** Explorables whose pages lie beside this one, and the script that fits their frames. */
  explorables?: { names: string[]; host: string };
  /** Plotly's file, from the page on. */
  plotly: string;
}

/**
 * The notebook as a page that needs nothing from another host: formulas, fonts and pictures are in it.
 * @param folder for what is needed meanwhile
 * @throws Error when nbconvert fails; the signal's reason when that ended it
 */
export async function renderPage(
  name: string,
  notebook: Notebook,
  { folder, signal, links }: { folder: string; signal: AbortSignal; links: PageLinks },
): Promise<Page> {
  const formulas = new Formulas(JSON.stringify(notebook.cells));
  const warnings: string[] = [];
  const folded = comparisons(notebook.cells.filter(isCodeCell));
  const shown = new Set<string>();
  const cells: Cell[] = [];
  for (const [i, cell] of notebook.cells.entries()) {
    if (isCodeCell(cell)) {
      const name = explorableIn(joinLines(cell.source));
      const explorable = links.explorables?.names.find((known) => known === name);
      if (explorable !== undefined) shown.add(explorable);
      const outputs = [];
      for (const output of cell.outputs) outputs.push(await pageOutput(output, explorable));
      const before = notebook.cells[i - 1];
      const answer = before !== undefined && isCodeCell(before) && isAnswer(before) ? CONTINUED : "Answer";
      const summary = isAnswer(cell) ? answer : folded.has(cell) ? foldedSummary(cell) : undefined;
      cells.push({ ...cell, outputs, metadata: { ...cell.metadata, folded: summary } });
      continue;
    }
    const place = `${name}, cell ${i + 1} counting text`;
    const bare = cell.cell_type === "markdown" ? formulas.takeOut(joinLines(cell.source)) : cell.source;
    for (const reason of formulas.refused.splice(0))
      warnings.push(`${place}: a formula is shown as it is written, since KaTeX refuses it: ${reason}`);
    const unknown = (citation: string): number =>
      warnings.push(`${place}: the bibliography has no ${citation}, so it leads nowhere`);
    const source = linkProse(joinLines(bare), codeAfter(notebook.cells, i), { links, unknown });
    cells.push({ ...cell, source });
  }
  const page = aboutPage(name, notebook, links);
  page.script = [await pageScript(), ...(shown.size > 0 ? [links.explorables?.host] : [])].join("\n");
  writeNotebook(join(folder, `${name}.ipynb`), {
    ...notebook,
    cells,
    metadata: { ...notebook.metadata, page },
  });
  const log = await convert(`${name}.ipynb`, folder, signal);
  if (log !== "") warnings.push(`${name}, its page: ${log}`);
  const converted = withWholeAnswers(readFileSync(join(folder, `${name}.html`), "utf8"));
  const html = withContents(linkCode(withScrolling(withoutEmptyHeads(converted)), links));
  return {
    html: formulas.putInto(html.replace("<body", () => `<body data-plotly="${links.plotly}"`)),
    warnings,
  };
}

/** The summary of a cell that goes on with the answer before it. */
const CONTINUED = "Answer, continued";

/** An answer of several cells is opened at once. */
function withWholeAnswers(html: string): string {
  const seam = new RegExp(`</details>\\s*<details class="folded cell"><summary>${CONTINUED}</summary>`, "g");
  return html.replace(seam, "");
}

/** The code from a text up to the next one. */
function codeAfter(cells: Cell[], index: number): string {
  const rest = cells.slice(index + 1);
  const end = rest.findIndex((cell) => /^#{1,3} /m.test(isCodeCell(cell) ? "" : joinLines(cell.source)));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .filter(isCodeCell)
    .map((cell) => joinLines(cell.source))
    .join("\n");
}

/** What the template's page does in a browser. */
const pageScript = (): Promise<string> => bundleForBrowser("../../scripts/templates/page/page.ts");

/** What the template says of the page besides its cells. */
function aboutPage(name: string, notebook: Notebook, { pages }: PageLinks): Record<string, string> {
  return {
    ...describeNotebook(name, notebook),
    language: "en",
    header: siteHeader(pages, `${name}.html`),
    colors: interactiveColors,
  };
}

/** A notebook's title, and its first sentences. */
export function describeNotebook(name: string, { cells }: Notebook): { title: string; description: string } {
  const text = cells.filter((cell) => cell.cell_type === "markdown").map((cell) => joinLines(cell.source));
  const title = /^# +(.+)$/m.exec(text.join("\n"))?.[1] ?? name;
  const [paragraph = title] = (text[0] ?? "").split(/\n\s*\n/).filter((part) => !/^\s*[#|$`]/.test(part));
  return { title: plain(title), description: shortened(plain(paragraph), 200) };
}

/** Markdown's text without its marks. */
function plain(markdown: string): string {
  return markdown
    .replace(/[*_`$]|\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** The sentences that fit into the length; of one that does not, its beginning. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const sentences = /^.*[.?!](?= )/.exec(text.slice(0, length));
  return sentences?.[0] ?? `${text.slice(0, length).replace(/\s+\S*$/, "")} …`;
}

/** What every page begins with: a way past the bar, and the bar, where there are other pages. */
export function siteHeader(pages: PageLinks["pages"], current: string): string {
  return `<a class="skip" href="#main">Skip to the text</a>${pages.length < 2 ? "" : siteBar(pages, current)}`;
}

/** The bar at the top of every page. */
export function siteBar(pages: PageLinks["pages"], current: string): string {
  const entries = pages.map(({ address, text }, i) => {
    const marks = `${i === 0 ? ' class="home"' : ""}${address === current ? ' aria-current="page"' : ""}`;
    return `<a href="${address}"${marks}>${escapeHtml(text)}</a>`;
  });
  return `<nav class="site" aria-label="Site"><div>${entries.join("")}</div></nav>`;
}

/** Makes the page beside the notebook; gives what nbconvert says. */
async function convert(file: string, folder: string, signal: AbortSignal): Promise<string> {
  const templates = join(__dirname, "..", "templates");
  const args = [
    ...["--to", "html", "--log-level", "WARN", "--template", "page"],
    ...[
      "--HTMLExporter.exclude_anchor_links=True",
      `--TemplateExporter.extra_template_basedirs=${templates}`,
      file,
    ],
  ];
  const { code, log } = await runAttached("nbconvert", args, { folder, cwd: folder, signal });
  if (code !== 0) throw new Error(`nbconvert could not make a page of ${file}:\n${log}`);
  return log.trim();
}
