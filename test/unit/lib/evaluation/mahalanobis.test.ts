import assert from "node:assert/strict";
import { inverse, Matrix } from "ml-matrix";
import { createRandom } from "../../../../src/lib/core/random";
import { fitClassGaussians, mahalanobisScore } from "../../../../src/lib/evaluation/mahalanobis";
import { unitRows } from "../../../../src/lib/evaluation/normalized-mahalanobis";
import { rocAuc } from "../../../../src/lib/evaluation/ranking";
import {
  fitRelativeGaussians,
  relativeMahalanobisScore,
} from "../../../../src/lib/evaluation/relative-mahalanobis";
import { assertClose } from "../../../support/reference";

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

describe("normalised Mahalanobis", () => {
  it("takes rows to length 1, however long or short, and leaves zeros", () => {
    for (const scale of [1e-300, 1, 1e300]) assertClose(unitRows([[3 * scale, -4 * scale]]), [[0.6, -0.8]]);
    assert.deepEqual(unitRows([[0, 0]]), [[0, 0]]);
    const long = unitRows([new Float64Array(1e6).fill(-2)])[0];
    assert.ok(long.length === 1e6 && long.every((value) => Math.abs(value + 1e-3) < 1e-17));
    assert.throws(() => unitRows([[NaN]]), /features\[0\]\[0\]/);
  });

  it("finds a foreign direction where lengths vary within the classes, which the plain distance forgives", () => {
    const draw = createRandom(8);
    const classes = Array.from({ length: 3000 }, (_, n) => n % 2);
    // Two directions, 30 degrees around the diagonal, with lengths of 1 … 9.
    const at = (degrees: number, length: number): number[] =>
      [Math.cos, Math.sin].map((f) => length * f((degrees * Math.PI) / 180));
    const hidden = classes.map((label) =>
      at(label ? draw.normal(30, 3) : draw.normal(60, 3), draw.uniform(1, 9)),
    );
    const foreign = Array.from({ length: 500 }, () => at(draw.normal(-10, 3), draw.uniform(0.5, 1.5)));
    const auc = (map: (rows: number[][]) => number[][]): number => {
      const fit = fitClassGaussians({ features: map(hidden), labels: classes, classes: 2 });
      const [inside, outside] = [hidden, foreign].map((rows) => mahalanobisScore(map(rows), fit));
      return rocAuc({
        labels: [...inside.map(() => 0), ...outside.map(() => 1)],
        scores: [...inside, ...outside],
      });
    };
    const plain = auc((rows) => rows);
    assert.ok(auc(unitRows) > 0.999 && plain < 0.9, `${auc(unitRows)}, plain ${plain}`);
  });
});
