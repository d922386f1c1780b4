const SECONDS_BETWEEN_LINES = 30;
const SECONDS_BETWEEN_REDRAWS = 1;
const DEFAULT_COLUMNS = 80;
const STARTING = "starts";
const CLEAR_LINE = "\r\u001b[2K";

/** Where progress is written: a terminal, or a log that wants few lines. */
export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** What one notebook reports. */
export interface Progress {
  /** @param step such as "7/31  1.4 figure" */
  update(step: string): void;
  /** The end, with its result. */
  finish(result: string): void;
}

/**
 * The notebooks that run: on a terminal one line for all of them, rewritten in place; elsewhere a line for each as it
 * begins and every 30 s, so that a long cell is not silent.
 */
export class ProgressBoard {
  /** What is shown of each running notebook, its time left out. */
  private readonly running = new Map<string, { start: number; step: string }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly secondsBetween = terminal.isTTY ? SECONDS_BETWEEN_REDRAWS : SECONDS_BETWEEN_LINES,
  ) {}

  start(name: string): Progress {
    this.running.set(name, { start: performance.now(), step: STARTING });
    this.timer ??= setInterval(() => this.draw(), this.secondsBetween * 1000);
    return {
      update: (step) => {
        const notebook = this.running.get(name)!;
        const isFirst = notebook.step === STARTING;
        notebook.step = step;
        if (this.terminal.isTTY) this.draw();
        else if (isFirst) this.terminal.write(`${this.text(name)}\n`);
      },
      finish: (result) => {
        this.running.get(name)!.step = result;
        this.terminal.write(`${this.terminal.isTTY ? CLEAR_LINE : ""}${this.text(name)}\n`);
        this.stop(name);
      },
    };
  }

  private stop(name: string): void {
    this.running.delete(name);
    if (this.running.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private draw(): void {
    const texts = [...this.running.keys()].map((name) => this.text(name));
    if (!this.terminal.isTTY) this.terminal.write(texts.map((text) => `${text}\n`).join(""));
    // A line that wraps could not be taken back.
    else this.terminal.write(CLEAR_LINE + shorten(texts, (this.terminal.columns ?? DEFAULT_COLUMNS) - 1));
  }

  private text(name: string): string {
    const { start, step } = this.running.get(name)!;
    const seconds = (performance.now() - start) / 1000;
    return `${name}  ${seconds.toFixed(0).padStart(4)} s  ${step}`.trimEnd();
  }
}

/** Texts side by side, each cut to its share of the width. */
function shorten(texts: string[], width: number): string {
  const separator = " | ";
  const share = Math.floor((width - separator.length * (texts.length - 1)) / texts.length);
  return texts.map((text) => [...text].slice(0, share).join("")).join(separator);
}
