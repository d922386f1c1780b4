import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isolatedJupyterEnvironment, jupyterCommand } from "../jupyter";
import { Formulas } from "./formulas";
import { type Cell, joinLines, type Notebook, writeNotebook } from "./notebook-file";

const HEADING = /<h([23]) id="([^"]*)">(.*?)<a class="anchor-link"/gs;

const CONTENTS_STYLE = `<style>
.contents { margin: 1em 5em; font-family: var(--jp-content-font-family); line-height: 1.5; }
.contents ul { list-style: none; padding: 0; margin: 0; }
.contents .level-3 { padding-left: 1.5em; }
</style>`;

/** The notebook as a page that needs nothing from another host: formulas, fonts and pictures are in it. */
export function renderPage(name: string, notebook: Notebook): string {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  try {
    const formulas = new Formulas();
    const cells = notebook.cells.map((cell) => withoutFormulas(cell, formulas));
    writeNotebook(join(folder, `${name}.ipynb`), { ...notebook, cells });
    convert(folder, `${name}.ipynb`);
    return formulas.putInto(withContents(readFileSync(join(folder, `${name}.html`), "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withoutFormulas(cell: Cell, formulas: Formulas): Cell {
  return cell.cell_type === "markdown" ? { ...cell, source: formulas.takeOut(joinLines(cell.source)) } : cell;
}

function convert(folder: string, file: string): void {
  const [command, args] = jupyterCommand(
    "nbconvert",
    ...["--to", "html", "--log-level", "WARN"],
    ...[
      "--template",
      "offline",
      `--TemplateExporter.extra_template_basedirs=${join(__dirname, "..", "templates")}`,
    ],
    file,
  );
  const { status, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: isolatedJupyterEnvironment(folder),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`nbconvert could not make a page of ${file}:\n${stderr}`);
  if (stderr.trim() !== "") console.warn(stderr.trim());
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
