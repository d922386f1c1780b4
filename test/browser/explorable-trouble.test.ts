// What a page says where its worker cannot start, or dies.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ExplorableName } from "../../src/explorable/states";
import { describeInBrowser } from "../support/chromium";
import type { ExplorablePages } from "../support/explorable-page";
import { drawn, useExplorablePages } from "../support/explorable-page";

/** Something of each page that needs no worker, and a change that asks it again. */
const PAGES = {
  posterior: { seen: "#plane .class1", change: "#new-data" },
  playground: { seen: "#map-plain .class1", change: "#new-data" },
  digit: { seen: "#rejected-images button", change: "#other" },
} satisfies Partial<Record<ExplorableName, object>>;

/** Texts, as they run before the page's own script and know nothing of this file. */
const LOSSES = {
  "cannot be made": {
    script: `window.Worker = function () { throw new Error("no workers here"); };`,
    sentence: /^What computes for this page could not be started \(no workers here\): reload the page, or/,
  },
  "fails at its start": {
    script: `window.Worker = class extends Worker {
      constructor() {
        super(URL.createObjectURL(new Blob(["throw new Error('no memory')"])));
      }
    };`,
    sentence: /^What computes for this page has stopped \(.*no memory\): reload the page, or/,
  },
  "dies under way": {
    script: `window.Worker = class extends Worker {
      postMessage() {
        this.dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
      }
    };`,
    sentence: /^What computes for this page has stopped \(out of memory\): reload the page, or/,
  },
} as const;

describeInBrowser("a page without its worker", function () {
  this.timeout(60_000);
  let pages: ExplorablePages;
  let page: Page;
  useExplorablePages((opened) => (pages = opened));

  for (const [name, { seen, change }] of Object.entries(PAGES)) {
    for (const [what, { script, sentence }] of Object.entries(LOSSES)) {
      it(`says so on ${name} where it ${what}, and shows the rest`, async () => {
        page = await pages.open(name as keyof typeof PAGES);
        await page.addInitScript({ content: script });
        await page.reload();
        await page.waitForFunction(() => document.querySelector("#problem")?.textContent !== "");
        for (let tries = 0; tries < 2; tries++) {
          assert.match((await page.locator("#problem").textContent())!, sentence);
          await page.locator(seen).first().waitFor();
          await drawn(page);
          assert.equal(await page.locator(".busy, [aria-busy=true]").count(), 0, "nothing is waited for");
          await page.locator(change).click();
          await drawn(page);
        }
        assert.match((await page.locator("#problem").textContent())!, sentence);
      });
    }
  }
});
