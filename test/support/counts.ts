/** Where mocha-long-reporter.cjs finds the counts: test files and reporter may be loaded as different kinds of modules. */
const KEY = Symbol.for("lab.trialCounts");

/** Adds to a count of the suite that runs, for docs/long-tests.json: `count("interrupts", 500)`. */
export function count(what: string, times = 1): void {
  const counts = ((globalThis as Record<symbol, unknown>)[KEY] ??= {}) as Record<string, number>;
  counts[what] = (counts[what] ?? 0) + times;
}
