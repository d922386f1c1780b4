// The pages of typedoc, below the site's bar.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { projectRoot } from "../jupyter";
import { siteBar } from "../notebooks/page";
import { entriesFrom, type Entry, style } from "./frame";

const STYLE = `.site { --ink: var(--color-text); --paper: var(--color-background); }
.col-content { min-width: 0; overflow-wrap: anywhere; }
footer a, p a, li a, dd a, .tsd-comment a, .tsd-signature a { text-decoration: underline; }
.tsd-navigation li { position: relative; }
.tsd-navigation .beside + details > summary { position: absolute; top: 0; left: -1.5rem; width: 1.5rem; height: 2rem; }`;

/** Puts links before what is clicked to unfold a branch of the tree, not inside of it, where typedoc's own script draws them. */
const SCRIPT = `{
  const tree = document.getElementById("tsd-nav-container");
  const mend = () => {
    for (const link of tree.querySelectorAll("summary > a")) {
      const summary = link.parentElement;
      summary.setAttribute("aria-label", "Contents of " + link.textContent.trim());
      link.classList.add("beside");
      summary.parentElement.before(link);
    }
  };
  if (tree) new MutationObserver(mend).observe(tree, { childList: true, subtree: true });
}`;

/** Makes them in the site's folder api. */
export function makeReference(site: string, entries: Entry[]): void {
  const folder = join(site, "api");
  const command = join(projectRoot, "node_modules", "typedoc", "bin", "typedoc");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, "--out", folder, "--logLevel", "Warn"],
    { cwd: projectRoot, encoding: "utf8", timeout: 600_000 },
  );
  if (status !== 0 || !existsSync(join(folder, "index.html")))
    throw new Error(`typedoc could not make the library's pages:\n${stdout}${stderr}`);
  for (const page of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!page.endsWith(".html")) continue;
    const root = "../".repeat(page.split(sep).length);
    const bar = siteBar(entriesFrom(root, entries), `${root}api/index.html`);
    const html = readFileSync(join(folder, page), "utf8");
    writeFileSync(
      join(folder, page),
      accessible(html)
        .replace(/<body[^>]*>/, (body) => body + barOf(bar))
        .replace("</body>", () => `<script>${SCRIPT}</script></body>`),
    );
  }
}

const barOf = (bar: string): string => `<style>${style("bar")}${STYLE}</style>${bar}`;

/** With landmarks, with headings that follow each other, and without links inside of what is clicked to unfold. */
function accessible(html: string): string {
  return html
    .replace('<div class="col-content">', '<div class="col-content" id="main" role="main">')
    .replace(
      '<div class="col-sidebar">',
      '<div class="col-sidebar" role="complementary" aria-label="Of this reference">',
    )
    .replace(/<h5( class="tsd-index-heading uppercase">[^<]*)<\/h5>/g, "<h4$1</h4>")
    .replace("<h3>Settings</h3>", "<h2>Settings</h2>")
    .replace(/<(\/?)h([45])\b/g, (_, slash: string, level: string) => `<${slash}h${Number(level) - 2}`)
    .replace(/<summary\b[\s\S]*?<\/summary>/g, (summary) =>
      summary.replace(/<a\b[^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/g, ""),
    );
}
