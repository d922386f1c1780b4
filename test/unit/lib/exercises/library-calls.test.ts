import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../../../src/lib/exercises/catalogue";
import { evaluation, type exercises, inference, models, tf } from "../../../../src/lib/index";
import { complaint, ids, type Id } from "../../../support/course/complaint";
import { answerOf, solutions } from "../../../support/course/solutions";

/** They end at a posterior and at its evidence, and so answer either. */
const ofTheEvidence: Record<string, (...asked: Parameters<exercises.Answers["evidence"]>) => unknown> = {
  maximizeEvidence: (design, targets) => models.maximizeEvidence({ design, targets }),
  highestEvidence: (design, targets, alpha, beta) =>
    models.highestEvidence({ design, targets }, [{ alpha, beta }]),
};

/** Calls of all functions of the library that are an exercise's answer, on what the answer is asked. */
const libraryCalls: { [I in Id]: Record<string, (...asked: Parameters<exercises.Answers[I]>) => unknown> } = {
  posterior: {
    linearPosterior: (design, targets, alpha, beta) =>
      models.linearPosterior({ design, targets, alpha, beta }),
    ...ofTheEvidence,
  },
  predictive: {
    linearPredictive: (posterior, phi, beta) => models.linearPredictive({ posterior, design: [phi], beta }),
  },
  evidence: {
    logMarginalLikelihood: (design, targets, alpha, beta) =>
      models.logMarginalLikelihood({ design, targets, alpha, beta }),
    ...ofTheEvidence,
  },
  gradient: {
    logisticGradient: (weights, inputs, labels, priorVariance) =>
      models.logisticGradient(weights, { inputs, labels, priorVariance }),
    logisticTarget: (weights, inputs, labels, priorVariance) =>
      models.logisticTarget({ inputs, labels, priorVariance }).gradient(weights),
  },
  hessian: {
    logisticHessianFactor: (weights, inputs, priorVariance) =>
      models.logisticHessianFactor(weights, { inputs, labels: inputs.map(() => 1), priorVariance }),
    hessianFactor: (_, inputs, priorVariance) =>
      models.logisticMap({ inputs, labels: inputs.map(() => 1), priorVariance }),
    logisticLaplace: (_, inputs, priorVariance) =>
      inference.logisticLaplace({ inputs, labels: inputs.map(() => 1), priorVariance }),
  },
  monteCarlo: {
    pointPosterior: (points, inputs) => inference.pointPosterior({ points }).predictive(inputs),
    gaussianPosterior: ([mean]) =>
      inference.gaussianPosterior({ mean, variances: mean.map(() => 1) } as never),
  },
  divergence: {
    gaussianKl: (mean, scale, priorVariance) => models.gaussianKl({ mean, scale, priorVariance }),
    gaussianKlTensor: (mean, scale, priorVariance) =>
      tf.tidy(() => models.gaussianKlTensor(tf.tensor(mean), tf.tensor(scale), priorVariance).dataSync()),
  },
  elbo: {
    negativeElbo: (logits) => inference.negativeElbo(logits as never),
    binaryCrossEntropy: (logits, labels) =>
      tf.tidy(() => models.binaryCrossEntropy(tf.expandDims(logits, 1), labels).dataSync()),
  },
  measures: {
    uncertainty: (passes) => evaluation.mutualInformation(passes.map((row) => [row])),
    uncertaintyFromSummary: (passes) =>
      evaluation.uncertaintyFromSummary({
        mean: passes,
        votes: passes,
        expectedEntropy: passes.map(() => 0),
      }),
    summarizeSamples: (passes) => inference.summarizeSamples(passes.map((row) => [row])),
  },
  trueClass: {
    trueClassProbability: (_, probabilities, labels) =>
      tf.tidy(() =>
        models.trueClassProbability(tf.tensor2d(probabilities), tf.tensor1d(labels, "int32")).dataSync(),
      ),
    confidNetLoss: () => models.confidNetLoss(models.lenet, { backboneDropout: false }),
  },
  averagePrecision: {
    averagePrecision: (labels, scores) => evaluation.averagePrecision({ labels, scores }),
    averagePrecisionOf: (errors, scores) =>
      evaluation.precisionRecallCurves({ labels: errors, methods: { scores } }),
  },
  odin: {
    odinScore: (logits, images, temperature, epsilon) =>
      tf.tidy(() =>
        inference.odinScore(logits, images, tf.scalar(temperature), tf.scalar(epsilon)).dataSync(),
      ),
    odin: (logits, images, temperature, epsilon) =>
      void inference.odin(logits as never, {}, images, { temperature, epsilon }).catch(() => undefined),
  },
};

