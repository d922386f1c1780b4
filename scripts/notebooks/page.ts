import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "../../src/lib/notebook/display";
import { runAttached } from "./attached";
import { comparisons, foldedSummary } from "./comparison";
import { withContents } from "./contents";
import { Formulas } from "./formulas";
import { type Cell, isCodeCell, joinLines, type Notebook, writeNotebook } from "./notebook-file";
import { type ExplorableAddress, interactiveColors, pageOutput } from "./page-outputs";
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
  explorable: ExplorableAddress;
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
  const cells: Cell[] = [];
  for (const [i, cell] of notebook.cells.entries()) {
    if (isCodeCell(cell)) {
      const outputs = [];
      for (const output of cell.outputs) outputs.push(await pageOutput(output, links.explorable));
      const metadata = folded.has(cell) ? { ...cell.metadata, folded: foldedSummary(cell) } : cell.metadata;
      cells.push({ ...cell, outputs, metadata });
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
  writeNotebook(join(folder, `${name}.ipynb`), { ...notebook, cells, metadata: { ...notebook.metadata, page } });
  const log = await convert(`${name}.ipynb`, folder, signal);
  if (log !== "") warnings.push(`${name}, its page: ${log}`);
  const html = withContents(linkCode(readFileSync(join(folder, `${name}.html`), "utf8"), links));
  return { html: formulas.putInto(html.replace("<body", () => `<body data-plotly="${links.plotly}"`)), warnings };
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

/** What the template says of the page besides its cells. */
function aboutPage(name: string, { cells }: Notebook, { pages }: PageLinks): Record<string, string> {
  const text = cells.filter((cell) => cell.cell_type === "markdown").map((cell) => joinLines(cell.source));
  const title = /^# +(.+)$/m.exec(text.join("\n"))?.[1] ?? name;
  const [paragraph = title] = (text[0] ?? "").split(/\n\s*\n/).filter((part) => !/^\s*[#|$`]/.test(part));
  return {
    language: "en",
    title: plain(title),
    description: shortened(plain(paragraph), 200),
    header: siteHeader(pages, `${name}.html`),
    footer: "",
    colors: interactiveColors,
  };
}

/** Markdown's text without its marks. */
function plain(markdown: string): string {
  return markdown.replace(/[*_`$]|\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ").trim();
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/\s+\S*$/, "")} …`;
}

/** The bar at the top of every page. */
export function siteHeader(pages: PageLinks["pages"], current: string): string {
  const entries = pages.map(({ address, text }, i) => {
    const marks = `${i === 0 && text !== "" && address === "index.html" ? ' class="home"' : ""}${address === current ? ' aria-current="page"' : ""}`;
    return `<a href="${address}"${marks}>${escapeHtml(text)}</a>`;
  });
  const skip = '<a class="skip" href="#main">Skip to the text</a>';
  return entries.length < 2
    ? skip
    : `${skip}<header class="site"><nav aria-label="Site">${entries.join("")}</nav></header>`;
}

/** Makes the page beside the notebook; gives what nbconvert says. */
async function convert(file: string, folder: string, signal: AbortSignal): Promise<string> {
  const templates = join(__dirname, "..", "templates");
  const args = [
    ...["--to", "html", "--log-level", "WARN", "--template", "page"],
    ...["--HTMLExporter.exclude_anchor_links=True", `--TemplateExporter.extra_template_basedirs=${templates}`, file],
  ];
  const { code, log } = await runAttached("nbconvert", args, { folder, cwd: folder, signal });
  if (code !== 0) throw new Error(`nbconvert could not make a page of ${file}:\n${log}`);
  return log.trim();
}
