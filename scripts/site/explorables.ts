import { bundleForBrowser, explorableNames, explorablePage } from "../../src/lib/notebook/explorable-page";
import { siteBar } from "../notebooks/page";
import type { SiteFile } from "./build";
import { type Entry, style } from "./frame";

/** The bar is drawn over the margins of the page. */
const ACROSS = `.site { margin: -10px 0 12px; border: 0; box-shadow: 0 0 0 100vmax color-mix(in srgb, var(--ink) 5%, var(--paper));
  clip-path: inset(0 -100vmax); }
.site div { padding: 0; }`;

/** Each explorable on a page of its own, below the site's bar. */
export async function explorablePages(entries: Entry[]): Promise<SiteFile[]> {
  const pages: SiteFile[] = [];
  for (const name of explorableNames) {
    const path = `${name}.html`;
    const bar = `<style>${style("bar")}${ACROSS}</style>${siteBar(entries, path)}`;
    const page = await explorablePage(name);
    pages.push({ path, content: page.replace(/<body[^>]*>/, (body) => body + bar) });
  }
  return pages;
}

/** What a week's page holds so that its explorable fits its content and the text's links open states of it. */
export function hostScript(): Promise<string> {
  return bundleForBrowser("shell/host.ts");
}
