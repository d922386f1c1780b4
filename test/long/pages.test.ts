// Every page of the site: own pages in all looks, the many of source and library each in one, look after look.
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { chromiumPath, launchChromium } from "../support/chromium";
import { count } from "../support/counts";
import {
  allLooks,
  assertQuiet,
  clipped,
  cutOnPaper,
  nameOf,
  openContext,
  violations,
} from "../support/page-checks";
import { addressOf, brokenLinks, builtSite } from "../support/site";

const PAGE_MS = 180_000;
/** For all pages in one look, on a busy machine. */
const LOOK_MS = 3_600_000;

describe("pages of the site", function () {
  this.timeout(LOOK_MS);
  let browser: Browser;
  let pages: string[] = [];
  const heard = { requests: [] as string[], problems: [] as string[] };

  before(async function () {
    if (chromiumPath === undefined) return this.skip();
    ({ pages } = await builtSite());
    browser = await launchChromium();
  });

  after(() => browser?.close());

  for (const [i, look] of allLooks.entries()) {
    it(`${nameOf(look)}: no violation, nothing clipped`, async () => {
      const own = pages.filter((page) => !page.includes("/"));
      const share = pages.filter((page) => page.includes("/")).filter((_, k) => k % allLooks.length === i);
      const context = await openContext(browser, look, heard);
      context.setDefaultTimeout(PAGE_MS);
      const found: string[] = [];
      for (const name of [...own, ...share]) {
        const page = await context.newPage();
        await page.goto(addressOf(name));
        for (const line of [...(await violations(page)), ...(await clipped(page))])
          found.push(`${name}: ${line}`);
        await page.close();
      }
      await context.close();
      count("looks at own pages, each in all six", own.length);
      count("looks at pages of library and source, each in one of the six", share.length);
      assert.deepEqual(found, []);
    });
  }

  it("on paper: whole code, tables, figures and formulas", async () => {
    const context = await openContext(browser, { width: 768, theme: "dark" }, heard);
    context.setDefaultTimeout(PAGE_MS);
    const found: string[] = [];
    for (const name of pages.filter(
      (page) => !page.includes("/") || /^source\/src\/lib\/models\//.test(page),
    )) {
      const page = await context.newPage();
      await page.goto(addressOf(name));
      for (const line of await cutOnPaper(page)) found.push(`${name}: ${line}`);
      await page.close();
      count("pages on paper");
    }
    await context.close();
    assert.deepEqual(found, []);
  });

  it("every internal link leads somewhere, no other host is asked, no script fails", () => {
    assert.deepEqual(brokenLinks(pages), []);
    count("pages whose links resolve", pages.length);
    assertQuiet(heard);
  });
});
