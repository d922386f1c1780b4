import { jStat } from "jstat";

/** Halvings of [0, 1] until its ends are neighbours. */
const HALVINGS = 60;

/**
 * The upper end of Clopper and Pearson's (1934) interval for a share after `successes` of `count`: with probability
 * 1 − `tail` or more, the true share does not exceed it. It is the x at which as few successes have the probability
 * `tail`, P(at most s of n) = I₁₋ₓ(n − s, s + 1).
 */
export function upperShare(successes: number, count: number, tail: number): number {
  if (successes === count) return 1;
  if (successes === 0) return -Math.expm1(Math.log(tail) / count);
  let [least, most] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (least + most) / 2;
    if (jStat.ibeta(1 - middle, count - successes, successes + 1) > tail) least = middle;
    else most = middle;
  }
  return most;
}
