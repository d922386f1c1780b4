import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { buildSite } from "../../scripts/site/build";
import { states } from "../../src/explorable/states";
import { root } from "./root";

/** Where tests build the site. */
export const siteFolder = join(root, "out", "site-tested");

/** Builds the site; gives its pages by their paths from its folder on, and what the building complained of. */
export async function builtSite(): Promise<{ pages: string[]; warnings: string[] }> {
  const signal = new AbortController().signal;
  const warnings = await buildSite(siteFolder, { signal, onProgress: () => undefined });
  const pages = readdirSync(siteFolder, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".html"))
    .sort();
  return { pages, warnings };
}

export const addressOf = (page: string): string => `file://${join(siteFolder, page)}`;

/** Links and sources of the site's pages that lead nowhere, as "PAGE: LINK". */
export function brokenLinks(pages: string[]): string[] {
  const known = new Map(pages.map((page) => [page, new Set<string>()]));
  const texts = new Map(
    pages.map((page) => [page, withoutScripts(readFileSync(join(siteFolder, page), "utf8"))]),
  );
  for (const [page, text] of texts)
    for (const [, id] of text.matchAll(/\sid="([^"]*)"/g)) known.get(page)!.add(decode(id));
  const files = new Set(
    readdirSync(siteFolder, { recursive: true, encoding: "utf8" }).map((path) => path.split(sep).join("/")),
  );
  return pages.flatMap((page) =>
    Array.from(texts.get(page)!.matchAll(/\s(?:href|src|data-plotly)="([^"]*)"/g), ([, link]) => decode(link))
      .filter((link) => !/^(?:https?|data|mailto):/.test(link) && !leads(page, link))
      .map((link) => `${page}: ${link}`),
  );

  function leads(page: string, link: string): boolean {
    const { pathname, hash, search } = new URL(link, `http://site/${page}`);
    // "#line?preset=hole" opens a state of the explorable that the page holds.
    const [, explorable] = /^#([a-z]+)\?/.exec(hash) ?? [];
    if (explorable !== undefined) return texts.get(page)!.includes(`data-explorable="${explorable}"`);
    const target = decodeURIComponent(pathname.slice(1)) || "index.html";
    if (search !== "" || !files.has(target)) return false;
    // "line.html#count=7" is a state of the explorable's page.
    const own = Object.entries(states).find(([name]) => target === `${name}.html`)?.[1];
    if (own !== undefined) return own.read(hash).problems.length === 0;
    const ids = known.get(target);
    return hash === "" || ids === undefined || ids.has(decodeURIComponent(hash.slice(1)));
  }
}

function withoutScripts(html: string): string {
  return html.replace(/<script\b[\s\S]*?<\/script>|<style\b[\s\S]*?<\/style>|srcdoc="[^"]*"/g, "");
}

function decode(text: string): string {
  return text
    .replace(/&amp;/g, "&")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'");
}
