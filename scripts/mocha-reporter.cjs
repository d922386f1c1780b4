// Mocha's own list of tests, closed by the line that a machine reads: N passed, N failed, N skipped.
const { Base, Spec } = require("mocha").reporters;

module.exports = class extends Spec {
  /** @override */
  epilogue() {
    const { passes, failures, pending } = this.stats;
    if (failures > 0) Base.list(this.failures);
    console.log(`\n${passes} passed, ${failures} failed, ${pending} skipped`);
  }
};
