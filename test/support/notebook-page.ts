import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { type Cell, type CodeCell, isExecutable } from "../../scripts/notebooks/notebook-file";

interface SessionContext {
  session?: { kernel?: { status: string } };
  shutdown(): Promise<void>;
}

interface CellWidget {
  promptNode?: HTMLElement;
  model: {
    type: string;
    executionCount?: number | null;
    sharedModel: { source: string };
    outputs?: { toJSON(): { output_type: string }[] };
    getMetadata(key: string): unknown;
  };
}

/** What is used of `jupyterapp`, JupyterLab's application in the page. */
interface Application {
  shell: {
    currentWidget?: {
      context?: { sessionContext: SessionContext };
      content: { model: { toJSON(): { cells: Cell[] } }; widgets: CellWidget[] };
    };
  };
}

declare const jupyterapp: Application;

const START_MS = 120_000;

/** One notebook, open in JupyterLab. */
export class NotebookPage {
  /** What is drawn of a figure: first its picture, under the pointer the interactive figure. */
  readonly figures: Locator;
  private readonly scroller: Locator;

  private constructor(
    readonly page: Page,
    private readonly screenshots: string,
  ) {
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
    await this.page.mouse.move(0, 0); // over no figure
    await this.scroller.evaluate((element) => element.scrollTo(0, 0));
    for (let slice = 1, more = true; more; slice++) {
      await this.screenshot(`${name}-${String(slice).padStart(2, "0")}`, this.scroller);
      more = await this.scroller.evaluate((element) => {
        const end = element.querySelector(".jp-Cell:last-child")!.getBoundingClientRect().bottom;
        element.scrollBy(0, element.clientHeight);
        return end > element.getBoundingClientRect().bottom;
      });
    }
  }

  async menu(...path: string[]): Promise<void> {
    for (const name of path) await this.page.getByRole("menuitem", { name, exact: true }).click();
  }

  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(index);
  }

  /** What is read under a cell. */
  output(index: number): Promise<string> {
    return this.cell(index).locator(".jp-OutputArea").innerText();
  }

  /** Runs one cell by keyboard, without waiting for its end. */
  async start(index: number): Promise<void> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Control+Enter");
    await this.begun(this.cell(index));
  }

  /** Runs one cell and returns it as it is after its end. */
  async run(index: number): Promise<CodeCell> {
    await this.start(index);
    return this.ended(index);
  }

  /** Runs all cells and returns those with code. */
  async runAll(timeout: number): Promise<CodeCell[]> {
    await this.menu("Run", "Run All Cells");
    await this.begun(this.page.locator(".jp-Notebook .jp-CodeCell").first());
    await this.numbered(timeout);
    await this.idle(timeout);
    return (await this.cells()).filter(isExecutable);
  }

  async ended(index: number): Promise<CodeCell> {
    await this.idle(START_MS);
    return (await this.cells())[index] as CodeCell;
  }

  /** Types lines in the place of `count` lines of a cell, of which the first is line `first`. */
  async retype(
    index: number,
    { first, count }: { first: number; count: number },
    lines: string[],
  ): Promise<void> {
    const { keyboard } = this.page;
    await this.cell(index).locator(".cm-content").click();
    await keyboard.press("Control+Home");
    for (let i = 1; i < first; i++) await keyboard.press("ArrowDown");
    for (let i = 1; i < count; i++) await keyboard.press("Shift+ArrowDown");
    await keyboard.press("Shift+End");
    for (const [i, line] of lines.entries()) {
      if (i > 0) await keyboard.press("Enter");
      await keyboard.press(i > 0 ? "Shift+Home" : "Backspace"); // the editor's own indentation; what was there
      await keyboard.type(line);
    }
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

  cells(): Promise<Cell[]> {
    return this.page.evaluate(() => jupyterapp.shell.currentWidget!.content.model.toJSON().cells);
  }

  /** Waits until the cell has been sent to the kernel: then its prompt is a star or a number. */
  private async begun(cell: Locator): Promise<void> {
    await cell
      .locator(".jp-InputPrompt")
      .filter({ hasText: /\[(\*|\d+)\]/ })
      .waitFor();
  }

  /**
   * Waits until each cell has its number, or one has failed after which JupyterLab runs no other. At the first that fails it
   * takes the stars of the waiting cells away, also where they are run.
   */
  private async numbered(timeout: number): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const cells = jupyterapp.shell.currentWidget!.content.widgets.filter(
          ({ model }) => model.type === "code" && model.sharedModel.source.trim() !== "",
        );
        return (
          // A folded cell shows none.
          cells.every(({ model }) => model.executionCount !== null) ||
          cells.some(
            ({ model }) =>
              model.outputs!.toJSON().at(-1)?.output_type === "error" &&
              !((model.getMetadata("tags") ?? []) as string[]).includes("raises-exception"),
          )
        );
      },
      undefined,
      { timeout, polling: 1000 },
    );
  }

  /** Waits until no cell waits or runs. */
  private async idle(timeout: number): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const { context, content } = jupyterapp.shell.currentWidget!;
        return (
          context!.sessionContext.session?.kernel?.status === "idle" &&
          content.widgets.every(({ promptNode }) => promptNode?.textContent !== "[*]:")
        );
      },
      undefined,
      { timeout },
    );
  }
}
