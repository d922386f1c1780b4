/** What long work takes: a signal to stop it, and a function that hears how far it is. */
export interface LongWork {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** How far a loop is. */
export interface Progress {
  /** Steps done, and in all. */
  step: number;
  steps: number;
  /** The loss of the last step, where there is one. */
  loss?: number;
}

/** Browsers have no setImmediate, and take at least 4 ms for a timer. */
function throughChannel(resume: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resume();
  };
  port2.postMessage(undefined);
}

const nextTurn: (resume: () => void) => void =
  typeof setImmediate === "function" ? setImmediate : throughChannel;

/** Lets the event loop turn, so that an interrupt or a progress bar gets its chance, and obeys the signal. */
export async function breathe(signal: AbortSignal | undefined, where: () => string): Promise<void> {
  await new Promise<void>((resolve) => nextTurn(resolve));
  if (signal?.aborted) throw new DOMException(`interrupted ${where()}`, "AbortError");
}
