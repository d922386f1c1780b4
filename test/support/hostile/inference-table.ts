/** Logistic regression and its posteriors: fits, samplers and distances, in one and two dimensions. */
import fc from "fast-check";
import { createRandom } from "../../../src/lib/core/random";
import * as evaluation from "../../../src/lib/evaluation";
import * as inference from "../../../src/lib/inference";
import * as models from "../../../src/lib/models";
import type { LogisticData } from "../../../src/lib/models/logistic-regression";
import {
  between,
  count,
  covariance,
  integer,
  list,
  lower,
  matrix,
  options,
  positive,
  random,
  real,
  rows,
  size,
  some,
} from "./arbitraries";
import { hostile, signal, type HostileCase } from "./cases";

const dimensions = fc.integer({ min: 1, max: 2 });
const several = fc.integer({ min: 2, max: 8 });

const logisticData = (d: number): fc.Arbitrary<LogisticData> =>
  several.chain((n) =>
    fc.record({ inputs: matrix(real, n, d), labels: some(integer(0, 1), n), priorVariance: positive }),
  );
const data = dimensions.chain(logisticData);
const weightsAndData = dimensions.chain((d) => fc.tuple(some(real, d + 1), logisticData(d)));

/** Eight points of the plane that a line does not separate. */
const PLANE: LogisticData = {
  inputs: Array.from({ length: 8 }, (_, n) => [Math.sin(5 * n), Math.cos(3 * n)]),
  labels: [0, 1, 0, 1, 1, 0, 0, 1],
  priorVariance: 2,
};
const exact = inference.exactLogisticPosterior(PLANE, { step: 0.5 });
const reference = evaluation.posteriorReference({ data: PLANE, exact, inputs: [[0, 0]] });

const gaussian = (count: number) => fc.record({ mean: some(real, count), covariance: covariance(count) });
const factored = (count: number) => fc.record({ mean: some(real, count), precisionFactor: lower(count) });
const gaussianForm = (count: number): fc.Arbitrary<inference.GaussianForm> =>
  fc.oneof(gaussian(count), factored(count));
const shares = fc.constantFrom([0.25, 0.75], [1, 0], [1, 1], []);
const weightedPoints = (count: number): fc.Arbitrary<inference.WeightedPoints> =>
  fc.record({ points: matrix(real, 2, count), shares }, { requiredKeys: ["points"] });

/** What a posterior over weights [3] is asked. */
const questions = fc.tuple(
  fc.record({ inputs: matrix(real, 2, 2), weights: some(real, 3), draws: count(0, 10), seed: fc.nat() }),
);

type Question = typeof questions extends fc.Arbitrary<infer Further> ? Further : never;

/** All that a posterior answers. */
function ask(posterior: inference.Posterior, ...[{ inputs, weights, draws, seed }]: Question): unknown {
  return [
    posterior.sample({ count: draws, random: createRandom(seed) }),
    posterior.predictive(inputs),
    posterior.logDensity?.(weights),
  ];
}

const regressionCases: HostileCase[] = [
  hostile(models.sigmoid, fc.tuple(real)),
  hostile(models.logSigmoid, fc.tuple(real)),
  hostile(
    models.logisticProbability,
    size.chain((d) => fc.tuple(some(real, d + 1), matrix(real, 3, d))),
  ),
  hostile(models.logisticMap, fc.tuple(data)),
  hostile(
    models.descendLogistic,
    fc.tuple(
      data,
      fc.record(
        { learningRate: positive, momentum: between(0, 0.99), epochs: count(0, 20) },
        { requiredKeys: ["learningRate", "epochs"] },
      ),
    ),
  ),
  hostile(models.negativeLogPosterior, weightsAndData),
  hostile(models.logisticGradient, weightsAndData),
  hostile(models.logisticHessianFactor, weightsAndData),
  hostile(
    models.logisticTarget,
    fc.tuple(logisticData(2)),
    ({ logDensity, gradient }, weights) => [logDensity(weights), gradient(weights)],
    fc.tuple(list(real, 3)),
  ),
  hostile(
    models.maximizeEvidence,
    fc
      .tuple(size, size)
      .chain(([n, m]) =>
        fc.tuple(
          fc.record(
            {
              design: matrix(real, n, m),
              targets: some(real, n),
              alpha: positive,
              beta: positive,
              iterations: count(1, 50),
            },
            { requiredKeys: ["design", "targets"] },
          ),
        ),
      ),
  ),
  hostile(
    models.highestEvidence,
    fc
      .tuple(size, size)
      .chain(([n, m]) =>
        fc.tuple(
          fc.record({ design: matrix(real, n, m), targets: some(real, n) }),
          fc.array(fc.record({ alpha: positive, beta: positive }), { maxLength: 3 }),
        ),
      ),
  ),
  hostile(
    models.gaussianKl,
    size.chain((n) =>
      fc.tuple(fc.record({ mean: some(real, n), scale: some(positive, n), priorVariance: positive })),
    ),
  ),
];

