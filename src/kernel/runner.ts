import { setImmediate } from "node:timers/promises";
import { createExecutor, type Executor } from "tslab/dist/executor";
import { CellCompiler } from "./compiler";
import { pendingDisplays, resultData } from "./displays";
import type { StackTraces } from "./stack-traces";

/** How long an interrupted cell has to end by itself, so that its own error is what is shown. */
const GRACE_MS = 800;

/** How a cell ended: `failure` where it threw, `result` where its last expression has a value, in all formats. */
interface Outcome {
  failure?: { error: unknown };
  result?: Record<string, string>;
}

interface RunningCell extends Outcome {
  interruption: AbortController;
  grace?: NodeJS.Timeout;
}

/** Runs cells, one at a time, and interrupts them. */
export class CellRunner {
  readonly executor: Executor;
  private readonly compiler: CellCompiler;
  private cell?: RunningCell;

  constructor(folder: string, traces: StackTraces) {
    const compiler = new CellCompiler(folder, traces);
    this.compiler = compiler;
    const converters = { node: compiler, browser: compiler, close: () => compiler.close() };
    this.executor = createExecutor(folder, converters, {
      log: (value: unknown) => {
        if (this.cell) this.cell.result = resultData(value);
      },
      // One argument is what a cell threw; more are a message about a module that does not compile.
      error: (...details: unknown[]) => {
        if (details.length === 1) this.fail(details[0]);
        else console.error(...details);
      },
    });
  }

  /** Never rejects. While a cell runs, its signal is where the library's `interruptSignal()` looks. */
  async run(source: string, label: string): Promise<Outcome> {
    const cell: RunningCell = { interruption: new AbortController() };
    this.cell = cell;
    Object.assign(globalThis, { [Symbol.for("lab.interruptSignal")]: cell.interruption.signal });
    try {
      this.compiler.compile(source, label);
      await setImmediate(); // an interrupt that came meanwhile is handled by now
      cell.interruption.signal.throwIfAborted();
      await this.executor.execute(source);
      await setImmediate(); // rejections that nobody awaits are reported by now
      await pendingDisplays();
    } catch (error) {
      this.fail(error);
    }
    clearTimeout(cell.grace);
    this.cell = undefined;
    this.compiler.endCell();
    return cell;
  }

  /**
   * Asks the running cell to end, through its signal. A cell that does not obey, or is interrupted twice, is
   * given up: its unfinished work goes on, as JavaScript cannot stop it. A loop that never awaits cannot be
   * asked: SIGINT ends it where it comes before the cell's first `await` (tslab sets Node's `breakOnSigint`),
   * after that only a restart does.
   */
  interrupt(): void {
    const { cell } = this;
    if (!cell) return;
    if (cell.interruption.signal.aborted) return this.giveUp();
    cell.interruption.abort(new DOMException("the cell was interrupted", "AbortError"));
    cell.grace = setTimeout(() => this.giveUp(), GRACE_MS);
  }

  /** Ends the running cell with an error thrown outside of what it awaits. False where no cell runs. */
  failRunning(error: unknown): boolean {
    if (!this.cell) return false;
    this.fail(error);
    this.executor.interrupt();
    return true;
  }

  private giveUp(): void {
    const message = "the cell was interrupted but did not stop by itself; what it started may go on unseen";
    this.failRunning(new DOMException(message, "AbortError"));
  }

  /** The first error is what ended the cell. */
  private fail(error: unknown): void {
    if (this.cell) this.cell.failure ??= { error };
  }
}
