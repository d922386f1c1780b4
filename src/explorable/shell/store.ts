/** Steps that undo goes back, at most. */
const MOST_STEPS = 200;

/**
 * The state of a page with its past and its future. A state is never changed in place.
 * A change that is not settled (a slider under way) is no step of its own.
 */
export class Store<S extends object> {
  private past: S[] = [];
  private future: S[] = [];
  private settled: S;
  private readonly listeners: ((settled: boolean) => void)[] = [];

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

  onChange(listener: (settled: boolean) => void): void {
    this.listeners.push(listener);
  }

  private tell(settled: boolean): void {
    for (const listener of this.listeners) listener(settled);
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
