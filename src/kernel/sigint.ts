/** Node's own handle of a signal, of which `process.on` gives nothing to a worker thread. */
interface SignalHandle {
  onsignal: () => void;
  start(signal: number): number;
}

const SIGINT = 2;

/** What a worker thread needs to be started with for `onSigint`. */
export const sigintOptions = ["--expose-internals", "--no-warnings"];

/**
 * Calls `listener` when the process gets SIGINT, in this worker thread, so that a main thread which never comes
 * to rest is not needed for it.
 */
export function onSigint(listener: () => void): void {
  const { internalBinding } = require("internal/test/binding") as {
    internalBinding(name: "signal_wrap"): { Signal: new () => SignalHandle };
  };
  const handle = new (internalBinding("signal_wrap").Signal)();
  handle.onsignal = listener;
  const failure = handle.start(SIGINT);
  if (failure) throw new Error(`SIGINT cannot be listened to: error ${failure}`);
}
