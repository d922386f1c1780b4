import assert from "node:assert/strict";
import { inverse, Matrix } from "ml-matrix";
import { createRandom } from "../../../../src/lib/core/random";
import { fitClassGaussians, mahalanobisScore } from "../../../../src/lib/evaluation/mahalanobis";
import {
  fitRelativeGaussians,
  relativeMahalanobisScore,
} from "../../../../src/lib/evaluation/relative-mahalanobis";

const random = createRandom(5);
const labels = Array.from({ length: 90 }, (_, n) => n % 3);
const features = labels.map((label) => [0, 1, 2, 3].map((d) => random.normal(label * d, 1 + d)));
const probes = Array.from({ length: 12 }, () => Array.from({ length: 4 }, () => random.normal(0, 8)));

describe("Mahalanobis", () => {
  it("is the smallest (h − μ)ᵀΣ⁻¹(h − μ), with Σ inverted by another library", () => {
    const means = [0, 1, 2].map((c) =>
      [0, 1, 2, 3].map((d) => features.reduce((sum, row, n) => sum + (labels[n] === c ? row[d] / 30 : 0), 0)),
    );
    const covariance = Matrix.zeros(4, 4);
    features.forEach((row, n) => {
      const residual = Matrix.columnVector(row.map((value, d) => value - means[labels[n]][d]));
      covariance.add(residual.mmul(residual.transpose()).mul(1 / 90));
    });
    const precision = inverse(covariance);
    const expected = probes.map((probe) =>
      Math.min(
        ...means.map((mean) => {
          const residual = Matrix.columnVector(probe.map((value, d) => value - mean[d]));
          return residual.transpose().mmul(precision).mmul(residual).get(0, 0);
        }),
      ),
    );
    const scores = mahalanobisScore(
      probes,
      fitClassGaussians({ features, labels, classes: 3, ridge: 1e-12 }),
    );
    scores.forEach((score, i) =>
      assert.ok(Math.abs(score / expected[i] - 1) < 1e-8, `${score} ${expected[i]}`),
    );
  });

  it("does not depend on the features' units", () => {
    const scaled = (rows: number[][]): number[][] =>
      rows.map((row) => row.map((value, d) => 10 ** d * value + d));
    const fit = fitClassGaussians({ features: scaled(features), labels, classes: 3, ridge: 1e-12 });
    const plain = mahalanobisScore(probes, fitClassGaussians({ features, labels, classes: 3, ridge: 1e-12 }));
    mahalanobisScore(scaled(probes), fit).forEach((score, i) =>
      assert.ok(Math.abs(score / plain[i] - 1) < 1e-4),
    );
  });

  it("takes a unit that never fires, and finds what makes it fire far away", () => {
    const silent = features.map((row) => [...row, 0]);
    const fit = fitClassGaussians({ features: silent, labels, classes: 3 });
    const [usual, unusual] = mahalanobisScore(
      [
        [...features[0], 0],
        [...features[0], 1],
      ],
      fit,
    );
    assert.ok(unusual > 1000 * usual);
  });

  it("refuses a class without an example and features of another width", () => {
    assert.throws(() => fitClassGaussians({ features, labels, classes: 4 }), /labels.*none of class 3/);
    assert.throws(() => fitClassGaussians({ features, labels, classes: 1.5 }), /classes.*got 1\.5/);
    assert.throws(
      () => fitClassGaussians({ features: [[1], [2]], labels: [0, 1], classes: 2 }),
      /features or labels: expected features that differ within some class, got \[1, 2\]/,
    );
    assert.throws(() => fitClassGaussians({ features, labels, classes: 2 ** 31 }), /classes.*<= 90, got/);
    const fit = fitClassGaussians({ features, labels, classes: 3 });
    assert.throws(() => mahalanobisScore([[1, 2]], fit), /features\[0\].length.*4, got 2/);
    assert.throws(() => mahalanobisScore([[1e200, 0, 0, 0]], fit), /squared distance of features\[0\]/);
  });

  it("refuses features that are equal within each class up to rounding, at whatever scale", () => {
    const equal = labels.map((label) => [0.1, 0.7, 0.3][label]);
    for (const scale of [1, 1e-8, 1e12]) {
      assert.throws(
        () => fitClassGaussians({ features: equal.map((value) => [scale * value]), labels, classes: 3 }),
        /features or labels: expected features that differ within some class/,
      );
    }
    const [first, ...others] = equal.map((value) => [value * 1e-8]);
    assert.doesNotThrow(() =>
      fitClassGaussians({ features: [[first[0] * (1 + 1e-9)], ...others], labels, classes: 3 }),
    );
  });
});

describe("relative Mahalanobis", () => {
  it("is 0 everywhere where there is one class only", () => {
    const fit = fitRelativeGaussians({ features, labels: labels.map(() => 0), classes: 1 });
    for (const score of relativeMahalanobisScore(probes, fit)) assert.equal(score, 0);
  });

  it("sees only the direction that separates the classes, where the plain distance sees both", () => {
    const draw = createRandom(6);
    const classes = Array.from({ length: 4000 }, (_, n) => n % 2);
    const points = classes.map((label) => [draw.normal(label ? 5 : -5), draw.normal()]);
    const fit = fitRelativeGaussians({ features: points, labels: classes, classes: 2 });
    const [center, along, across] = [
      [5, 0],
      [5, 8],
      [13, 0],
    ].map((point) => relativeMahalanobisScore([point], fit)[0]);
    assert.ok(Math.abs(along - center) < 3, `${along} ${center}`);
    assert.ok(across - center > 50, `${across} ${center}`);
    assert.ok(mahalanobisScore([[5, 8]], fit.classes)[0] > 55);
  });
});
