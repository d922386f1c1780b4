import type { Worker } from "node:worker_threads";
import { Collector } from "./collector";
import type { CellHandler } from "./handler";
import type { ToCells, ToServer } from "./messages";
import type { ProcessGuard } from "./process-guard";
import { asMicrotask } from "./immediates";
import type { Tasks } from "./tasks";
import { toMessage } from "./text";

/**
 * Thrown after a termination, and handled by nobody but Node: it then empties its stack of asynchronous ids, which
 * still holds those of what was terminated. Where a cell uses hooks (AsyncLocalStorage), Node ends at such a rest.
 */
export const unwinding = new Error("what was interrupted is unwound");

/** Node's own, which are not dropped with the tasks of an interrupted cell. */
const [soon, often] = [setImmediate, setInterval];

/** How often a cell that awaits something has its garbage looked at. */
const TIDY_MS = 250;

type Ask = ToCells & { type: "ask" };

/** The side of the cells: does what the server asks for. */
export class CellThread {
  private running?: number;
  /** The latest cell that could hear that it was interrupted, before it was given up. */
  private heard?: number;
  private givenUp?: number;
  /** The latest cell that has its reply. */
  private answered = 0;
  private readonly collector = new Collector();
  private tidying?: NodeJS.Timeout;

  constructor(
    private readonly server: Worker,
    private readonly handler: CellHandler,
    private readonly tasks: Tasks,
    private readonly guard: ProcessGuard,
  ) {
    server.on("message", (message: ToCells) => this.handle(message));
  }

  /** Each message may be terminated half-way, and is then sent again. */
  private handle(message: ToCells): void {
    if (message.type === "ask") void this.answer(message);
    else if (message.type === "interrupt") this.interrupt(message.id);
    else if (message.type === "giveUp") this.giveUp(message);
    else if (message.type === "ping") this.post({ type: "pong", count: message.count });
    else if (message.type === "end") this.guard.end(0);
  }

  private async answer({ id, kind, content }: Ask): Promise<void> {
    if (kind === "execute_request") {
      if (id <= this.answered) return;
      this.running = id;
      this.tidying ??= often(
        asMicrotask(() => this.collector.tidyInCell()),
        TIDY_MS,
      );
    }
    const reply = await this.handler.answer(kind, content, (type, body) => this.publish(id, type, body));
    if (kind === "execute_request") return this.answerCell(id, reply);
    this.post({ type: "answer", id, content: reply });
  }

  private answerCell(id: number, reply: string): void {
    this.post({ type: "answer", id, content: reply });
    this.answered = Math.max(this.answered, id);
    this.running = undefined;
    clearInterval(this.tidying);
    this.tidying = undefined;
    soon(asMicrotask(() => this.collector.tidy()));
  }

  private interrupt(id: number): void {
    if (id !== this.running) return;
    this.handler.interrupt();
    // Messages that came while a loop kept this thread from them are handled before this is.
    soon(() => {
      if (id !== this.givenUp) this.heard = id;
    });
  }

  private giveUp({ id, reason }: ToCells & { type: "giveUp" }): void {
    if (id !== undefined && id <= this.answered) return;
    this.givenUp = id;
    this.tasks.drop();
    soon(() => {
      throw unwinding;
    });
    if (id === undefined) return this.handler.recover();
    const publish = (type: string, body: object): void => this.publish(id, type, body);
    this.answerCell(id, this.handler.giveUp({ publish, heard: this.heard === id, reason }));
  }

  private publish(id: number, kind: string, content: object): void {
    this.post({ type: "publish", id, kind, content: toMessage(content) });
  }

  private post(message: ToServer): void {
    this.server.postMessage(message);
  }
}
