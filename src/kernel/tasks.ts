import timers from "node:timers";

type Task = (...details: unknown[]) => unknown;
type Schedule = (task: Task, ...details: unknown[]) => unknown;

const settled = Promise.resolve();

/** As it is, but for a `task` that is no function, which the original refuses. */
function copyOf(original: Schedule, wrap: (task: Task) => Task): Schedule {
  const copy = function (this: unknown, task: Task, ...details: unknown[]): unknown {
    return original.call(this, typeof task === "function" ? wrap(task) : task, ...details);
  };
  return Object.defineProperties(copy, Object.getOwnPropertyDescriptors(original)) as Schedule;
}

/**
 * What cells schedule: timers, immediates and ticks. After `drop` those that are pending never run, so that a loop
 * in a timer, or a chain of ticks, ends with the cell that was interrupted.
 *
 * A timer's task runs as a microtask. Node's loop over timers and immediates is then at rest when the task is
 * terminated; in the middle of a task its lists would be left in pieces.
 */
export class Tasks {
  private generation = 0;

  install(): void {
    const originals = { setTimeout, setInterval, setImmediate } as unknown as Record<string, Schedule>;
    for (const [name, original] of Object.entries(originals)) {
      const replacement = { [name]: copyOf(original, (task) => this.asMicrotask(task)) };
      Object.assign(timers, replacement);
      Object.assign(globalThis, replacement);
    }
    const nextTick = copyOf(process.nextTick as Schedule, (task) => this.unlessDropped(task));
    Object.assign(process, { nextTick });
  }

  drop(): void {
    this.generation++;
  }

  private asMicrotask(task: Task): Task {
    const { generation } = this;
    const tasks = this;
    return function (this: unknown, ...details) {
      if (generation !== tasks.generation) clearTimeout(this as NodeJS.Timeout);
      else void settled.then(() => task.apply(this, details));
    };
  }

  private unlessDropped(task: Task): Task {
    const { generation } = this;
    return (...details) => {
      if (generation === this.generation) task(...details);
    };
  }
}
