import { setTimeout } from "node:timers/promises";
import { ZmqServer } from "tslab/dist/jupyter";
import type { Router, Socket } from "zeromq";
import type { CellHandler, CompleteRequest, ExecuteRequest, InspectRequest } from "./handler";
import { decode, encode, type Request } from "./wire";

/** Requests sent before a failure was known are here when none has come for this long. */
const QUIET_MS = 20;

/** Speaks Jupyter's protocol: cells run one after the other, everything else is answered at once. */
export class CellServer extends ZmqServer {
  private queue = Promise.resolve();
  private running?: Request;
  /** Counts requests to run a cell. */
  private received = 0;
  /** Requests up to this one were queued behind a cell that failed. */
  private aborted = 0;

  private readonly answers: Record<string, (content: never) => object> = {
    kernel_info_request: () => this.cells.handleKernel(),
    complete_request: (content: CompleteRequest) => this.cells.handleComplete(content),
    inspect_request: (content: InspectRequest) => this.cells.handleInspect(content),
    is_complete_request: (content: { code: string }) => this.cells.handleIsComplete(content),
    shutdown_request: (content: { restart: boolean }) => this.cells.handleShutdown(content),
    interrupt_request: () => {
      this.cells.interrupt();
      return {};
    },
    comm_info_request: () => ({ comms: {} }),
    history_request: () => ({ history: [] }),
  };

  constructor(
    private readonly cells: CellHandler,
    configPath: string,
  ) {
    super(cells, configPath);
  }

  /** zeromq's settings for publishing lose messages of a cell that puts out much without ever awaiting. */
  override init(): Promise<void> {
    const bindSocket = this["bindSocket"] as (socket: Socket, port: number) => Promise<void>;
    this["bindSocket"] = (socket: Socket, port: number) => {
      if (socket === this.iopub) Object.assign(socket, { sendHighWaterMark: 0, sendTimeout: 0 });
      return bindSocket.call(this, socket, port);
    };
    return super.init();
  }

  override async handleShellMessage(socket: Router, ...frames: Buffer[]): Promise<void> {
    const request = decode(this.connInfo.key, frames);
    if (!request) return;
    if (request.header.msg_type === "execute_request") {
      const order = ++this.received;
      const execute = (): Promise<void> => this.execute(socket, request, order);
      this.queue = this.queue.then(execute, execute);
      return this.queue;
    }
    this.answer(socket, request);
  }

  private answer(socket: Router, request: Request): void {
    const type = request.header.msg_type;
    this.publishState("busy", request);
    if (this.answers[type]) this.reply(socket, request, this.answerTo(request));
    this.publishState("idle", request);
    // Front ends take the latest state for the kernel's.
    if (this.running) this.publishState("busy", this.running);
    if (type === "shutdown_request") this.close();
  }

  private answerTo({ header, content }: Request): object {
    try {
      return { status: "ok", ...this.answers[header.msg_type](content as never) };
    } catch (error) {
      return { status: "error", ...this.cells.describe(error) };
    }
  }

  private async execute(socket: Router, request: Request, order: number): Promise<void> {
    this.running = request;
    this.publishState("busy", request);
    this.reply(socket, request, order <= this.aborted ? { status: "aborted" } : await this.runCell(request));
    this.publishState("idle", request);
    this.running = undefined;
  }

  private async runCell(request: Request): Promise<object> {
    const content = request.content as unknown as ExecuteRequest;
    const reply = await this.cells.execute(content, (type, message) => this.publish(type, request, message));
    if (reply.status === "error" && content.stop_on_error !== false) await this.abortQueued();
    return reply;
  }

  /** What has been sent without knowing of the failure is not run; what comes after the reply is. */
  private async abortQueued(): Promise<void> {
    do {
      this.aborted = this.received;
      await setTimeout(QUIET_MS);
    } while (this.aborted !== this.received);
  }

  override close(): void {
    super.close();
    // Once the reply is out, whatever a cell left running ends too.
    global.setTimeout(() => process.exit(), 100).unref();
  }

  private publishState(execution_state: "busy" | "idle", request: Request): void {
    this.publish("status", request, { execution_state });
  }

  private publish(type: string, request: Request, content: object): void {
    void this.iopub.send(encode(this.connInfo.key, request, type, content));
  }

  private reply(socket: Router, request: Request, content: object): void {
    const type = request.header.msg_type.replace("_request", "_reply");
    void socket.send(encode(this.connInfo.key, request, type, content));
  }
}
