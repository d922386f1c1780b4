import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { bootstrapInterval, type Interval } from "../../../../src/lib/evaluation/bootstrap";
import { intervalText, measureInterval, pairedDifference } from "../../../../src/lib/evaluation/comparison";
import { oodPrecisionRecallCurves, riskCoverageCurves } from "../../../../src/lib/evaluation/curves";
import { failureReport, predictionErrors } from "../../../../src/lib/evaluation/failure-prediction";
import { oodDetection, oodReport } from "../../../../src/lib/evaluation/ood-detection";
import { averagePrecision, fprAtTpr, rocAuc } from "../../../../src/lib/evaluation/ranking";

const source = createRandom(11);
const labels = Array.from({ length: 200 }, (_, i) => Number(i < 40));
const good = labels.map((label) => source.normal(2 * label));
const poor = labels.map(() => source.normal());
const bootstrap = { random: createRandom(1), replicates: 200 };

describe("failure prediction", () => {
  it("counts as errors what the network gets wrong", () => {
    const probabilities = [
      [0.9, 0.1],
      [0.2, 0.8],
      [0.5, 0.5],
      [0.4, 0.6],
    ];
    assert.deepEqual(predictionErrors({ probabilities, labels: [0, 0, 0, 1] }), [0, 1, 0, 0]);
    assert.throws(() => predictionErrors({ probabilities, labels: [0, 0, 2, 1] }), /labels\[2\].*got 2/);
  });

  it("reports a perfect ranking as perfect, in every resample", () => {
    const report = failureReport({ errors: labels, scores: labels }, bootstrap);
    assert.deepEqual(report.averagePrecision, { estimate: 1, lower: 1, upper: 1 });
    assert.deepEqual(report.rocAuc, { estimate: 1, lower: 1, upper: 1 });
    assert.deepEqual(report.fprAt95, { estimate: 0, lower: 0, upper: 0 });
    assert.deepEqual(report.eAurc, { estimate: 0, lower: 0, upper: 0 });
  });

  it("changes nothing under a monotone transformation of the score", () => {
    const plain = failureReport({ errors: labels, scores: good }, { ...bootstrap, random: createRandom(2) });
    const transformed = failureReport(
      { errors: labels, scores: good.map((score) => Math.exp(score / 3)) },
      { ...bootstrap, random: createRandom(2) },
    );
    assert.deepEqual(transformed, plain);
  });

  it("refuses a network without errors, and errors other than 0 and 1", () => {
    const report = (errors: number[]) => failureReport({ errors, scores: good }, bootstrap);
    assert.throws(() => report(labels.map(() => 0)), /errors: expected both classes, got 200 of class 0/);
    for (const value of [0.5, NaN, -1])
      assert.throws(() => report([value, ...labels.slice(1)]), new RegExp(`errors\\[0\\].*got ${value}$`));
  });

  it("draws resamples without errors again: each has at least one of two errors", () => {
    const errors = labels.map((_, i) => Number(i < 2));
    const { averagePrecision: perfect, aurc } = failureReport({ errors, scores: errors }, bootstrap);
    assert.deepEqual(perfect, { estimate: 1, lower: 1, upper: 1 });
    // The area of a perfect ranking grows with the number of errors; with one it is 1/200 at 1 of 200 coverages.
    assert.ok(
      Math.abs(aurc.lower * 200 ** 2 - 1) < 1e-9 && aurc.lower < aurc.estimate && aurc.estimate < aurc.upper,
      JSON.stringify(aurc),
    );
  });
});

describe("comparison of detectors", () => {
  it("finds no difference between a method and itself, and one between a good and a poor method", () => {
    assert.deepEqual(
      pairedDifference(
        averagePrecision,
        { labels, scores: good, baseline: good.map((score) => 2 * score) },
        bootstrap,
      ),
      { estimate: 0, lower: 0, upper: 0 },
    );
    const { estimate, lower } = pairedDifference(
      averagePrecision,
      { labels, scores: good, baseline: poor },
      bootstrap,
    );
    assert.equal(
      estimate,
      averagePrecision({ labels, scores: good }) - averagePrecision({ labels, scores: poor }),
    );
    assert.ok(lower > 0);
    assert.throws(
      () => pairedDifference(rocAuc, { labels, scores: good, baseline: [1] }, bootstrap),
      /baseline.length/,
    );
  });

  it("measures what drawing the examples one by one gives, ties and zeros of both signs among them", () => {
    const tied = good.map((score, i) => (i % 3 === 0 ? 0 : i % 3 === 1 ? -0 : Math.round(score)));
    const options = { size: labels.length, replicates: 50, strata: labels };
    const drawn = (measure: typeof rocAuc): Interval =>
      bootstrapInterval({
        ...options,
        random: createRandom(5),
        statistic: (indices) => {
          const at = (values: number[]): number[] => Array.from(indices, (i) => values[i]);
          return measure({ labels: at(labels), scores: at(tied) });
        },
      });
    for (const measure of [averagePrecision, rocAuc, fprAtTpr]) {
      const found = measureInterval(
        measure,
        { labels, scores: tied },
        { random: createRandom(5), replicates: 50, keepClassSizes: true },
      );
      assert.deepEqual(found, drawn(measure));
    }
  });

  it("refuses labels that a typed array would change to 0 or 255", () => {
    for (const value of [0.5, NaN, -1]) {
      const wrong = { labels: [...labels.slice(1), value], scores: good, baseline: poor };
      const message = new RegExp(`labels\\[199\\].*got ${value}$`);
      assert.throws(() => measureInterval(rocAuc, wrong, bootstrap), message);
      assert.throws(() => pairedDifference(rocAuc, wrong, bootstrap), message);
    }
  });

  it("has an interval of the width that the theory of the ROC area gives", () => {
    const { estimate, lower, upper } = measureInterval(
      rocAuc,
      { labels, scores: good },
      { ...bootstrap, replicates: 1000 },
    );
    // DeLong et al. 1988: the variances of each positive's and each negative's share of pairs won.
    const won = (a: number, b: number): number => Number(a > b) + Number(a === b) / 2;
    const [positive, negative] = [good.slice(0, 40), good.slice(40)];
    const spread = (shares: number[]): number =>
      shares.reduce((sum, share) => sum + (share - estimate) ** 2, 0) / (shares.length - 1) / shares.length;
    const variance =
      spread(positive.map((a) => negative.reduce((sum, b) => sum + won(a, b) / 160, 0))) +
      spread(negative.map((b) => positive.reduce((sum, a) => sum + won(a, b) / 40, 0)));
    const ratio = (upper - lower) / (2 * 1.96 * Math.sqrt(variance));
    assert.ok(ratio > 0.8 && ratio < 1.25, String(ratio));
  });
});

