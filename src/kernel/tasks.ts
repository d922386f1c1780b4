import timers from "node:timers";

type Task = (...details: unknown[]) => unknown;
type Schedule = (task: Task, ...details: unknown[]) => unknown;

const settled = Promise.resolve();

/**
 * A task of a timer or an immediate that runs as a microtask. Node's loop over them is then at rest when the task is
 * terminated; in the middle of a task its lists would be left in pieces: of several immediates it begins the terminated
 * one again and again, fails each time, and comes to nothing else.
 */
export const asMicrotask =
  (task: () => void): (() => void) =>
  () =>
    void settled.then(task);

/** What Node keeps of an immediate; its task is gone when it has run. */
interface Kept {
  _onImmediate: Task | null;
  _idleNext: Kept | null;
  _idlePrev: Kept | null;
}

/**
 * In place of Node's `clearImmediate`: the immediate comes, and does nothing. Where a termination left Node in the middle of
 * its list of immediates, one that is taken out of it would be begun again and again.
 */
export function forgetImmediate(immediate: unknown): void {
  const kept = immediate as Partial<Kept> | null | undefined;
  if (typeof kept?._onImmediate === "function") kept._onImmediate = () => undefined;
}

/** Makes up for an immediate that Node counts twice as begun: one more is counted, and taken out of the list. */
function countOnceMore(): void {
  const [before, extra, after] = [1, 2, 3].map(() => setImmediate(() => undefined));
  extra.unref();
  const list = [before, extra, after] as unknown as Kept[];
  [list[0]._idleNext, list[2]._idlePrev] = [list[2], list[0]];
}

/**
 * Node begins an immediate by calling it destroyed. One that was terminated at that moment stays the first of the list, and
 * Node takes it for a cleared one behind another, which there is not: it fails at each turn, and comes to no immediate any
 * more. So it is destroyed only when its task is gone, too; Node then runs it once more. And none is taken out of the list.
 */
export function mendImmediates(): void {
  for (const scope of [timers, globalThis]) Object.assign(scope, { clearImmediate: forgetImmediate });
  const prototype = Object.getPrototypeOf(setImmediate(() => undefined)) as object;
  if (Symbol.dispose in prototype) {
    Object.assign(prototype, {
      [Symbol.dispose](this: NodeJS.Immediate) {
        forgetImmediate(this);
      },
    });
  }
  const begun = new WeakSet<object>();
  Object.defineProperty(prototype, "_destroyed", {
    configurable: true,
    get(this: Kept) {
      return begun.has(this) && this._onImmediate === null;
    },
    set(this: Kept, isDestroyed: boolean) {
      if (!isDestroyed) return;
      if (begun.has(this)) countOnceMore();
      begun.add(this);
    },
  });
}

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

  install(): void {
    mendImmediates();
    const originals = { setTimeout, setInterval, setImmediate } as unknown as Record<string, Schedule>;
    for (const [name, original] of Object.entries(originals)) {
      const replacement = { [name]: copyOf(original, (task) => this.unlessDropped(task)) };
      Object.assign(timers, replacement);
      Object.assign(globalThis, replacement);
    }
    const nextTick = copyOf(process.nextTick as Schedule, (task) => this.asTick(task));
    Object.assign(process, { nextTick });
  }

  drop(): void {
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
