import timers from "node:timers";

export type Task = (...details: unknown[]) => unknown;

/** Node's own, which are not dropped with the tasks of an interrupted cell. */
const soon = setImmediate;
const nothing = (): void => undefined;
const settled = Promise.resolve();

/**
 * A task of a timer or an immediate that runs as a microtask. Node's loop over them is then at rest when the task is
 * terminated; in the middle of a task its lists would be left in pieces.
 */
export const asMicrotask =
  (task: () => void): (() => void) =>
  () =>
    void settled.then(task);

/** What Node writes into an immediate. */
interface Kept {
  /** Null, or undefined, when it has run. */
  _onImmediate: Task | null | undefined;
  /** That it was begun, or cleared. */
  _destroyed: boolean;
  _idleNext: Kept | null;
  _idlePrev: Kept | null;
  /** False until Node has counted it. */
  hasRef(): boolean;
  unref(): void;
}

/** What is known here of an immediate. */
interface State {
  task: Task | null | undefined;
  isDestroyed: boolean;
  isBegun: boolean;
  /** When it was put into Node's list, which is run in this order. */
  order: number;
}

/**
 * In place of Node's `clearImmediate`: the immediate comes, and does nothing. Where a termination left Node in the middle of
 * its list, one that is taken out of it would be begun again and again.
 */
export function forgetImmediate(immediate: unknown): void {
  const kept = immediate as Partial<Kept> | null | undefined;
  if (typeof kept?._onImmediate === "function") kept._onImmediate = nothing;
}

/** Immediates that do nothing, one behind the other in Node's list. */
const listed = (count: number): Kept[] =>
  Array.from({ length: count }, () => soon(nothing) as unknown as Kept);

/**
 * Keeps Node's list of immediates whole where a termination hits Node as it runs them. It keeps the immediate that it is at
 * as the first of the list, but takes it at the next turn for a cleared one behind another, which there is not, and
 * fails so at each turn; where it is at the first of a new list, it forgets all of that, yet waits for them.
 */
export class Immediates {
  private readonly states = new WeakMap<Kept, State>();
  /** Neither begun nor cleared. */
  private readonly waiting = new Set<Kept>();
  private made = 0;

  /** Lets Node take no immediate that it has begun for a cleared one, but run it once more, and take none out of the list. */
  mend(): void {
    for (const scope of [timers, globalThis]) Object.assign(scope, { clearImmediate: forgetImmediate });
    const prototype = Object.getPrototypeOf(soon(nothing)) as object;
    if (Symbol.dispose in prototype) {
      Object.assign(prototype, {
        [Symbol.dispose](this: NodeJS.Immediate) {
          forgetImmediate(this);
        },
      });
    }
    const of = (immediate: Kept): State => this.stateOf(immediate);
    const destroy = (immediate: Kept, isDestroyed: boolean): void => this.destroy(immediate, isDestroyed);
    Object.defineProperties(prototype, {
      _onImmediate: {
        configurable: true,
        get(this: Kept) {
          const state = of(this);
          // Who clears it asks before.
          state.isBegun ||= state.isDestroyed && Boolean(state.task);
          return state.task ?? (state.isBegun ? nothing : state.task);
        },
        set(this: Kept, task: State["task"]) {
          of(this).task = task;
        },
      },
      _destroyed: {
        configurable: true,
        get(this: Kept) {
          const { isDestroyed, isBegun, task } = of(this);
          return isDestroyed && !isBegun && !task;
        },
        set(this: Kept, isDestroyed: boolean) {
          destroy(this, isDestroyed);
        },
      },
    });
  }

  /** To be called where anything was terminated: puts what Node counts and has forgotten back into its list. */
  recover(): void {
    const now = ++this.made;
    soon(() => {
      for (const immediate of this.waiting) {
        if (this.stateOf(immediate).order < now && immediate.hasRef()) this.relist(immediate);
      }
    });
  }

  private stateOf(immediate: Kept): State {
    let state = this.states.get(immediate);
    if (!state) {
      state = { task: undefined, isDestroyed: false, isBegun: false, order: ++this.made };
      this.states.set(immediate, state);
    }
    return state;
  }

  private destroy(immediate: Kept, isDestroyed: boolean): void {
    const state = this.stateOf(immediate);
    if (!isDestroyed) {
      this.waiting.add(immediate);
      return;
    }
    if (state.isDestroyed) this.countOnceMore();
    state.isDestroyed = true;
    this.waiting.delete(immediate);
  }

  /** Makes up for an immediate that Node counts twice as begun: one more is counted, and taken out of the list. */
  private countOnceMore(): void {
    const [before, extra, after] = listed(3);
    extra.unref();
    this.waiting.delete(extra);
    [before._idleNext, after._idlePrev] = [after, before];
  }

  private relist(immediate: Kept): void {
    const [before, after] = listed(2);
    this.stateOf(immediate).order = ++this.made;
    [before._idleNext, immediate._idlePrev] = [immediate, before];
    [immediate._idleNext, after._idlePrev] = [after, immediate];
  }
}
