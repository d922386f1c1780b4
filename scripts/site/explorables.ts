import { bundleForBrowser, explorableNames, explorablePage } from "../../src/lib/notebook/explorable-page";
import { siteBar } from "../notebooks/page";
import type { SiteFile } from "./build";
import { type Entry, style } from "./frame";

/** Each explorable on a page of its own, below the site's bar. */
export async function explorablePages(entries: Entry[]): Promise<SiteFile[]> {
  const pages: SiteFile[] = [];
  for (const name of explorableNames) {
    const path = `${name}.html`;
    const bar = `<style>${style("bar")}</style>${siteBar(entries, path)}`;
    const page = await explorablePage(name);
    pages.push({ path, content: page.replace(/<body[^>]*>/, (body) => body + bar) });
  }
  return pages;
}

/** What a week's page holds so that its explorable fits its content and the text's links open states of it. */
export function hostScript(): Promise<string> {
  return bundleForBrowser("shell/host.ts");
}
