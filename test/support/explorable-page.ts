import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { explorablePage } from "../../src/lib/notebook/explorable-page";
import type { ExplorableName } from "../../src/explorable/states";
import { launchChromium } from "./chromium";

export interface Visit {
  /** Behind the # of the address. */
  address?: string;
  width?: number;
  height?: number;
  scheme?: "light" | "dark";
  touch?: boolean;
  /** Whether things move by themselves; not by default, so that what is seen is known. */
  moving?: boolean;
}

/** The pages as files of a folder, opened in a browser that tells of every error and of every request. */
export class ExplorablePages {
  private readonly folder = mkdtempSync(join(tmpdir(), "explorables-"));
  private readonly written = new Map<string, Promise<string>>();
  private readonly troubles: string[] = [];

  constructor(private readonly browser: Browser) {}

  private async file(name: ExplorableName): Promise<string> {
    const path = join(this.folder, `${name}.html`);
    writeFileSync(path, await explorablePage(name));
    return path;
  }

  async open(
    name: ExplorableName,
    { address = "", width = 1280, height = 900, scheme = "light", touch = false, moving = false }: Visit = {},
  ): Promise<Page> {
    if (!this.written.has(name)) this.written.set(name, this.file(name));
    const path = await this.written.get(name)!;
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      hasTouch: touch,
      reducedMotion: moving ? "no-preference" : "reduce",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(180_000);
    this.watch(page);
    await page.goto(`file://${path}#${address}`);
    return page;
  }

  /** Hears errors of a page, and requests to anything but its own file. */
  watch(page: Page): void {
    page.on("pageerror", (error) => this.troubles.push(error.message));
    page.on("request", (request) => {
      if (!/^(about|data|blob|file):/.test(request.url())) this.troubles.push(`request to ${request.url()}`);
    });
  }

  assertNoTrouble(): void {
    assert.deepEqual(this.troubles.splice(0), []);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until what has changed is drawn. */
export function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

interface Place {
  x: number;
  y: number;
}

/** The middle of an element. */
export async function middleOf(element: Locator): Promise<Place> {
  const { x, y, width, height } = (await element.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** A finger goes down at a place of the window, moves by so many pixels, and is lifted. */
export async function swipe(page: Page, from: Place, [dx, dy]: readonly [number, number]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: Place): Promise<unknown> =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [] });
  await touch("touchStart", from);
  for (let i = 1; i <= 10; i++)
    await touch("touchMove", { x: from.x + (dx * i) / 10, y: from.y + (dy * i) / 10 });
  await touch("touchEnd");
  await session.detach();
  await drawn(page);
}

/** A number that the page writes, in full. */
export async function writtenNumber(page: Page, name: string): Promise<number> {
  const value = await page.locator(`[data-name="${name}"]`).getAttribute("data-value");
  return Number(value ?? "nothing written");
}

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds against a page: rule and the first elements. */
export async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(
          context: object,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await checker.run(document, { rules: { "target-size": { enabled: true } } });
    return found.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(" | ")}`,
    );
  });
}

/** Controls and texts that stick out of the page at its sides. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const outside = Array.from(document.querySelectorAll("main *, header *")).filter((element) => {
      // What a chart clips to its axes may reach beyond them.
      if (element.closest("[clip-path], clipPath, .hidden, canvas")) return false;
      // What a row that scrolls holds can be reached.
      if (element.closest(".thumbnails") && !element.matches(".thumbnails")) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > clientWidth + 1);
    });
    return outside.map((element) => `${element.tagName} ${element.id} ${element.textContent?.slice(0, 40)}`);
  });
}

/**
 * A browser with the pages for the tests of a suite: `take` gets them before the first, and they are gone after the last.
 * Behind each test what it opened is closed, and has told of no trouble.
 */
export function useExplorablePages(take: (pages: ExplorablePages, browser: Browser) => void): void {
  let browser: Browser;
  let pages: ExplorablePages;
  before(async () => {
    browser = await launchChromium();
    pages = new ExplorablePages(browser);
    take(pages, browser);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    pages.assertNoTrouble();
  });
  after(async () => {
    await browser.close();
    pages.close();
  });
}
