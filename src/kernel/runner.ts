import timers from "node:timers/promises";
import { createExecutor, type Executor } from "tslab/dist/executor";
import { CellCompiler } from "./compiler";
import { pendingDisplays, resultData } from "./displays";
import { abortError } from "./errors";
import type { StackTraces } from "./stack-traces";
import { Tensors } from "./tensors";

/** Node's own, whatever a cell puts in its place. */
const { setImmediate } = timers;

/** How a cell ended: `failure` where it threw, `result` where its last expression has a value, in all formats. */
interface Outcome {
  failure?: { error: unknown };
  result?: Record<string, string>;
}

interface RunningCell extends Outcome {
  interruption: AbortController;
  end: () => void;
}

/**
 * What tslab's executor rejects with when a cell is given up. It is nobody's error: where that was terminated half-way,
 * the executor has had no time to say that it need not be handled.
 */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof Error && error.message === "Interrupted asynchronously";

/** Runs cells, one at a time, and interrupts them. */
export class CellRunner {
  readonly executor: Executor;
  private readonly compiler: CellCompiler;
  private readonly tensors = new Tensors();
  private cell?: RunningCell;
  /** The latest cell's. */
  private signal?: AbortSignal;

  constructor(folder: string, traces: StackTraces) {
    Object.defineProperty(globalThis, Symbol.for("lab.interruptSignal"), { get: () => this.signal });
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
  run(source: string, label: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const cell: RunningCell = { interruption: new AbortController(), end: () => resolve(cell) };
      this.cell = cell;
      this.signal = cell.interruption.signal;
      this.tensors.begin();
      void this.attempt(cell, source, label);
    });
  }

  /** Asks the running cell to end, through its signal. */
  interrupt(): void {
    this.cell?.interruption.abort(abortError("the cell was interrupted"));
  }

  /**
   * Forgets the running cell, without a word from it: what it executed may have been terminated at any place, so
   * nothing that it left may be waited for. What it had set is kept.
   */
  giveUp(): void {
    this.cell = undefined;
    this.executor.interrupt();
    void pendingDisplays().catch(() => undefined);
    this.recover();
    this.compiler.endCell();
  }

  /** To be called where anything was terminated, in a cell or between cells. */
  recover(): void {
    this.compiler.recover();
    this.tensors.recover();
  }

  /** Ends the running cell with an error thrown outside of what it awaits. False where no cell runs. */
  failRunning(error: unknown): boolean {
    if (!this.cell) return false;
    this.fail(error);
    this.executor.interrupt();
    return true;
  }

  private async attempt(cell: RunningCell, source: string, label: string): Promise<void> {
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
    if (this.cell !== cell) return;
    try {
      this.compiler.endCell();
    } catch (error) {
      this.fail(error);
    }
    this.cell = undefined;
    cell.end();
  }

  /** The first error is what ended the cell. */
  private fail(error: unknown): void {
    if (this.cell) this.cell.failure ??= { error };
  }
}
