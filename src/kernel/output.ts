/** Sends a message about the running cell to all front ends. */
export type Publish = (type: string, content: object) => void;

const INTERVAL_MS = 50;
const MESSAGES_PER_INTERVAL = 20;

/** What a cell puts out. Text is sent as it is written, but joined where front ends would drop messages. */
export class CellOutput {
  private stream = "";
  private text = "";
  private intervalStart = 0;
  private messages = 0;
  private timer?: NodeJS.Immediate;

  constructor(private readonly send: Publish) {}

  write(stream: string, text: string): void {
    if (stream !== this.stream) this.flush();
    this.stream = stream;
    this.text += text;
    // A loop that never awaits lets no timer run, yet its output is to be seen.
    if (this.mayFlush()) this.flush();
    else this.timer ??= setImmediate(() => this.flush());
  }

  /** Sends a message behind all text that was written before. */
  publish(type: string, content: object): void {
    this.flush();
    this.send(type, content);
  }

  flush(): void {
    clearImmediate(this.timer);
    this.timer = undefined;
    if (this.text) this.send("stream", { name: this.stream, text: this.text });
    this.text = "";
  }

  private mayFlush(): boolean {
    const now = performance.now();
    if (now - this.intervalStart > INTERVAL_MS) {
      this.intervalStart = now;
      this.messages = 0;
    }
    return this.messages++ < MESSAGES_PER_INTERVAL;
  }
}
