import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runAttached } from "./attached";
import { Formulas } from "./formulas";
import { type Cell, joinLines, type Notebook, writeNotebook } from "./notebook-file";

const HEADING = /<h([23]) id="([^"]*)">(.*?)<a class="anchor-link"/gs;

const CONTENTS_STYLE = `<style>
.contents { margin: 1em 5em; font-family: var(--jp-content-font-family); line-height: 1.5; }
.contents ul { list-style: none; padding: 0; margin: 0; }
.contents .level-3 { padding-left: 1.5em; }
</style>`;

/** A page, and what on it is not as it should be, one line each. */
export interface Page {
  html: string;
  warnings: string[];
}

/**
 * The notebook as a page that needs nothing from another host: formulas, fonts and pictures are in it.
 * @param folder for what is needed meanwhile
 * @throws Error when nbconvert fails; the signal's reason when that ended it
 */
export async function renderPage(
  name: string,
  notebook: Notebook,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<Page> {
  const formulas = new Formulas(JSON.stringify(notebook.cells));
  const warnings: string[] = [];
  const cells = notebook.cells.map((cell, index) => {
    const bare = withoutFormulas(cell, formulas);
    const place = `${name}, cell ${index + 1} counting text`;
    for (const reason of formulas.refused.splice(0))
      warnings.push(`${place}: a formula is shown as it is written, since KaTeX refuses it: ${reason}`);
    return bare;
  });
  writeNotebook(join(folder, `${name}.ipynb`), { ...notebook, cells });
  const log = await convert(`${name}.ipynb`, folder, signal);
  if (log !== "") warnings.push(`${name}, its page: ${log}`);
  const html = readFileSync(join(folder, `${name}.html`), "utf8");
  return { html: formulas.putInto(withContents(html)), warnings };
}

function withoutFormulas(cell: Cell, formulas: Formulas): Cell {
  return cell.cell_type === "markdown" ? { ...cell, source: formulas.takeOut(joinLines(cell.source)) } : cell;
}

/** Makes the page beside the notebook; gives what nbconvert says. */
async function convert(file: string, folder: string, signal: AbortSignal): Promise<string> {
  const templates = join(__dirname, "..", "templates");
  const args = [
    ...["--to", "html", "--log-level", "WARN", "--template", "offline"],
    ...[`--TemplateExporter.extra_template_basedirs=${templates}`, file],
  ];
  const { code, log } = await runAttached("nbconvert", args, { folder, cwd: folder, signal });
  if (code !== 0) throw new Error(`nbconvert could not make a page of ${file}:\n${log}`);
  return log.trim();
}

/** A table of contents after the page's title. */
function withContents(html: string): string {
  const entries = Array.from(html.matchAll(HEADING), ([, level, id, title]) => {
    return `<li class="level-${level}"><a href="#${id}">${title}</a></li>`;
  });
  if (entries.length < 2) return html;
  const contents = `<nav class="contents" aria-label="Contents"><ul>${entries.join("\n")}</ul></nav>`;
  return html.replace("<main>", () => `<main>\n${CONTENTS_STYLE}${contents}`);
}
