// What the site's own pages share.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "../../src/lib/notebook/display";
import { siteHeader } from "../notebooks/page";

const templates = join(__dirname, "..", "templates", "page");

/** A style sheet of the pages' template. */
export const style = (name: string): string => readFileSync(join(templates, `${name}.css`), "utf8");

export interface SitePage {
  title: string;
  description: string;
  /** Inside <main>. */
  body: string;
  styles?: string[];
  script?: string;
}

/** An entry of the bar at the top, by its address from the site's root on. */
export interface Entry {
  address: string;
  text: string;
}

/** The entries as a page sees them that lies `root` below the site's own folder, "" or "../" and so on. */
export function entriesFrom(root: string, entries: Entry[]): Entry[] {
  return entries.map(({ address, text }) => ({ address: root + address, text }));
}

/** A page of the site. */
export function sitePage(
  { title, description, body, styles = [], script }: SitePage,
  { root, current, entries }: { root: string; current: string; entries: Entry[] },
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(description)}">
<style>
${[style("page"), style("bar"), ...styles].join("\n")}</style>
</head>
<body>
${siteHeader(entriesFrom(root, entries), root + current)}
<main id="main">
${body}
</main>
${script === undefined ? "" : `<script>${script}</script>\n`}</body>
</html>
`;
}
