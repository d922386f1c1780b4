const POLL_MS = 500;
/** Exit codes by convention: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * A signal that is aborted when this process is told to end, the first time; the second time it ends at once. The exit
 * code is set by then. npm's shell dies of a signal without passing it on, so its absence counts as well.
 */
export function signalOfEnd(): AbortSignal {
  const controller = new AbortController();
  const stop = (code: number): void => {
    process.exitCode = code;
    controller.abort();
  };
  for (const [name, code] of Object.entries(EXIT_CODES)) process.once(name, () => stop(code));
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      stop(EXIT_CODES.SIGTERM);
    }, POLL_MS).unref();
  }
  return controller.signal;
}
