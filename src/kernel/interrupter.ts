import { Session } from "node:inspector";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { DISABLE_HOOKS } from "./async-hooks";
import type { ToCells } from "./messages";

/** How long an interrupted cell has to end by itself, so that its own error is what is shown. */
const GRACE_MS = 800;
/** How long the cells' thread has to give a cell up, or to answer, before what it executes is terminated. */
const ANSWER_MS = 200;
/** Between two terminations: longer and longer, as the next one would hit what cleans up after the last. */
const RETRY_MS = { first: 100, longest: 1000 };
/** What is not terminated after so many tries is native code. */
const NATIVE_AFTER = 5;
const PING_MS = 20;
/** How long a thread that may be busy has to answer before a cell is run: on a loaded machine an idle one is late too. */
const NOTICE_MS = 1000;
const disableHooks = `globalThis[Symbol.for("${DISABLE_HOOKS.description}")]()`;

/** A cell to be ended. */
interface Ending {
  id: number;
  /** Resolves when the cell has ended. */
  ended: Promise<void>;
  /** Called where no signal ends it. */
  onNative(): void;
  /** Shown as its error. */
  reason?: string;
}

/** A cell to be interrupted. */
interface Subject extends Ending {
  /** Resolves when it is interrupted again. */
  urged: Promise<void>;
}

/**
 * Ends what the cells' thread does. A cell is asked first; then it is given up, which that thread does where it
 * can still hear; then whatever JavaScript it executes is terminated through V8's inspector, over and over, as a
 * chain of ticks has a next link.
 */
export class Interrupter {
  private readonly session = new Session();
  private termination?: Promise<void>;
  /** Whether anything was terminated since the cells' thread was last heard. */
  private isTorn = false;
  private pings = 0;
  private heard = 0;
  private waiting: { count: number; resolve: () => void }[] = [];

  constructor(private readonly post: (message: ToCells) => void) {
    this.session.connectToMainThread();
  }

  /** Resolves when the cell has ended. */
  async interrupt({ id, ended, urged, onNative }: Subject): Promise<void> {
    let over = false;
    const end = ended.then(() => void (over = true));
    this.post({ type: "interrupt", id });
    await Promise.race([end, urged, sleep(GRACE_MS)]);
    if (over) return;
    this.post({ type: "giveUp", id });
    await Promise.race([end, sleep(ANSWER_MS)]);
    if (!over) await this.end({ id, ended, onNative });
  }

  /** Ends a cell that has no time to end by itself. */
  async end({ id, ended, onNative, reason }: Ending): Promise<void> {
    let over = false;
    const end = ended.then(() => void (over = true));
    let latest: Promise<void> | undefined;
    for (let tries = 1, wait = RETRY_MS.first; !over; wait *= 2) {
      const termination = this.terminate();
      tries = termination === latest ? tries + 1 : 1;
      latest = termination;
      this.post({ type: "giveUp", id, reason });
      await Promise.race([end, sleep(Math.min(wait, RETRY_MS.longest))]);
      if (tries === NATIVE_AFTER && !over) onNative();
    }
  }

  /**
   * Resolves when the cells' thread answers, so that nothing done to end one cell can hit the next. What keeps it
   * from answering is terminated too. What mends a termination comes once more at the end: the last one may have hit it.
   */
  async settle(): Promise<void> {
    await this.hear();
    if (!this.isTorn) return;
    this.isTorn = false;
    this.post({ type: "giveUp" });
    await this.settle();
  }

  private async hear(): Promise<void> {
    const first = this.pings + 1;
    let patience = ANSWER_MS;
    for (let waited = 0; this.termination || this.heard < first; waited += PING_MS) {
      if (waited >= patience) {
        void this.terminate();
        this.post({ type: "giveUp" });
        patience *= 2;
      }
      // A termination that came too late takes one message with it.
      await Promise.race([this.ping(), sleep(PING_MS)]);
    }
  }

  /**
   * Resolves when every signal that the process had got by now was noticed: the cells' thread, which takes them,
   * has answered, and this one has been through its events. Waits no longer than a busy thread deserves.
   */
  async noticeSignals(): Promise<void> {
    await Promise.race([this.ping(), sleep(NOTICE_MS)]);
    // The answer may have come into the middle of this thread's events, of which the signal is none yet, but one of the next.
    await setImmediate();
    await setImmediate();
  }

  close(): void {
    this.session.disconnect();
  }

  handlePong(count: number): void {
    this.heard = count;
    for (const { resolve } of this.waiting.filter((ping) => ping.count <= count)) resolve();
    this.waiting = this.waiting.filter((ping) => ping.count > count);
  }

  private ping(): Promise<void> {
    const count = ++this.pings;
    this.post({ type: "ping", count });
    return new Promise((resolve) => this.waiting.push({ count, resolve }));
  }

  /** V8 takes one request at a time, and answers when what was executed is unwound: then the promise resolves. */
  private terminate(): Promise<void> {
    this.isTorn = true;
    this.termination ??= this.disableHooks().then(
      () =>
        new Promise((resolve) => {
          this.session.post("Runtime.terminateExecution", () => {
            this.termination = undefined;
            resolve();
          });
        }),
    );
    return this.termination;
  }

  /** Runs in the middle of what the cells' thread executes. */
  private async disableHooks(): Promise<void> {
    const evaluate = (): Promise<boolean> =>
      new Promise((resolve) => {
        this.session.post("Runtime.evaluate", { expression: disableHooks }, (_error, answer) =>
          resolve(answer?.result.value !== false),
        );
      });
    while (!(await evaluate())) await sleep(1);
  }
}
