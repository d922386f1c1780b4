import timers from "node:timers";
import { asMicrotask, Immediates, type Task } from "./immediates";

type Schedule = (task: Task, ...details: unknown[]) => unknown;

/** As it is, but for a `task` that is no function, which the original refuses. */
function copyOf(original: Schedule, wrap: (task: Task) => Task): Schedule {
  const copy = function (this: unknown, task: Task, ...details: unknown[]): unknown {
    return original.call(this, typeof task === "function" ? wrap(task) : task, ...details);
  };
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(original));
  return copy;
}

/**
 * What cells schedule: timers, immediates and ticks. After `drop` pending ones never run, or, ticks, have no next
 * one, so that a loop in a timer and a chain of ticks end with the cell that was interrupted. Those of timers and
 * immediates run as microtasks.
 */
export class Tasks {
  private generation = 0;
  /** While a tick runs that was pending. */
  private ending = false;
  private readonly immediates = new Immediates();

  install(): void {
    this.immediates.mend();
    const originals = { setTimeout, setInterval, setImmediate } as unknown as Record<string, Schedule>;
    for (const [name, original] of Object.entries(originals)) {
      const replacement = { [name]: copyOf(original, (task) => this.unlessDropped(task)) };
      Object.assign(timers, replacement);
      Object.assign(globalThis, replacement);
    }
    const nextTick = copyOf(process.nextTick as Schedule, (task) => this.asTick(task));
    Object.assign(process, { nextTick });
  }

  /** To be called where anything was terminated. */
  drop(): void {
    this.immediates.recover();
    this.generation++;
    this.ending = false;
  }

  private unlessDropped(task: Task): Task {
    const { generation } = this;
    const isDropped = (): boolean => generation !== this.generation;
    return function (this: unknown, ...details) {
      if (isDropped()) clearTimeout(this as NodeJS.Timeout);
      else asMicrotask(() => void task.apply(this, details))();
    };
  }

  /** A pending tick may be a stream's, which would wait for ever; what it schedules itself is dropped. */
  private asTick(task: Task): Task {
    const { generation, ending } = this;
    if (ending) return () => undefined;
    return (...details) => {
      this.ending = generation !== this.generation;
      try {
        task(...details);
      } finally {
        this.ending = false;
      }
    };
  }
}
