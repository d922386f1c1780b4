import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";

declare const axe: {
  run(
    context: object,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }>;
};

/** How a page is looked at. */
export interface Look {
  width: 390 | 768 | 1280;
  theme: "light" | "dark";
}

/** All widths in both themes. */
export const allLooks: Look[] = ([390, 768, 1280] as const).flatMap((width) =>
  (["light", "dark"] as const).map((theme) => ({ width, theme })),
);

export const nameOf = ({ width, theme }: Look): string => `${width} px, ${theme}`;

/** Pages of that look, with touch where they are narrow; all that they ask for and all that fails is recorded. */
export async function openContext(
  browser: Browser,
  { width, theme }: Look,
  { requests, problems }: { requests: string[]; problems: string[] },
): Promise<BrowserContext> {
  const isPhone = width === 390;
  const context = await browser.newContext({
    ...{ viewport: { width, height: isPhone ? 800 : 900 }, colorScheme: theme, reducedMotion: "reduce" },
    ...{ hasTouch: isPhone, isMobile: isPhone },
  });
  context.on("request", (request) => requests.push(request.url()));
  context.on("page", (page) =>
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`)),
  );
  return context;
}

/** What axe-core finds on the page, with the tree that typedoc draws beside its own; one line each: the rule, and the first places. */
export async function violations(page: Page): Promise<string[]> {
  if ((await page.locator("#tsd-nav-container").count()) > 0)
    await page.locator("#tsd-nav-container a").first().waitFor({ state: "attached" });
  await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => JSON.stringify(target));
    return `${id} (${nodes.length}): ${places.join(" ")} ${nodes[0].failureSummary ?? ""}`;
  });
}

/** Blocks whose content is wider than they are and cannot be scrolled to, and the page itself where it is too wide. */
export function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth + 1) found.push(`the page: ${scrollWidth} px in ${clientWidth}`);
    for (const element of document.querySelectorAll<HTMLElement>("main *")) {
      if (element.closest("svg, .katex, [aria-hidden=true], .js-plotly-plot, select")) continue;
      const { overflowX, display, clipPath } = getComputedStyle(element);
      if (display === "inline" || display === "none" || clipPath !== "none") continue;
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) continue;
      if (overflowX === "auto" || overflowX === "scroll") {
        if (element.tabIndex < 0) found.push(`no focus: ${element.tagName}.${element.className}`);
      } else if (overflowX !== "visible") {
        found.push(
          `${element.tagName}.${element.className}: ${element.scrollWidth} px in ${element.clientWidth}`,
        );
      }
    }
    return found;
  });
}

/** A4 between margins of 1.5 cm, in pixels. */
const PAPER_WIDTH = 680;

/** Code, outputs, tables, figures and formulas that are wider than paper, and code that is folded away on it. */
export async function cutOnPaper(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: PAPER_WIDTH, height: 960 });
  await page.emulateMedia({ media: "print" });
  return page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    return Array.from(document.querySelectorAll("pre, table, img, svg, canvas, .katex-base")).flatMap(
      (part) => {
        // Stretched signs of formulas are clipped from drawings of any width.
        if (part.closest(".katex svg") !== null) return [];
        const { right } = part.getBoundingClientRect();
        const folded = part.tagName === "PRE" && part.getClientRects().length === 0;
        const inside = part.tagName === "PRE" && part.scrollWidth > part.clientWidth + 1;
        if (right <= clientWidth + 1 && !folded && !inside) return [];
        const what = (part.getAttribute("alt") ?? part.textContent ?? "").trim().slice(0, 60);
        const how = folded ? "folded" : `to ${Math.round(right)} of ${clientWidth} px`;
        return [`${part.tagName} ${how}: ${what}`];
      },
    );
  });
}

/** Nothing came from another host, and no script failed. */
export function assertQuiet({ requests, problems }: { requests: string[]; problems: string[] }): void {
  assert.deepEqual(
    requests.filter((url) => !/^(file|data|blob|about):/.test(url)),
    [],
  );
  assert.deepEqual(problems, []);
}

/** The same of pages that a server on this machine gives: nothing came from elsewhere. */
export function assertAlone(heard: { requests: string[]; problems: string[] }): void {
  assert.ok(heard.requests.length > 0);
  const outside = heard.requests.filter((url) => !/^(http|ws):\/\/127\.0\.0\.1[:/]/.test(url));
  assertQuiet({ ...heard, requests: outside });
}