describe("exercises whose answer is the library's", () => {
  it("refuse the library's own answer, also under another name and through another function of it", () => {
    const aliases = { fit: models.linearPosterior };
    const called: [Id, unknown, RegExp][] = [
      [
        "posterior",
        (design: number[][], targets: number[], alpha: number, beta: number) =>
          aliases.fit({ design, targets, alpha, beta }),
        /calls the library's own answer, linearPosterior/,
      ],
      [
        "hessian",
        (weights: number[], inputs: number[][], priorVariance: number) => {
          const labels = inputs.map((_, n) => n % 2);
          const L = models.logisticHessianFactor(weights, { inputs, labels, priorVariance });
          return L.map((row) => L.map((other) => row.reduce((sum, l, k) => sum + l * other[k], 0)));
        },
        /own answer, logisticHessianFactor/,
      ],
      [
        "averagePrecision",
        (labels: number[], scores: number[]) => {
          const of = (label: number): number[] => scores.filter((_, n) => labels[n] === label);
          return evaluation.oodReport({ inside: of(0), outside: of(1) }).averagePrecision;
        },
        /own answer, averagePrecisionOf/,
      ],
    ];
    for (const [id, answer, message] of called) {
      const error = complaint(id, answer);
      assert.equal(error.reason, "library", error.message);
      assert.match(error.message, message);
    }
  });

  for (const id of ids) {
    it(`refuse every call of the library's own answer to ${id}`, () => {
      assert.deepEqual(Object.keys(libraryCalls[id]).sort(), [...catalogue[id].answers].sort());
      const solution = answerOf(solutions[id]) as (...asked: unknown[]) => unknown;
      for (const [name, call] of Object.entries(libraryCalls[id])) {
        const answer = (...asked: unknown[]): unknown => {
          try {
            (call as typeof solution)(...asked);
          } catch {
            // What has no maximum, or takes something else, was called all the same.
          }
          return solution(...asked);
        };
        const { reason, message } = complaint(id, answer);
        assert.equal(reason, "library", `${name}: ${message}`);
      }
    });
  }

  it("refuse the library's answer where it was kept for the same problems", () => {
    const kept = new Map<string, number>();
    const answer: exercises.Answers["divergence"] = (mean, scale, priorVariance) => {
      const key = JSON.stringify([mean, scale, priorVariance]);
      if (!kept.has(key)) kept.set(key, models.gaussianKl({ mean, scale, priorVariance }));
      return kept.get(key)!;
    };
    for (const seed of [0, 0, 1]) {
      assert.equal(complaint("divergence", answer, undefined, seed).reason, "library");
    }
  });

  it("refuse a copy of the library's file", () => {
    const folder = mkdtempSync(join(tmpdir(), "copy-"));
    try {
      const solution = answerOf(solutions["divergence"]) as exercises.Answers["divergence"];
      const file = join(folder, "gaussian-kl.js");
      writeFileSync(
        file,
        "exports.answer = (solve) => ({ gaussianKl: (...all) => solve(...all) }).gaussianKl;",
      );
      const copy = (createRequire(file)(file) as { answer: (of: unknown) => never }).answer(solution);
      assert.match(complaint("divergence", copy).message, /the library's own answer, gaussianKl/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
