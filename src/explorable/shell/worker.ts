/** What a worker can be asked: functions of one argument, by their names. */
export type Calls = Record<string, (argument: never) => unknown>;

type Argument<C extends Calls, K extends keyof C> = Parameters<C[K]>[0];
type Result<C extends Calls, K extends keyof C> = Awaited<ReturnType<C[K]>>;

interface Question {
  id: number;
  name: string;
  argument: unknown;
}

type Answer = { id: number; result: unknown } | { id: number; error: string };

/** In the worker (NAME/worker.ts): answers questions, one after the other. */
export function serve(calls: Calls): void {
  let last: Promise<void> = Promise.resolve();
  const answer = async ({ id, name, argument }: Question): Promise<void> => {
    try {
      const result = await calls[name](argument as never);
      self.postMessage({ id, result } satisfies Answer);
    } catch (error) {
      self.postMessage({ id, error: (error as Error).message } satisfies Answer);
    }
  };
  self.onmessage = (event: MessageEvent<Question>) => {
    last = last.then(() => answer(event.data));
  };
}

/** In the page: the worker that build puts into it, and its answers. The page stays alive while the worker computes. */
export class Background<C extends Calls> {
  private readonly worker: Worker;
  private readonly waiting = new Map<
    number,
    { resolve: (result: never) => void; reject: (error: Error) => void }
  >();
  private readonly newest = new Map<PropertyKey, { running: boolean; next?: () => void }>();
  private asked = 0;

  constructor() {
    const source = document.getElementById("worker")!.textContent;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const promise = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("error" in data) promise?.reject(new Error(data.error));
      else promise?.resolve(data.result as never);
    };
  }

  /** Asks and waits; rejects with the sentence of an error that was thrown. */
  ask<K extends keyof C & string>(name: K, argument: Argument<C, K>): Promise<Result<C, K>> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, argument } satisfies Question);
    });
  }

  /**
   * The same for what changes faster than it can be computed: while one question of that name is under way, only the
   * last of those that follow is kept; the others' functions are never called.
   */
  askNewest<K extends keyof C & string>(
    name: K,
    argument: Argument<C, K>,
    { take, fail }: { take: (result: Result<C, K>) => void; fail: (reason: string) => void },
  ): void {
    const line = this.newest.get(name) ?? { running: false };
    this.newest.set(name, line);
    const run = (): void => {
      line.running = true;
      line.next = undefined;
      this.ask(name, argument)
        .then(take)
        .catch((error: Error) => fail(error.message))
        .finally(() => {
          line.running = false;
          line.next?.();
        });
    };
    if (line.running) line.next = run;
    else run();
  }
}
