// Of the long tests: besides the list of tests, what each suite counted, written to the file of the option `file`.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const Reporter = require("./mocha-reporter.cjs");

const COUNTS = Symbol.for("lab.trialCounts");

/** @typedef {{ passed: number, failed: number, skipped: number, counts: Record<string, number> }} Results */

/** @param {import("mocha").Runnable | import("mocha").Suite} runnable */
const suiteOf = (runnable) => runnable.titlePath()[0];

module.exports = class extends Reporter {
  /**
   * @param {import("mocha").Runner} runner
   * @param {{ reporterOptions: { file: string, date: string, commit: string } }} options
   */
  constructor(runner, options) {
    super(runner, options);
    const { file, date, commit } = options.reporterOptions;
    const held = /** @type {Record<symbol, Record<string, number> | undefined>} */ (globalThis);
    /** @type {Record<string, Results>} */
    const suites = {};
    const of = (/** @type {import("mocha").Runnable} */ test) =>
      (suites[suiteOf(test)] ??= { passed: 0, failed: 0, skipped: 0, counts: {} });
    runner.on("pass", (test) => of(test).passed++);
    runner.on("fail", (test) => of(test).failed++);
    runner.on("pending", (test) => of(test).skipped++);
    runner.on("suite end", (suite) => {
      const counts = held[COUNTS];
      if (suite.root || counts === undefined) return;
      const results = (suites[suiteOf(suite)] ??= { passed: 0, failed: 0, skipped: 0, counts: {} });
      for (const [what, times] of Object.entries(counts))
        results.counts[what] = (results.counts[what] ?? 0) + times;
      delete held[COUNTS];
    });
    runner.on("end", () => {
      const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
      const now = Object.entries(suites).map(([name, results]) => [name, { date, commit, ...results }]);
      const all = Object.entries({ ...before, ...Object.fromEntries(now) }).sort(([a], [b]) =>
        a < b ? -1 : 1,
      );
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
    });
  }
};