describe("intervalText", () => {
  it("rounds all three numbers, in the unit asked for", () => {
    const interval = { estimate: 0.00123, lower: 0.0004, upper: 0.00251 };
    assert.equal(intervalText(interval, { decimals: 4 }), "0.0012 [0.0004, 0.0025]");
    assert.equal(intervalText(interval, { unit: 1e-3, decimals: 1 }), "1.2 [0.4, 2.5]");
  });
});

describe("curves of several methods", () => {
  const methods = { good, poor };

  it("keep the methods' names and order, and end in the measures of the reports", () => {
    const curves = oodPrecisionRecallCurves({
      inside: { good: good.slice(40), poor: poor.slice(40) },
      outside: { good: good.slice(0, 40), poor: poor.slice(0, 40) },
    });
    assert.deepEqual(
      curves.map(({ name }) => name),
      ["good", "poor"],
    );
    curves.forEach((curve, m) => {
      const scores = Object.values(methods)[m];
      assert.equal(curve.averagePrecision, averagePrecision({ labels, scores }));
      assert.deepEqual([curve.recall[0], curve.recall.at(-1), curve.precision.at(-1)], [0, 1, 0.2]);
      const area = curve.recall.reduce(
        (sum, recall, i) => sum + (i > 0 ? (recall - curve.recall[i - 1]) * curve.precision[i] : 0),
        0,
      );
      assert.ok(
        Math.abs(area - curve.averagePrecision) < 1e-12,
        "the steps of the figure enclose the average precision",
      );
    });
  });

  it("start the risk at the surest prediction and end it at the error rate", () => {
    for (const { coverage, risk } of riskCoverageCurves({ errors: labels, methods })) {
      assert.deepEqual([coverage.at(-1), risk.at(-1)], [1, 0.2]);
      assert.equal(coverage.length, 200);
    }
  });
});

describe("out-of-distribution detection", () => {
  const [inside, outside] = [good.slice(40), good.slice(0, 40)];

  it("takes the images out of distribution for the positives", () => {
    const detection = oodDetection({ inside: [1, 2], outside: [3] });
    assert.deepEqual(
      [Array.from(detection.labels), Array.from(detection.scores)],
      [
        [0, 0, 1],
        [1, 2, 3],
      ],
    );
    assert.throws(() => oodDetection({ inside: [], outside: [1] }), /inside/);
  });

  it("gives 1, 1, 1 and 0 for perfect separation, and a half for equal scores", () => {
    assert.deepEqual(oodReport({ inside: [1, 2, 3], outside: [4, 5] }), {
      averagePrecision: 1,
      averagePrecisionInside: 1,
      rocAuc: 1,
      fprAt95: 0,
    });
    assert.deepEqual(oodReport({ inside: [1, 1, 1], outside: [1] }), {
      averagePrecision: 0.25,
      averagePrecisionInside: 0.75,
      rocAuc: 0.5,
      fprAt95: 1,
    });
  });

  it("swaps the two average precisions when the sets change places and the score its sign", () => {
    const report = oodReport({ inside, outside });
    const swapped = oodReport({ inside: outside.map((s) => -s), outside: inside.map((s) => -s) });
    assert.equal(swapped.averagePrecision, report.averagePrecisionInside);
    assert.equal(swapped.averagePrecisionInside, report.averagePrecision);
    assert.ok(Math.abs(swapped.rocAuc - report.rocAuc) < 1e-12);
    assert.deepEqual(oodReport({ inside: inside.map(Math.exp), outside: outside.map(Math.exp) }), report);
  });
});
