import assert from "node:assert/strict";
import { detectableDifference, estimate, shareInterval, welch } from "../../../../scripts/study/statistics";
import reference from "../../../fixtures/study/statistics.json";

/** jstat's quantiles have eight digits. */
function near(actual: number | undefined, expected: number, what = ""): void {
  assert.ok(
    Math.abs(actual! - expected) <= 1e-7 * Math.max(1, Math.abs(expected)),
    `${what} ${actual} and ${expected}`,
  );
}

/** SciPy's answers; test/fixtures/study/statistics.py asks it. */
describe("statistics of a study", () => {
  it("mean, deviation and interval are SciPy's", () => {
    const { values, baseline } = reference;
    const pairs = values.map((value, i) => value - baseline[i]);
    for (const [own, expected] of [
      [estimate(values), reference.estimate],
      [estimate(pairs), reference.paired],
    ] as const) {
      near(own.mean, expected.mean);
      near(own.deviation, expected.deviation);
      expected.interval.forEach((end, i) => near(own.interval![i], end));
    }
  });

  it("a paired difference's interval excludes 0 just where SciPy's paired test has p < 0.05", () => {
    const { values, baseline, pairedP } = reference;
    const [low, high] = estimate(values.map((value, i) => value - baseline[i])).interval!;
    assert.equal(low > 0 || high < 0, pairedP < 0.05);
  });

  it("one seed has a mean and no interval", () => {
    assert.deepEqual(estimate([0.5]), { count: 1, mean: 0.5 });
  });

  it("Welch's test is SciPy's, of means and of samples", () => {
    const group = (values: number[]): { count: number; mean: number; deviation: number } => {
      const { count, mean, deviation } = estimate(values);
      return { count, mean, deviation: deviation! };
    };
    const ours = group(reference.values);
    const { other, t, p } = reference.welch;
    near(welch(ours, other).t, t);
    near(welch(ours, other).p, p);
    const { sample, freedom, interval, ...expected } = reference.welchSamples;
    const test = welch(ours, group(sample));
    near(test.t, expected.t);
    near(test.p, expected.p);
    near(test.freedom, freedom);
    interval.forEach((end, i) => near(test.interval[i], end));
  });

  it("shares have the exact interval of SciPy's binomtest", () => {
    for (const { successes, count, interval } of reference.shares)
      interval.forEach((end, i) =>
        near(shareInterval(successes, count)[i], end, `${successes} of ${count}:`),
      );
  });

  it("the detectable difference is found in four of five studies, by the noncentral t", () => {
    for (const power of reference.power) assert.ok(Math.abs(power - 0.8) < 0.01, String(power));
    // (2.262157 + 0.883404) / √10
    near(detectableDifference(1, 10), 0.994713776, "ten seeds:");
    near(detectableDifference(3, 10), 3 * 0.994713776, "with the deviation:");
  });
});
