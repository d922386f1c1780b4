// What a few seeds say: means and shares with their intervals, and the difference of two groups.
import { jStat } from "jstat";

/** A mean over seeds; deviation and interval are undefined for one seed. */
export interface Estimate {
  count: number;
  mean: number;
  /** Standard deviation, with N − 1. */
  deviation?: number;
  /** 95 %, Student's t. */
  interval?: [number, number];
}

/** Mean, standard deviation s (N − 1) and the 95 % interval mean ± t(0.975, N − 1) s/√N. */
export function estimate(values: number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { count, mean };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  const half = (jStat.studentt.inv(0.975, count - 1) * deviation) / Math.sqrt(count);
  return { count, mean, deviation, interval: [mean - half, mean + half] };
}

/**
 * The mean difference that `count` seeds would find (an interval without 0) in 80 % of studies, where differences have
 * the standard deviation: (t(0.975) + t(0.8)) s/√N, with N − 1 degrees of freedom.
 */
export function detectableDifference(deviation: number, count: number): number {
  const quantile = (p: number): number => jStat.studentt.inv(p, count - 1);
  return ((quantile(0.975) + quantile(0.8)) * deviation) / Math.sqrt(count);
}

/** The 95 % interval of Clopper and Pearson (1934) for the share of all seeds, after `successes` of `count`. */
export function shareInterval(successes: number, count: number): [number, number] {
  return [
    successes === 0 ? 0 : jStat.beta.inv(0.025, successes, count - successes + 1),
    successes === count ? 1 : jStat.beta.inv(0.975, successes + 1, count - successes),
  ];
}

export interface Welch {
  difference: number;
  interval: [number, number];
  t: number;
  freedom: number;
  /** Two-sided. */
  p: number;
}

/** Welch's t-test (1947) of two groups with deviations of their own, first less second. */
export function welch(
  first: Required<Pick<Estimate, "count" | "mean" | "deviation">>,
  second: Required<Pick<Estimate, "count" | "mean" | "deviation">>,
): Welch {
  const [a, b] = [first, second].map(({ deviation, count }) => deviation ** 2 / count);
  const difference = first.mean - second.mean;
  const error = Math.sqrt(a + b);
  const freedom = (a + b) ** 2 / (a ** 2 / (first.count - 1) + b ** 2 / (second.count - 1));
  const half = jStat.studentt.inv(0.975, freedom) * error;
  const t = difference / error;
  const p = 2 * jStat.studentt.cdf(-Math.abs(t), freedom);
  return { difference, interval: [difference - half, difference + half], t, freedom, p };
}
