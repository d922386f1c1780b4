import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { states, type ExplorableName } from "../../src/explorable/states";
import { createRandom } from "../../src/lib/core/random";
import { explorableNames } from "../../src/lib/notebook/explorable-page";
import { count } from "../support/counts";
import type { ExplorablePages } from "../support/explorable-page";
import { cutOff, drawn, useExplorablePages, violations } from "../support/explorable-page";

const ACTIONS = 300;
const KEYS = [
  "Tab",
  "Tab",
  "Tab",
  "n",
  "p",
  "ArrowLeft",
  "ArrowUp",
  "Shift+ArrowRight",
  "Delete",
  "Enter",
  "Control+z",
];
const presetsOf = (name: ExplorableName): string[] => Object.keys(states[name].presets);

/** Every page at every width and in both schemes, every preset, and what a restless hand does. */
describe("the pages that move", () => {
  let pages: ExplorablePages;
  useExplorablePages((opened) => (pages = opened));

  for (const name of explorableNames) {
    it(`${name}: nothing that axe-core finds, nothing cut off, at three widths, light and dark`, async () => {
      for (const width of [390, 768, 1280]) {
        for (const scheme of ["light", "dark"] as const) {
          const page = await pages.open(name, { width, scheme });
          await drawn(page);
          await page.locator("summary").first().click();
          assert.deepEqual([await violations(page), await cutOff(page)], [[], []], `${width} ${scheme}`);
          await page.context().close();
          count("pages checked by axe-core");
        }
      }
    });

    it(`${name}: every preset opens, from its link and from its button, without a complaint`, async () => {
      for (const preset of presetsOf(name)) {
        const page = await pages.open(name, { address: `preset=${preset}` });
        await drawn(page);
        const task = await page.locator(".task").textContent();
        await page.locator("#restart").click();
        await page.locator(`#preset-${preset}`).click();
        await drawn(page);
        assert.equal(await page.locator(".task").textContent(), task);
        assert.equal(await page.locator("#problem").textContent(), "", preset);
        assert.deepEqual(await cutOff(page), []);
        await page.context().close();
        count("presets opened");
      }
    });

    it(`${name}: ${ACTIONS} clicks, drags and keys at random leave it alive`, async () => {
      const page = await pages.open(name, { moving: true, height: 800 });
      const random = createRandom(explorableNames.indexOf(name));
      for (let action = 0; action < ACTIONS; action++) {
        await act(page, random);
        count("actions on pages");
      }
      await page.locator("#restart").click();
      await drawn(page);
      assert.equal(await page.locator("#problem").textContent(), "");
      assert.equal(await page.locator("#undo").isDisabled(), false);
      await page.context().close();
    });
  }
});

async function act(page: Page, random: ReturnType<typeof createRandom>): Promise<void> {
  const [x, y] = [random.uniform(0, 1280), random.uniform(60, 800)];
  const kind = random.integer(4);
  if (kind === 0) await page.keyboard.press(KEYS[random.integer(KEYS.length)]);
  else if (kind === 1) await page.mouse.click(x, y);
  else if (kind === 2) await page.mouse.dblclick(x, y);
  else {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(random.uniform(-50, 1330), random.uniform(-50, 850), { steps: 3 });
    await page.mouse.up();
  }
}
