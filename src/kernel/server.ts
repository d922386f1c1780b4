import { setTimeout as sleep } from "node:timers/promises";
import { Interrupter } from "./interrupter";
import { MemoryWatch } from "./memory-watch";
import type { ToCells, ToServer } from "./messages";
import { Sockets, type Outbox } from "./sockets";
import { decode, encode, type Request } from "./wire";

/** Requests sent before a failure was known are here when none has come for this long. */
const QUIET_MS = 20;

/** What the server is started with: the connection file, and the bytes of the heap that cells have. */
export interface ServerData {
  configPath: string;
  heapLimit: number;
}

interface Cell {
  id: number;
  request: Request;
  ended: Promise<void>;
  failed?: boolean;
  /** Interrupts it once more; undefined where it was not interrupted yet. */
  urge?: () => void;
  /** Whether it was ended for the memory that it filled. */
  isFull?: boolean;
}

interface Question {
  message: ToCells & { type: "ask" };
  resolve: (content: string) => void;
}

const nothing: Record<string, object> = {
  comm_info_request: { status: "ok", comms: {} },
  history_request: { status: "ok", history: [] },
};
const forCells = new Set(["complete_request", "inspect_request", "is_complete_request"]);

/** Written below a cell that cannot be terminated for seconds, as one may be that collects garbage on a loaded machine. */
export const nativeCall = `The cell is inside a call that JavaScript cannot interrupt; it ends as soon as that returns.
To end it now, restart the kernel (all variables are lost).
`;

/**
 * Speaks Jupyter's protocol, in a thread of its own, so that it hears an interrupt whatever the cells' thread
 * does. Cells run one after the other; everything else is answered in the order in which it came.
 */
export class CellServer {
  private readonly sockets: Sockets;
  private readonly interrupter: Interrupter;
  private readonly memory: MemoryWatch;
  private readonly questions = new Map<number, Question>();
  private asked = 0;
  private readonly kernelInfo: Promise<string>;
  private cells = Promise.resolve();
  private others = Promise.resolve();
  private running?: Cell;
  /** The cell that output belongs to: the running one, or else the latest. */
  private latest?: Cell;
  private settling?: Promise<void>;
  /** Counts requests to run a cell. */
  private received = 0;
  /** Requests up to this one were queued behind a cell that failed. */
  private aborted = 0;

  constructor(
    { configPath, heapLimit }: ServerData,
    private readonly post: (message: ToCells) => void,
  ) {
    this.sockets = new Sockets(configPath);
    this.interrupter = new Interrupter(post);
    this.memory = new MemoryWatch(heapLimit);
    this.kernelInfo = this.ask("kernel_info_request", {});
  }

  start(): Promise<void> {
    return this.sockets.bind({
      shell: (frames, outbox) => this.receive(outbox, frames),
      control: (frames, outbox) => this.receive(outbox, frames),
    });
  }

  /** What the cells' thread has to say. */
  handle(message: ToServer): void {
    if (message.type === "pong") this.interrupter.handlePong(message.count);
    else if (message.type === "answer") this.questions.get(message.id)?.resolve(message.content);
    else if (message.id === this.latest?.id) this.publishOf(this.latest, message.kind, message.content);
  }

  /** Ends the running cell, or whatever else keeps the cells' thread busy. */
  interrupt(): void {
    const { running } = this;
    if (!running) return this.settle();
    if (running.urge) return running.urge();
    const urged = new Promise<void>((resolve) => (running.urge = resolve));
    void this.interrupter.interrupt({ ...this.ending(running), urged });
  }

  private ending(cell: Cell): Pick<Cell, "id" | "ended"> & { onNative: () => void } {
    const onNative = (): void => {
      const content = JSON.stringify({ name: "stderr", text: nativeCall });
      this.publish("stream", cell.request, content);
    };
    return { id: cell.id, ended: cell.ended, onNative };
  }

  /** A cell has one error: what it threw, or that it was given up. */
  private publishOf(cell: Cell, kind: string, content: string): void {
    if (kind === "error" && cell.failed) return;
    cell.failed ||= kind === "error";
    this.publish(kind, cell.request, content);
  }

  private receive(outbox: Outbox, frames: Buffer[]): void {
    const request = decode(this.sockets.key, frames);
    const type = request?.header.msg_type;
    if (!request) return;
    if (type === "execute_request") this.enqueue(outbox, request);
    else if (type === "interrupt_request") this.handleInterrupt(outbox, request);
    else if (type === "shutdown_request") void this.shutDown(outbox, request);
    else this.others = this.others.then(() => this.answer(outbox, request));
  }

