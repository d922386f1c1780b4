import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { type Cell, type CodeCell, isExecutable } from "../../scripts/notebooks/notebook-file";

interface SessionContext {
  session?: { kernel?: { status: string } };
  shutdown(): Promise<void>;
}

/** What is used of `jupyterapp`, JupyterLab's application in the page. */
interface Application {
  shell: {
    currentWidget?: {
      context?: { sessionContext: SessionContext };
      content: { model: { toJSON(): { cells: Cell[] } }; widgets: { promptNode?: HTMLElement }[] };
    };
  };
}

declare const jupyterapp: Application;

const START_MS = 60_000;

/** One notebook, open in JupyterLab. */
export class NotebookPage {
  /** What is drawn of a figure: first its picture, under the pointer the interactive figure. */
  readonly figures: Locator;
  private readonly scroller: Locator;

  private constructor(readonly page: Page, private readonly screenshots: string) {
    this.figures = page.locator(".jp-Notebook .jp-RenderedPlotly");
    this.scroller = page.locator(".jp-WindowedPanel-outer");
    mkdirSync(screenshots, { recursive: true });
  }

  /** Opens the notebook and waits until its kernel is there. */
  static async open(page: Page, address: string, screenshots: string): Promise<NotebookPage> {
    await page.goto(address);
    await page.waitForFunction(
      () => {
        const { currentWidget } = (globalThis as { jupyterapp?: Application }).jupyterapp?.shell ?? {};
        return currentWidget?.context?.sessionContext.session?.kernel?.status === "idle";
      },
      undefined,
      { timeout: START_MS },
    );
    await page.keyboard.press("Control+b"); // no file browser beside the notebook
    return new NotebookPage(page, screenshots);
  }

  async screenshot(name: string, of: Page | Locator = this.page): Promise<void> {
    await of.screenshot({ path: join(this.screenshots, `${name}.png`) });
  }

  /** The whole notebook as one sees it while scrolling: NAME-01.png and so on. */
  async screenshotAll(name: string): Promise<void> {
    const scrollTo = (top: number): Promise<number> =>
      this.scroller.evaluate((element, to) => {
        element.scrollTop = to;
        return element.scrollTop;
      }, top);
    const height = await this.scroller.evaluate((element) => element.clientHeight);
    for (let slice = 0; slice === 0 || (await scrollTo(slice * height)) > (slice - 1) * height; slice++) {
      if (slice === 0) await scrollTo(0);
      await this.screenshot(`${name}-${String(slice + 1).padStart(2, "0")}`, this.scroller);
    }
  }

  async menu(...path: string[]): Promise<void> {
    for (const name of path) await this.page.getByRole("menuitem", { name, exact: true }).click();
  }

  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(index);
  }

  /** Runs one cell by keyboard, without waiting for its end. */
  async start(index: number): Promise<void> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Control+Enter");
  }

  /** Runs one cell and returns it as it is after its end. */
  async run(index: number): Promise<CodeCell> {
    await this.start(index);
    return this.ended(index);
  }

  /** Runs all cells and returns those with code. */
  async runAll(timeout: number): Promise<CodeCell[]> {
    await this.menu("Run", "Run All Cells");
    await this.idle(timeout);
    return (await this.cells()).filter(isExecutable);
  }

  async ended(index: number): Promise<CodeCell> {
    await this.idle(START_MS);
    return (await this.cells())[index] as CodeCell;
  }

  /** Presses Tab in a cell, after `position` characters or at its end, and returns what is offered. */
  async complete(index: number, position?: number): Promise<string[]> {
    const { keyboard } = this.page;
    await this.cell(index).locator(".cm-content").click();
    await keyboard.press(position === undefined ? "Control+End" : "Control+Home");
    for (let i = 0; i < (position ?? 0); i++) await keyboard.press("ArrowRight");
    await keyboard.press("Tab");
    const offered = this.page.locator(".jp-Completer-item .jp-Completer-match");
    await offered.first().waitFor();
    return offered.allInnerTexts();
  }

  /** Ends the kernel too. */
  async close(): Promise<void> {
    await this.page.evaluate(() => jupyterapp.shell.currentWidget!.context!.sessionContext.shutdown());
    await this.page.close();
  }

  private cells(): Promise<Cell[]> {
    return this.page.evaluate(() => jupyterapp.shell.currentWidget!.content.model.toJSON().cells);
  }

  /** Waits until no cell waits or runs. */
  private async idle(timeout: number): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const { context, content } = jupyterapp.shell.currentWidget!;
        return context!.sessionContext.session?.kernel?.status === "idle"
          && content.widgets.every(({ promptNode }) => promptNode?.textContent !== "[*]:");
      },
      undefined,
      { timeout },
    );
  }
}
