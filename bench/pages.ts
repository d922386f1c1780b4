/**
 * The pages that move, in Chromium: how long a redraw takes, what a training takes, whether the page lives meanwhile.
 * Prints { what: measured }.
 */
import { explorableNames } from "../src/lib/notebook/explorable-page";
import { launchChromium } from "../test/support/chromium";
import { drawn, ExplorablePages, type Visit } from "../test/support/explorable-page";
import type { ExplorableName } from "../src/explorable/states";
import type { Page } from "playwright-core";
import { spread, spreadText } from "./table";

const MOVEMENTS = 60;
const EPOCHS = 1000;

/** A slider of each page, which does not begin a training. */
const SLIDERS: Partial<Record<ExplorableName, string>> = {
  line: "alpha",
  posterior: "priorVariance",
  digit: "temperature",
};
/** Pages with something that is dragged, and moved by arrows. */
const DRAGGED: ExplorableName[] = ["line", "posterior", "playground"];

/** Milliseconds of script, style and layout that each movement costs the page: its event, and the next picture. */
function redraws(page: Page, slider: string | undefined): Promise<number[]> {
  return page.evaluate(
    async ([id, count]) => {
      const element = document.querySelector<HTMLElement>(
        id === undefined ? '.handles [tabindex="0"]' : `#${id}`,
      )!;
      element.focus();
      const move = (step: number): void => {
        if (element instanceof HTMLInputElement) {
          const [least, most] = [Number(element.min), Number(element.max)];
          element.value = String(least + ((most - least) * (step + 0.5)) / count);
          element.dispatchEvent(new Event("input", { bubbles: true }));
        } else {
          const key = step % 2 === 0 ? "ArrowRight" : "ArrowUp";
          element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        }
      };
      const picture = (): Promise<number> =>
        new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      const measured: number[] = [];
      for (let step = 0; step < count; step++) {
        await picture();
        // Before the page's own request and after it, for the same picture.
        const first = picture();
        const start = performance.now();
        move(step);
        const handled = performance.now() - start;
        const last = new Promise<number>((resolve) =>
          requestAnimationFrame(() => {
            document.body.getBoundingClientRect();
            resolve(performance.now());
          }),
        );
        measured.push(handled + (await last) - (await first));
      }
      return measured;
    },
    [slider, MOVEMENTS] as const,
  );
}

/** Watches the page's pictures: the function returned gives the longest wait between two, in milliseconds. */
async function watchPictures(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const watch = globalThis as unknown as { longest: number };
    watch.longest = 0;
    let before = performance.now();
    const next = (): void => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return () => page.evaluate(() => (globalThis as unknown as { longest: number }).longest);
}

async function main(): Promise<void> {
  const browser = await launchChromium();
  const pages = new ExplorablePages(browser);
  const measured: Record<string, string> = {};
  const open = async (name: ExplorableName, visit?: Visit): Promise<Page> => {
    const page = await pages.open(name, visit);
    // What tsx makes of functions names them with it.
    await page.evaluate("globalThis.__name = (named) => named");
    await drawn(page);
    return page;
  };
  try {
    for (const name of explorableNames) {
      const page = await open(name);
      const slider = SLIDERS[name];
      const ways = [...(slider ? [slider] : []), ...(DRAGGED.includes(name) ? [undefined] : [])];
      for (const way of ways) {
        const what = way === undefined ? "a point dragged" : `the slider ${way}`;
        measured[`${name}: redraw for ${what}, ms`] = spreadText(spread(await redraws(page, way)));
      }
      await page.context().close();
    }
    for (const moving of [false, true]) {
      const page = await open("playground", { address: "epochs=10", moving });
      await page.waitForSelector('[data-name="epoch"][data-value="10"]');
      const longest = await watchPictures(page);
      const start = performance.now();
      await page.evaluate((epochs) => (window.location.hash = `epochs=${epochs}`), EPOCHS);
      await page.waitForSelector(`[data-name="epoch"][data-value="${EPOCHS}"]`);
      const seconds = (performance.now() - start) / 1000;
      const what = moving ? "drawn on the way" : "drawn at the end";
      measured[`playground: ${EPOCHS} epochs of four networks, ${what}, s`] = seconds.toFixed(2);
      measured[`playground: longest wait between two pictures meanwhile, ${what}, ms`] = (
        await longest()
      ).toFixed(0);
      await page.context().close();
    }
    pages.assertNoTrouble();
  } finally {
    await browser.close();
    pages.close();
  }
  console.log(JSON.stringify(measured));
}

void main();
