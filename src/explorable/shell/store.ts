/** Steps that undo goes back, at most. */
const MOST_STEPS = 200;

/** What is told of a change: whether it is settled, and whether the page made it by itself, without the reader. */
export type Listener = (settled: boolean, byItself: boolean) => void;

/**
 * The state of a page with its past and its future. A state is never changed in place.
 * A change that is not settled (a slider under way) is no step of its own.
 */
export class Store<S extends object> {
  private past: S[] = [];
  private future: S[] = [];
  private settled: S;
  private readonly listeners: Listener[] = [];

  constructor(private current: S) {
    this.settled = current;
  }

  get state(): S {
    return this.current;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  private tell(settled: boolean, byItself = false): void {
    for (const listener of this.listeners) listener(settled, byItself);
  }

  /** Changes some values; nothing is told where all are as before and settled. */
  change(patch: Partial<S>, { settled = true } = {}): void {
    this.current = { ...this.current, ...patch };
    if (settled) {
      const keys = Object.keys(this.current) as (keyof S)[];
      if (keys.every((key) => this.current[key] === this.settled[key])) return this.tell(true);
      this.past = [...this.past, this.settled].slice(-MOST_STEPS);
      this.future = [];
      this.settled = this.current;
    }
    this.tell(settled);
  }

  /** A movement that the page makes by itself: never settled. */
  move(patch: Partial<S>): void {
    this.current = { ...this.current, ...patch };
    this.tell(false, true);
  }

  undo(): void {
    this.go(this.past, this.future);
  }

  redo(): void {
    this.go(this.future, this.past);
  }

  private go(from: S[], to: S[]): void {
    const next = from.pop();
    if (!next) return;
    to.push(this.settled);
    this.current = this.settled = next;
    this.tell(true);
  }
}
