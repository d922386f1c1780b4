import { Script } from "node:vm";

type Emit = (event: string | symbol, ...details: unknown[]) => boolean;

const ending = "it would end the kernel with all variables; to end a cell, throw an error";

/** Calls that would end the kernel, or move the folder that the cells' imports start from. */
const refused = {
  exit: ending,
  reallyExit: ending,
  abort: ending,
  execve: "it would put another program in the kernel's place; node:child_process starts one beside it",
  chdir: "the notebook's folder is the one that its imports start from; use paths (node:path) instead",
} as const;

/** How Node tells of an error that nobody awaits. */
const ofErrors = new Set<string | symbol>([
  "uncaughtException",
  "uncaughtExceptionMonitor",
  "unhandledRejection",
]);

/** Keeps a cell from ending the kernel's process. */
export class ProcessGuard {
  private readonly exit: (code: number) => never = process.exit.bind(process);
  private readonly reallyExit = (process as unknown as { reallyExit: (code: number) => void }).reallyExit;

  /** `handle` is told of errors that nobody awaits, except of those that the kernel threw for a purpose. */
  constructor(
    private readonly handle: (error: unknown) => void,
    private readonly isOwn: (error: unknown) => boolean,
  ) {}

  install(): void {
    for (const [name, reason] of Object.entries(refused)) {
      if (!(name in process)) continue; // `execve` came with Node 22.15
      const refuse = (): never => {
        throw new Error(`process.${name}: ${reason}`);
      };
      Object.assign(process, { [name]: refuse });
    }
    this.guardKill();
    this.guardErrors();
    this.guardCapture();
    ignoreBreakOnSigint();
  }

  /** Ends the process; what a cell set as `process.exitCode` is not the kernel's. */
  end(code: number): never {
    Object.assign(process, { reallyExit: this.reallyExit });
    return this.exit(code);
  }

  /** Node ends the process where an error's handler throws: a cell may have changed what that needs. */
  private tell(error: unknown): void {
    try {
      this.handle(error);
    } catch {
      // There is nothing left to say it with.
    }
  }

  private guardKill(): void {
    const kill = process.kill.bind(process);
    process.kill = (pid, signal) => {
      const own = Number(pid) === process.pid || !(pid > 0); // 0 and below are groups, the kernel's among them
      if (own && signal !== 0) throw new Error(`process.kill: ${pid} is the kernel itself; ${ending}`);
      return kill(pid, signal);
    };
  }

  /**
   * Errors that nobody awaits come here before they come to listeners of cells. What such a listener throws, Node would
   * end the process for, and without any listener too.
   */
  private guardErrors(): void {
    const emit = process.emit as Emit;
    const guarded: Emit = (event, ...details) => {
      if (!ofErrors.has(event)) return emit.call(process, event, ...details);
      const [error] = details;
      if (this.isOwn(error)) return true;
      if (event !== "uncaughtExceptionMonitor") this.tell(error);
      try {
        emit.call(process, event, ...details);
      } catch (thrown) {
        this.tell(thrown);
      }
      return true;
    };
    Object.defineProperty(process, "emit", { value: guarded, writable: true });
  }

  /** Of domains too. What is captured is not the kernel's to hear, but for what the listener throws. */
  private guardCapture(): void {
    const capture = process.setUncaughtExceptionCaptureCallback.bind(process);
    process.setUncaughtExceptionCaptureCallback = (listener) => {
      if (typeof listener !== "function") return capture(listener);
      capture((error) => {
        if (this.isOwn(error)) return;
        try {
          listener(error);
        } catch (thrown) {
          this.tell(thrown);
        }
      });
    };
  }
}

/** A script that is to break on SIGINT would take the signal from the thread that listens to it, for good. */
function ignoreBreakOnSigint(): void {
  const prototype = Script.prototype as unknown as Record<string, (...details: unknown[]) => unknown>;
  for (const [name, at] of [
    ["runInThisContext", 0],
    ["runInContext", 1],
  ] as const) {
    const original = prototype[name];
    prototype[name] = function (...details) {
      // With `displayErrors`, which is Node's default, it would write into the stack of what a cell throws.
      const options = details[at] as { breakOnSigint?: boolean } | undefined;
      if (options?.breakOnSigint) details[at] = { ...options, breakOnSigint: false, displayErrors: false };
      return original.apply(this, details);
    };
  }
}
