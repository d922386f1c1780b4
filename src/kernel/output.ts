import { StringDecoder } from "node:string_decoder";
import { Writable, type WritableOptions } from "node:stream";
import { writeSync } from "node:fs";
import { asMicrotask, forgetImmediate } from "./immediates";
import { LONGEST_TEXT, shorten } from "./text";

/** Sends a message about the running cell to all front ends. */
export type Publish = (type: string, content: object) => void;

type StreamName = "stdout" | "stderr";

const INTERVAL_MS = 50;
const MESSAGES_PER_INTERVAL = 20;

/** Node's own, which is not dropped with the tasks of an interrupted cell. */
const soon = setImmediate;

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
    this.text += shorten(text, LONGEST_TEXT);
    // A loop that never awaits lets no timer run, yet its output is to be seen.
    if (this.mayFlush() || this.text.length > LONGEST_TEXT) this.flush();
    else this.timer ??= soon(asMicrotask(() => this.flush()));
  }

  /** Sends a message behind all text that was written before. */
  publish(type: string, content: object): void {
    this.flush();
    this.send(type, content);
  }

  flush(): void {
    forgetImmediate(this.timer);
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

/** Before the first cell: the terminal that the kernel was started in. */
export const terminalOutput = new CellOutput((_type, content) => {
  writeSync(2, (content as { text: string }).text);
});

function closing(stream: StreamName, method: string): Error {
  return new Error(
    `process.${stream}.${method}: the stream stays open, as later cells write to it (a pipeline needs { end: false })`,
  );
}

const streamOptions = { decodeStrings: true };

/** Node's own constructor, which gives a stream that is there a new state. */
const construct = Writable as unknown as (this: Writable, options: WritableOptions) => void;

/** `process.stdout` or `process.stderr` of cells: a stream of Node's that goes to the latest cell's output. */
class CellStream extends Writable {
  readonly fd: number;
  private readonly decoder = new StringDecoder("utf8");

  constructor(
    private readonly stream: StreamName,
    private readonly output: () => CellOutput,
  ) {
    super(streamOptions);
    this.fd = stream === "stdout" ? 1 : 2;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = this.decoder.write(chunk);
    if (text) this.output().write(this.stream, text);
    done();
  }

  override end(...chunk: unknown[]): this {
    if (chunk.length > 0 && typeof chunk[0] !== "function") this.write(chunk[0]);
    throw closing(this.stream, "end");
  }

  override destroy(): this {
    throw closing(this.stream, "destroy");
  }

  destroySoon(): void {
    throw closing(this.stream, "destroySoon");
  }
}

interface Streams {
  /** Undoes what a cell did to catch what is written. */
  restore(): void;
  /** To be called where something was terminated: a stream whose write does not end keeps all that follows. */
  recover(): void;
}

/** Puts streams in the place of the process's own; `output` is asked at each write. */
export function replaceStreams(output: () => CellOutput): Streams {
  const streams = (["stdout", "stderr"] as const).map((name) => {
    const stream = new Proxy(new CellStream(name, output), {
      preventExtensions: () => {
        throw new Error(`process.${name}: a frozen stream writes nothing, and later cells write to it`);
      },
    });
    const { write } = stream;
    Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
    return { stream, write };
  });
  const recover = (): void => streams.forEach(({ stream }) => construct.call(stream, streamOptions));
  return {
    recover,
    restore: () => {
      for (const { stream, write } of streams) {
        Reflect.set(stream, "write", write);
        while (stream.writableCorked > 0) stream.uncork();
      }
      recover();
    },
  };
}
