import { bundleForBrowser, explorableNames, explorablePage } from "../../src/lib/notebook/explorable-page";
import { siteHeader } from "../notebooks/page";
import type { SiteFile } from "./build";
import { type Entry, style } from "./frame";

/** Each explorable on a page of its own, below the site's bar. */
export async function explorablePages(entries: Entry[]): Promise<SiteFile[]> {
  const pages: SiteFile[] = [];
  for (const name of explorableNames) {
    const path = `${name}.html`;
    const bar = `<style>${style("bar")}</style>${siteHeader(entries, path)}`;
    const page = (await explorablePage(name))
      .replace(/<body[^>]*>/, (body) => `${body}${bar}`)
      .replace(/<main(?![^>]* id=)/, '<main id="main"');
    pages.push({ path, content: page });
  }
  return pages;
}

/** What a week's page holds so that its explorable fits its content and the text's links open states of it. */
export function hostScript(): Promise<string> {
  return bundleForBrowser("shell/host.ts");
}
