const SECONDS_BETWEEN_LINES = 15;

/** Where progress is written: a terminal, or a log that wants few lines. */
export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** One line for a notebook, rewritten in place on a terminal; elsewhere a line now and then. */
export class ProgressLine {
  private readonly start = performance.now();
  private lastLine = -Infinity;

  constructor(
    private readonly terminal: Terminal,
    private readonly name: string,
  ) {}

  /** @param step such as "7/31  1.4 figure" */
  update(step: string): void {
    const seconds = this.seconds();
    if (this.terminal.isTTY) {
      this.terminal.write(`\r\u001b[2K${this.text(step)}`);
    } else if (seconds - this.lastLine >= SECONDS_BETWEEN_LINES) {
      this.lastLine = seconds;
      this.terminal.write(`${this.text(step)}\n`);
    }
  }

  finish(result: string): void {
    this.terminal.write(`${this.terminal.isTTY ? "\r\u001b[2K" : ""}${this.text(result)}\n`);
  }

  private text(step: string): string {
    return `${this.name}  ${this.seconds().toFixed(0).padStart(4)} s  ${step}`;
  }

  private seconds(): number {
    return (performance.now() - this.start) / 1000;
  }
}
