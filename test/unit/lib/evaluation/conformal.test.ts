import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import {
  adaptiveNonconformity,
  conformalThreshold,
  coverageInterval,
  leastAmbiguous,
  predictionSets,
} from "../../../../src/lib/evaluation/conformal";
import { assertClose } from "../../../support/reference";

/** 39 rows of four probabilities, no two of a row equal. */
const table = Array.from({ length: 39 }, (_, i) => {
  const weights = [0, 1, 2, 3].map((k) => ((7 * i + 11 * k * k + 3) % 17) + 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
});
const labels = table.map((_, i) => (5 * i + 2) % 4);

describe("conformal prediction sets", () => {
  it("have the thresholds and sizes that NumPy gives (inverted_cdf at k/n)", () => {
    const given: [alpha: number, threshold: number, classes: number][] = [
      [0.1, 0.9473684210526316, 146],
      [0.25, 0.8571428571428572, 123],
      [0.025, 0.9743589743589743, 156],
    ];
    for (const [alpha, expected, classes] of given) {
      const threshold = conformalThreshold({ probabilities: table, labels }, { alpha });
      assertClose(threshold, expected);
      assert.equal(predictionSets(table, { threshold }).flat().length, classes, `alpha ${alpha}`);
    }
  });

  it("grow by cumulative probabilities with the adaptive nonconformity", () => {
    const nonconformity = adaptiveNonconformity;
    const given: [alpha: number, threshold: number, classes: number][] = [
      [0.4, 0.9285714285714286, 100],
      [0.6, 0.7083333333333334, 64],
    ];
    for (const [alpha, expected, classes] of given) {
      const threshold = conformalThreshold({ probabilities: table, labels }, { alpha, nonconformity });
      assertClose(threshold, expected);
      assert.equal(predictionSets(table, { threshold, nonconformity }).flat().length, classes);
    }
  });

  it("hold the true class as often as promised, whatever the probabilities say: k/(n + 1) on average", () => {
    const random = createRandom(0);
    const [count, alpha, repeats] = [19, 0.3, 4000];
    let held = 0;
    const draw = (): { row: number[]; label: number } => {
      const p = random.uniform(0, 1); // unrelated to the label, which is 1 in a third of all cases
      return { row: [p, 1 - p], label: Number(random.uniform(0, 1) < 1 / 3) };
    };
    for (let r = 0; r < repeats; r++) {
      const drawn = Array.from({ length: count }, draw);
      const known = { probabilities: drawn.map(({ row }) => row), labels: drawn.map(({ label }) => label) };
      const threshold = conformalThreshold(known, { alpha });
      const { row, label } = draw();
      held += Number(predictionSets([row], { threshold })[0].includes(label));
    }
    const promised = Math.ceil((count + 1) * (1 - alpha)) / (count + 1);
    const error = Math.sqrt((promised * (1 - promised)) / repeats);
    assert.ok(Math.abs(held / repeats - promised) < 4 * error, `${held / repeats}, promised ${promised}`);
  });

  it("may be empty, and hold all classes", () => {
    assert.deepEqual(predictionSets([[0.5, 0.5]], { threshold: 0.25 }), [[]]);
    assert.deepEqual(predictionSets([[1, 0]], { threshold: 1 }), [[0, 1]]);
  });

  it("cover within SciPy's quantiles of the beta-binomial distribution", () => {
    const of = (alpha: number, calibration: number, test: number, level: number): [number, number] =>
      coverageInterval({ alpha, calibration, test, level });
    assert.deepEqual(of(0.1, 1000, 10000, 0.99), [0.873, 0.9241]);
    assert.deepEqual(of(0.01, 5000, 10000, 0.999), [0.9835, 0.9949]);
    assert.deepEqual(of(0.05, 19, 50, 0.95), [0.8, 1]);
  });

  it("refuse what no set can promise", () => {
    const known = { probabilities: table, labels };
    assert.throws(
      () => conformalThreshold(known, { alpha: 0.02 }),
      /alpha: expected at least 0.025, since 39/,
    );
    assert.throws(() => conformalThreshold(known, { alpha: 0 }), /alpha: expected a number > 0/);
    assert.throws(
      () => conformalThreshold(known, { alpha: 0.1, nonconformity: () => [NaN, NaN, NaN, NaN] }),
      /nonconformity of the labels\[0\]/,
    );
    assert.throws(() => predictionSets([[0.5, 0.6]], { threshold: 1 }), /sum of probabilities\[0\]/);
    assert.throws(() => coverageInterval({ alpha: 0.1, calibration: 5, test: 1 }), /alpha/);
    for (const nonconformity of [leastAmbiguous, adaptiveNonconformity]) {
      assert.throws(() => nonconformity([0, -Infinity]), /probabilities\[0\]/);
      // eslint-disable-next-line no-sparse-arrays -- a hole is read as undefined
      assert.throws(() => nonconformity([, 0, 1] as number[]), /probabilities\[0\]/);
    }
  });

  it("charge a class by what is left for it", () => {
    assert.deepEqual(leastAmbiguous([0.75, 0.25]), [0.25, 0.75]);
    assert.deepEqual(adaptiveNonconformity([0.5, 0.25, 0.25]), [0.5, 1, 1]);
  });
});
