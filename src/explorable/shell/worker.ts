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

/** What a page says that can no longer compute. */
function lossOf(what: string, reason: string): string {
  const because = reason === "" ? "" : ` (${reason})`;
  return `What computes for this page ${what}${because}: reload the page, or open it in another browser.`;
}

/** In the page: the worker that build puts into it, and its answers. The page stays alive while the worker computes. */
export class Background<C extends Calls> {
  private worker: Worker | undefined;
  private readonly waiting = new Map<
    number,
    { resolve: (result: never) => void; reject: (error: Error) => void }
  >();
  private readonly newest = new Map<PropertyKey, { running: boolean; next?: () => void }>();
  private asked = 0;
  /** Why nothing is answered any more. */
  private loss = "";

  /** @param lost gets a sentence when the worker cannot be started, or has died; all questions are then rejected with it */
  constructor(private readonly lost: (sentence: string) => void) {
    try {
      const source = document.getElementById("worker")!.textContent;
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      this.worker = new Worker(address);
    } catch (error) {
      this.end(lossOf("could not be started", (error as Error).message));
      return;
    }
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const promise = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("error" in data) promise?.reject(new Error(data.error));
      else promise?.resolve(data.result as never);
    };
    // What a question throws comes as its answer; what comes here ends the worker: a broken start, or no memory left.
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end(lossOf("has stopped", event.message ?? ""));
    };
    this.worker.onmessageerror = () => this.end(lossOf("has stopped", "an answer could not be read"));
  }

  private end(sentence: string): void {
    this.loss = sentence;
    this.worker?.terminate();
    for (const { reject } of this.waiting.values()) reject(new Error(sentence));
    this.waiting.clear();
    this.lost(sentence);
  }

  /** Asks and waits; rejects with the sentence of an error that was thrown. */
  ask<K extends keyof C & string>(name: K, argument: Argument<C, K>): Promise<Result<C, K>> {
    if (this.loss !== "") return Promise.reject(new Error(this.loss));
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker!.postMessage({ id, name, argument } satisfies Question);
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
