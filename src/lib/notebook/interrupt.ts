const cellSignal = Symbol.for("lab.interruptSignal");
const never = new AbortController().signal;

/**
 * The signal that is aborted when the cell that is running now is interrupted (the ■ button, SIGINT). Pass it
 * to what takes long: `train(…, { signal: interruptSignal() })`. Every cell has a signal of its own, so ask
 * for it in the cell that uses it. Outside of the project's own kernel the signal returned is never aborted.
 */
export function interruptSignal(): AbortSignal {
  return (globalThis as { [cellSignal]?: AbortSignal })[cellSignal] ?? never;
}
