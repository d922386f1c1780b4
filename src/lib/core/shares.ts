import { jStat } from "jstat";

/**
 * The upper end of Clopper and Pearson's (1934) interval for a share after `successes` of `count`: with probability
 * `level` or more, the true share does not exceed it.
 */
export const upperShare = (successes: number, count: number, level: number): number =>
  successes === count ? 1 : jStat.beta.inv(level, successes + 1, count - successes);