  private handleInterrupt(outbox: Outbox, request: Request): void {
    this.interrupt();
    this.respond(outbox, request, '{"status":"ok"}');
  }

  private async answer(outbox: Outbox, request: Request): Promise<void> {
    const type = request.header.msg_type;
    if (Object.hasOwn(nothing, type)) this.respond(outbox, request, JSON.stringify(nothing[type]));
    else if (type === "kernel_info_request") this.respond(outbox, request, await this.kernelInfo);
    else if (forCells.has(type)) this.respond(outbox, request, await this.ask(type, request.content));
    else this.respond(outbox, request);
  }

  private respond(outbox: Outbox, request: Request, content?: string): void {
    this.publishState("busy", request);
    if (content !== undefined) this.reply(outbox, request, content);
    this.publishState("idle", request);
    // Front ends take the latest state for the kernel's.
    if (this.running) this.publishState("busy", this.running.request);
  }

  private enqueue(outbox: Outbox, request: Request): void {
    const order = ++this.received;
    this.cells = this.cells.then(() => this.execute(outbox, request, order));
  }

  private async execute(outbox: Outbox, request: Request, order: number): Promise<void> {
    const aborted = order <= this.aborted;
    if (!aborted) await this.clear();
    this.publishState("busy", request);
    this.reply(outbox, request, aborted ? '{"status":"aborted"}' : await this.runCell(request));
    this.publishState("idle", request);
  }

  /** Resolves when no interrupt that was meant for earlier cells can hit the next. */
  private async clear(): Promise<void> {
    do {
      await this.settling;
      await this.interrupter.noticeSignals();
    } while (this.settling);
  }

  private async runCell(request: Request): Promise<string> {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const { message, answer } = this.question("execute_request", request.content);
    const cell: Cell = { id: message.id, request, ended };
    this.running = this.latest = cell;
    this.post(message);
    void this.memory.watch(ended, (reason) => {
      cell.isFull = true;
      void this.interrupter.end({ ...this.ending(cell), reason });
    });
    const content = await answer;
    end();
    this.running = undefined;
    if (cell.urge || cell.isFull) this.settle();
    const failed = (JSON.parse(content) as { status: string }).status === "error";
    if (failed && request.content.stop_on_error !== false) await this.abortQueued();
    return content;
  }

  /** What has been sent without knowing of the failure is not run; what comes after the reply is. */
  private async abortQueued(): Promise<void> {
    do {
      this.aborted = this.received;
      await sleep(QUIET_MS);
    } while (this.aborted !== this.received);
  }

  private question(kind: string, content: Request["content"]): Question & { answer: Promise<string> } {
    const message = { type: "ask", id: ++this.asked, kind, content } as const;
    let resolve: Question["resolve"] = () => undefined;
    const answer = new Promise<string>((settle) => (resolve = settle));
    this.questions.set(message.id, { message, resolve });
    return { message, resolve, answer: answer.finally(() => this.questions.delete(message.id)) };
  }

  private ask(kind: string, content: Request["content"]): Promise<string> {
    const { message, answer } = this.question(kind, content);
    this.post(message);
    return answer;
  }

  /** What was being answered when a termination hit it is asked again. */
  private settle(): void {
    this.settling ??= this.interrupter.settle().then(() => {
      this.settling = undefined;
      for (const { message } of this.questions.values()) {
        if (message.kind !== "execute_request") this.post(message);
      }
    });
  }

  private async shutDown(outbox: Outbox, request: Request): Promise<void> {
    this.respond(outbox, request, JSON.stringify({ status: "ok", restart: request.content.restart }));
    this.interrupter.close();
    this.memory.close();
    await this.sockets.close();
    this.post({ type: "end" });
  }

  private publishState(execution_state: "busy" | "idle", request: Request): void {
    this.publish("status", request, JSON.stringify({ execution_state }));
  }

  private publish(type: string, request: Request, content: string): void {
    this.sockets.iopub.send(encode(this.sockets.key, request, type, content));
  }

  private reply(outbox: Outbox, request: Request, content: string): void {
    const type = request.header.msg_type.replace("_request", "_reply");
    outbox.send(encode(this.sockets.key, request, type, content));
  }
}
