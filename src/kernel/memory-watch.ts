import { Session } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import { SESSION, type LongArray } from "./session";

/** An array that grows by `push` runs from the first to the second in a few tenths of a second, where V8 ends the process. */
const LONG = 80e6;
const LONGEST = 112e6;
/** Arrays as long as that fill so much. */
const LONG_BYTES = 500e6;
/** Of the heap's old generation. V8 collects at half of what was left, so most of that is no garbage; it ends the process between 0.8 and 1. */
const FULL = 0.85;
/** What V8's limit counts beside it. */
const YOUNG_BYTES = 48 * 2 ** 20;
const POLL_MS = 50;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const millions = (count: number): string => `${Math.floor(count / 1e6)} million`;

interface Usage {
  used: number;
  longest?: LongArray;
}

/**
 * Looks at the heap of the cells' thread while a cell runs, in a loop too. V8 ends a process whose heap is full, and
 * no code of that process can keep it from that.
 */
export class MemoryWatch {
  private readonly session = new Session();
  private readonly limit: number;
  private closed = false;

  /** `heapLimit`: V8's for that thread. */
  constructor(heapLimit: number) {
    this.limit = heapLimit - YOUNG_BYTES;
    this.session.connectToMainThread();
  }

  /** Calls `end` with the reason when a cell is about to fill the heap, until it has `ended`. */
  async watch(ended: Promise<void>, end: (reason: string) => void): Promise<void> {
    let over = false;
    void ended.then(() => (over = true));
    let least: Usage | undefined;
    for (;;) {
      await sleep(POLL_MS);
      if (over || this.closed) return;
      const usage = await this.usage();
      const reason = least && this.reason(least, usage);
      if (reason && !over) return end(reason);
      least = {
        used: Math.min(usage.used, least?.used ?? Infinity),
        longest: least?.longest ?? usage.longest,
      };
    }
  }

  close(): void {
    this.closed = true;
    this.session.disconnect();
  }

  /** What the cell found full is not its fault, and it may be the one that frees it. */
  private reason(least: Usage, { used, longest }: Usage): string | undefined {
    if (longest && longest.length > Math.max(LONG, least.longest?.length ?? 0)) {
      return `the array ${longest.name} grew to ${millions(longest.length)} elements; at ${millions(LONGEST)} it would have ended the kernel. ${longest.name}.length = 0 frees it; a Float64Array may be longer`;
    }
    if (used < Math.max(FULL * this.limit, (least.used + this.limit) / 2)) return undefined;
    return `the cell filled the memory: ${megabytes(used)} of the ${megabytes(this.limit)} that Node has for objects, more of which would have ended the kernel. Variables stay; free those that you do not need, or restart the kernel`;
  }

  private async usage(): Promise<Usage> {
    const used = await new Promise<number>((resolve) => {
      this.session.post("Runtime.getHeapUsage", (_error, usage) =>
        resolve((usage as { usedSize: number } | undefined)?.usedSize ?? 0),
      );
    });
    return used < LONG_BYTES ? { used } : { used, longest: await this.longest() };
  }

  private longest(): Promise<LongArray | undefined> {
    const expression = `globalThis["${SESSION}"].longestArray()`;
    return new Promise((resolve) => {
      this.session.post("Runtime.evaluate", { expression, returnByValue: true }, (_error, answer) =>
        resolve(answer?.result.value as LongArray | undefined),
      );
    });
  }
}
