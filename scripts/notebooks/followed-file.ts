import { closeSync, openSync, readSync } from "node:fs";

const POLL_MS = 200;
const CHUNK_BYTES = 1 << 20;

/**
 * Passes on the lines that other processes append to a file. A file and not a pipe: the kernel inherits it
 * from nbconvert, Node makes a pipe non-blocking for all who share it, and nbconvert then loses what does not fit.
 */
export class FollowedFile {
  private readonly descriptor: number;
  private readonly timer: NodeJS.Timeout;
  private readonly chunk = Buffer.alloc(CHUNK_BYTES);
  private position = 0;
  private unfinished: Buffer[] = [];

  constructor(
    path: string,
    private readonly onLine: (line: string) => void,
  ) {
    this.descriptor = openSync(path, "a+");
    this.timer = setInterval(() => this.read(), POLL_MS);
  }

  /** For the processes to write to. */
  get writable(): number {
    return this.descriptor;
  }

  /** Reads what is left and ends. */
  close(): void {
    clearInterval(this.timer);
    this.read();
    if (this.unfinished.length > 0) this.onLine(Buffer.concat(this.unfinished).toString());
    closeSync(this.descriptor);
  }

  private read(): void {
    for (let size = this.readChunk(); size > 0; size = this.readChunk()) {
      this.position += size;
      this.split(Buffer.from(this.chunk.subarray(0, size)));
    }
  }

  private readChunk(): number {
    return readSync(this.descriptor, this.chunk, 0, CHUNK_BYTES, this.position);
  }

  private split(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      this.onLine(Buffer.concat([...this.unfinished, chunk.subarray(start, end)]).toString());
      this.unfinished = [];
      start = end + 1;
    }
    if (start < chunk.length) this.unfinished.push(chunk.subarray(start));
  }
}