const posteriorCases: HostileCase[] = [
  hostile(inference.sampleMoments, fc.tuple(matrix(real, 2, 2), shares)),
  hostile(inference.pointPosterior, fc.tuple(weightedPoints(3)), ask, questions),
  hostile(inference.gaussianPosterior, fc.tuple(gaussianForm(3)), ask, questions),
  hostile(
    inference.probitPredictive,
    size.chain((d) => fc.tuple(gaussianForm(d + 1), matrix(real, 3, d))),
  ),
  hostile(
    inference.checkPosterior,
    size.chain((d) => fc.tuple(fc.constant("posterior"), gaussian(d).map(withSamples), integer(d, d))),
  ),
  hostile(inference.logisticLaplace, fc.tuple(data)),
  hostile(
    inference.variationalGaussian,
    fc.tuple(data, options({ covariance: fc.constantFrom<inference.CovarianceForm>("full", "diagonal") })),
  ),
  hostile(inference.exactLogisticPosterior, fc.tuple(data, options({ step: between(0.2, 1) }))),
  hostile(
    inference.totalVariation,
    fc.tuple(
      gaussian(3),
      fc.record({ points: fc.constant(exact.points), shares: fc.constant(exact.shares), cell: positive }),
    ),
  ),
  hostile(
    inference.klFromPosterior,
    fc.tuple(
      gaussian(3),
      fc.record(
        { data: fc.constant(PLANE), logEvidence: real, step: between(0.3, 1) },
        { requiredKeys: ["data", "logEvidence"] },
      ),
    ),
  ),
  hostile(
    evaluation.posteriorReference,
    fc.tuple(fc.record({ data: fc.constant(PLANE), exact: fc.constant(exact), inputs: matrix(real, 2, 2) })),
  ),
  hostile(evaluation.comparePosterior, fc.tuple(gaussian(3).map(withSamples), fc.constant(reference))),
];

/** A Gaussian as a posterior, whose own functions answer well whatever its numbers are. */
function withSamples(moments: {
  mean: ArrayLike<number>;
  covariance: ArrayLike<ArrayLike<number>>;
}): inference.Posterior {
  return {
    mean: Array.from(moments.mean),
    covariance: Array.from(moments.covariance, (row) => Array.from(row ?? [])),
    sample: ({ count }) => Array.from({ length: count }, () => Array.from(moments.mean)),
    predictive: (inputs) => ({
      mean: Array.from(inputs, () => [0.25, 0.75]),
      votes: Array.from(inputs, () => [0, 1]),
      expectedEntropy: Array.from(inputs, () => 0.5),
    }),
  };
}

const phase = size.chain((d) => fc.record({ position: some(real, d), momentum: some(real, d) }));
const standardNormal: models.Target = {
  logDensity: (w) => -0.5 * w.reduce((total, value) => total + value ** 2, 0),
  gradient: (w) => w.map((value) => -value),
};

const samplerCases: HostileCase[] = [
  hostile(
    inference.leapfrog,
    fc.tuple(
      phase,
      fc.record({
        gradient: fc.constant(standardNormal.gradient),
        stepSize: between(-1, 1),
        steps: count(0, 20),
      }),
    ),
  ),
  hostile(
    inference.hamiltonianMonteCarlo,
    fc.tuple(
      fc.constant(standardNormal),
      size.chain((d) =>
        fc.record(
          {
            starts: matrix(real, 2, d),
            samples: count(1, 8),
            warmup: count(1, 8),
            pathLength: between(0.1, 3),
            targetAcceptance: between(0.1, 0.9),
            random,
            signal,
          },
          { requiredKeys: ["starts", "samples", "warmup", "pathLength", "random", "signal"] },
        ),
      ),
    ),
  ),
  ...[inference.splitRHat, inference.effectiveSampleSize].map((of) =>
    hostile(of, fc.tuple(matrix(real, 2, 8))),
  ),
  hostile(inference.diagnoseChains, fc.tuple(list(rows(real, 8, 2), 2))),
  hostile(inference.memberSeed, fc.tuple(integer(0, 2 ** 31 - 1), integer(0, 100))),
];

export const inferenceCases: HostileCase[] = [...regressionCases, ...posteriorCases, ...samplerCases];
