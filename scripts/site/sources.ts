// The source files as pages, so that a notebook's page leads to the line it speaks of.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jupyterCommand, projectRoot } from "../jupyter";
import { type Place, sourceFiles } from "../notebooks/library-index";
import { type Entry, sitePage } from "./frame";
import type { SiteFile } from "./build";

const FOLDERS = ["src/lib", "src/engine", "src/explorable", "bench"];

const STYLE = `
.source { padding: 0.75rem 0; background: var(--shade); border-radius: 6px; counter-reset: line; }
.source .line { display: block; padding-right: 1rem; min-height: 1.5em; }
.source .line::before { counter-increment: line; content: counter(line); display: inline-block; width: 3.2rem; padding-right: 1rem;
  text-align: right; color: var(--quiet); user-select: none; }
.source .line:target { background: color-mix(in srgb, var(--link) 22%, var(--shade)); }
.files { columns: 18rem; padding-left: 1.2rem; }
main { max-width: 68rem; }
`;

/** Makes what scrolls reachable by keyboard. */
const SCRIPT = `for (const area of document.querySelectorAll("pre")) if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;`;

/** The address of a line, from the site's root on. */
export function sourceAddress({ file, line }: Place): string {
  return `source/${file}.html#L${line}`;
}

/** A page for each file, and one that lists them. */
export function sourcePages(entries: Entry[]): SiteFile[] {
  const files = FOLDERS.flatMap(sourceFiles);
  const texts = Object.fromEntries(
    files.map((file) => [file, readFileSync(join(projectRoot, file), "utf8")]),
  );
  const highlighted = highlight(texts);
  const pages = files.map((file): SiteFile => {
    const path = `source/${file}.html`;
    const lines = highlighted[file].map((line, i) => `<span class="line" id="L${i + 1}">${line}</span>`);
    const body = `<h1>${file.replaceAll("/", "/<wbr>")}</h1>\n<pre class="source"><code>${lines.join("")}</code></pre>`;
    const page = { title: file, description: `Source of ${file}`, body, styles: [STYLE], script: SCRIPT };
    const root = "../".repeat(path.split("/").length - 1);
    return { path, content: sitePage(page, { root, current: "source/index.html", entries }) };
  });
  return [...pages, list(files, entries)];
}

function list(files: string[], entries: Entry[]): SiteFile {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf("/"));
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  const sections = Array.from(groups, ([folder, own]) => {
    const items = own.map((file) => `<li><a href="${file}.html">${file.slice(folder.length + 1)}</a></li>`);
    return `<h2>${folder}</h2>\n<ul class="files">${items.join("")}</ul>`;
  });
  const page = {
    title: "Source files",
    description: "The source files of library, engine and explorables.",
    body: `<h1>Source files</h1>\n${sections.join("\n")}`,
    styles: [STYLE],
  };
  const path = "source/index.html";
  return { path, content: sitePage(page, { root: "../", current: path, entries }) };
}

/** Each file's lines as HTML. */
function highlight(texts: Record<string, string>): Record<string, string[]> {
  const [command] = jupyterCommand("");
  const { status, stdout, stderr } = spawnSync(command, [join(__dirname, "highlight.py")], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`the source files could not be highlighted:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, string[]>;
}
