import { Script } from "node:vm";

type Listener = (value: unknown) => void;

/** Calls that would end the kernel, or move the folder that the cells' imports start from. */
const refused = {
  exit: "it would end the kernel with all variables; to end a cell, throw an error",
  reallyExit: "it would end the kernel with all variables; to end a cell, throw an error",
  abort: "it would end the kernel with all variables; to end a cell, throw an error",
  chdir: "the notebook's folder is the one that its imports start from; use paths (node:path) instead",
} as const;

/** Keeps a cell from ending the kernel's process. */
export class ProcessGuard {
  private readonly exit: (code: number) => never = process.exit.bind(process);
  private readonly reallyExit = (process as unknown as { reallyExit: Listener }).reallyExit;
  private readonly listeners: Record<string, Listener>;

  constructor(listeners: Record<string, Listener>) {
    this.listeners = listeners;
  }

  install(): void {
    for (const [name, reason] of Object.entries(refused)) {
      const refuse = (): never => {
        throw new Error(`process.${name}: ${reason}`);
      };
      Object.assign(process, { [name]: refuse });
    }
    this.guardKill();
    this.keepListeners();
    ignoreBreakOnSigint();
  }

  /** Ends the process; what a cell set as `process.exitCode` is not the kernel's. */
  end(code: number): never {
    Object.assign(process, { reallyExit: this.reallyExit });
    return this.exit(code);
  }

  private guardKill(): void {
    const kill = process.kill.bind(process);
    process.kill = (pid, signal) => {
      const own = Number(pid) === process.pid || !(pid > 0); // 0 and below are groups, the kernel's among them
      if (own && signal !== 0) throw new Error(`process.kill: ${pid} is the kernel itself; ${refused.exit}`);
      return kill(pid, signal);
    };
  }

  /** Removing all listeners would leave an error that nobody awaits to Node, which ends the process. */
  private keepListeners(): void {
    const keep = (): void => {
      for (const [event, listener] of Object.entries(this.listeners)) {
        if (!process.listeners(event as never).includes(listener)) process.on(event, listener);
      }
    };
    keep();
    for (const name of ["removeAllListeners", "removeListener", "off"] as const) {
      const original = process[name] as (...details: unknown[]) => NodeJS.Process;
      Object.assign(process, {
        [name]: (...details: unknown[]) => {
          original.apply(process, details);
          keep();
          return process;
        },
      });
    }
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
      if (details[at]) details[at] = Object.assign({}, details[at], { breakOnSigint: false });
      return original.apply(this, details);
    };
  }
}
