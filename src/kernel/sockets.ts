import { readFileSync } from "node:fs";
import { Publisher, Reply, Router, type Socket, type Writable } from "zeromq";

interface Connection {
  transport: string;
  ip: string;
  key: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

/** How long messages for a client that does not read keep the process from ending. */
const LINGER_MS = 500;

/** A socket that may be sent to at any time: one of zeromq's throws while it is busy. */
class Outbox {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly socket: Writable) {}

  send(frames: (Buffer | string)[]): void {
    this.last = this.last.then(() => this.socket.send(frames)).catch(() => undefined);
  }

  /** Resolves when all that was sent is with zeromq. */
  flushed(): Promise<void> {
    return this.last;
  }
}

type Receiver = (frames: Buffer[], outbox: Outbox) => void;
export type { Outbox };

/** The five sockets of a kernel. */
export class Sockets {
  readonly key: string;
  readonly iopub: Outbox;
  private readonly connection: Connection;
  private readonly outboxes: Outbox[] = [];
  private readonly sockets: Socket[] = [];

  /** The sockets that a connection file names. */
  constructor(configPath: string) {
    this.connection = JSON.parse(readFileSync(configPath, "utf8")) as Connection;
    this.key = this.connection.key;
    // zeromq's limits for publishing would lose messages of a cell that puts out much without ever awaiting.
    const iopub = new Publisher({ sendHighWaterMark: 0, sendTimeout: 0 });
    this.sockets.push(iopub);
    this.iopub = this.outbox(iopub);
  }

  /** Resolves when all that was sent is with zeromq, which still delivers it. */
  async close(): Promise<void> {
    await Promise.all(this.outboxes.map((outbox) => outbox.flushed()));
    for (const socket of this.sockets) {
      socket.linger = LINGER_MS;
      socket.close();
    }
  }

  /** Opens them; `receivers` may be called before all are open. */
  async bind(receivers: Record<"shell" | "control", Receiver>): Promise<void> {
    const { connection } = this;
    const shell = this.listen(new Router(), receivers.shell);
    const control = this.listen(new Router(), receivers.control);
    const heartbeat = this.listen(new Reply(), (frames, outbox) => outbox.send(frames));
    const stdin = new Router();
    this.sockets.push(stdin);
    const addresses: [Socket, number][] = [
      [this.sockets[0], connection.iopub_port],
      [shell, connection.shell_port],
      [control, connection.control_port],
      [stdin, connection.stdin_port],
      [heartbeat, connection.hb_port],
    ];
    const { transport, ip } = connection;
    await Promise.all(addresses.map(([socket, port]) => socket.bind(`${transport}://${ip}:${port}`)));
  }

  private listen<S extends Router | Reply>(socket: S, receive: Receiver): S {
    const outbox = this.outbox(socket);
    this.sockets.push(socket);
    const read = async (): Promise<void> => {
      for await (const frames of socket) receive(frames, outbox);
    };
    void read();
    return socket;
  }

  private outbox(socket: Writable): Outbox {
    const outbox = new Outbox(socket);
    this.outboxes.push(outbox);
    return outbox;
  }
}
