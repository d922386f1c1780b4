import fc from "fast-check";
import { createRandom } from "../../../src/lib/core/random";
import * as evaluation from "../../../src/lib/evaluation";
import { summarizeSamples, type PredictiveSummary } from "../../../src/lib/inference/summary";
import {
  between,
  count,
  integer,
  list,
  matrix,
  options,
  positive,
  probabilities,
  random,
  real,
  rows,
  share,
  size,
  some,
} from "./arbitraries";
import { hostile, type HostileCase } from "./cases";

/** N examples, at least two of them, so that both classes can occur. */
const several = fc.integer({ min: 2, max: 8 });

const detection = several.chain((n) => fc.record({ labels: some(integer(0, 1), n), scores: some(real, n) }));
const selective = several.chain((n) => fc.record({ errors: some(integer(0, 1), n), scores: some(real, n) }));
const predictions = fc
  .tuple(several, size)
  .chain(([n, k]) => fc.record({ probabilities: probabilities(n, k), labels: some(integer(0, k - 1), n) }));
const binned = fc
  .tuple(predictions, options({ bins: integer(1, 20) }))
  .map(([data, own]) => ({ ...data, ...own }));
const logits = fc.tuple(size, size).chain(([n, k]) => matrix(real, n, k));
const oneRow = size.chain((k) => fc.tuple(probabilities(1, k).map((rows) => rows[0] ?? [])));
const samples = fc.tuple(size, size, size).chain(([s, n, k]) => list(probabilities(n, k), s));
const either = fc.oneof(
  fc.tuple(size, size).chain(([n, k]) => probabilities(n, k)),
  samples,
) as fc.Arbitrary<Parameters<typeof summarizeSamples>[0]>;
export const probabilityRows = (n: number, k: number): fc.Arbitrary<number[][]> =>
  probabilities(n, k).map((values) => Array.from(values, (row) => Array.from(row ?? [])));
export const summaryOf = (n: number, k: number): fc.Arbitrary<PredictiveSummary> =>
  fc.record({ mean: probabilityRows(n, k), votes: probabilityRows(n, k), expectedEntropy: list(share, n) });
const summary = fc.tuple(size, size).chain(([n, k]) => summaryOf(n, k));
const methods = (n: number): fc.Arbitrary<Record<string, ArrayLike<number>>> =>
  fc.record({ MCP: some(real, n), entropy: some(real, n) });
const bootstrap = fc.record(
  { random, replicates: integer(2, 20), keepClassSizes: fc.boolean() },
  { requiredKeys: ["random", "replicates"] },
);
/** More examples than a call takes arguments. */
const vastDetection = fc.nat().map((seed) => {
  const random = createRandom(seed);
  const scores = Float64Array.from({ length: 200_000 }, () => random.normal());
  return { scores, labels: Uint8Array.from(scores, (score) => Number(score > random.normal())) };
});
const measures = fc.constantFrom(evaluation.averagePrecision, evaluation.rocAuc);

const gaussians = fc
  .tuple(fc.integer({ min: 4, max: 8 }), fc.integer({ min: 1, max: 2 }), size)
  .chain(([n, k, d]) =>
    fc.record(
      {
        features: matrix(real, n, d),
        labels: some(integer(0, k - 1), n),
        classes: integer(k, k),
        ridge: positive,
      },
      { requiredKeys: ["features", "labels", "classes"] },
    ),
  );
const fitted = size.chain((d) =>
  fc.tuple(
    matrix(real, 3, d),
    fc.constant(
      evaluation.fitClassGaussians({
        features: Array.from({ length: 8 }, (_, n) =>
          Array.from({ length: d }, (_unused, k) => Math.sin(7 * n + 3 * k)),
        ),
        labels: [0, 1, 0, 1, 0, 1, 0, 1],
        classes: 2,
      }),
    ),
  ),
);

export const evaluationCases: HostileCase[] = [
  hostile(evaluation.precisionRecallCurve, fc.tuple(detection)),
  hostile(evaluation.averagePrecision, fc.tuple(detection)),
  hostile(evaluation.rocCurve, fc.tuple(detection)),
  hostile(evaluation.rocAuc, fc.tuple(detection)),
  hostile(
    evaluation.fprAtTpr,
    fc.tuple(fc.tuple(detection, options({ tpr: share })).map(([data, own]) => ({ ...data, ...own }))),
  ),
  hostile(evaluation.riskCoverageCurve, fc.tuple(selective)),
  hostile(evaluation.areaUnderRiskCoverage, fc.tuple(selective)),
  hostile(evaluation.excessAreaUnderRiskCoverage, fc.tuple(selective)),
  hostile(
    evaluation.oracleAreaUnderRiskCoverage,
    several.chain((n) => fc.tuple(some(integer(0, 1), n))),
  ),
  hostile(evaluation.brierScore, fc.tuple(predictions)),
  hostile(evaluation.negativeLogLikelihood, fc.tuple(predictions)),
  hostile(evaluation.expectedCalibrationError, fc.tuple(binned)),
  hostile(evaluation.reliabilityBins, fc.tuple(binned)),
  hostile(evaluation.accuracy, fc.tuple(predictions)),
  hostile(evaluation.predictionErrors, fc.tuple(predictions)),
  hostile(summarizeSamples, fc.tuple(either)),
  hostile(evaluation.uncertainty, fc.tuple(either)),
  hostile(evaluation.maximumClassProbability, fc.tuple(either)),
  hostile(evaluation.variationRatio, fc.tuple(either)),
  hostile(evaluation.predictiveEntropy, fc.tuple(either)),
  hostile(evaluation.mutualInformation, fc.tuple(either)),
  hostile(evaluation.uncertaintyFromSummary, fc.tuple(summary)),
  hostile(evaluation.energyScore, fc.tuple(logits, options({ temperature: positive }))),
  hostile(evaluation.temperedSoftmax, fc.tuple(logits, options({ temperature: positive }))),
  hostile(evaluation.maxLogitScore, fc.tuple(logits)),
  hostile(evaluation.averagePrecision, fc.tuple(vastDetection)),
  hostile(evaluation.rocAuc, fc.tuple(vastDetection)),
  hostile(
    evaluation.fitTemperature,
    fc
      .tuple(several, size)
      .chain(([n, k]) =>
        fc.tuple(fc.record({ logits: matrix(real, n, k), labels: some(integer(0, k - 1), n) })),
      ),
  ),
  hostile(
    evaluation.bootstrapInterval,
    several.chain((n) =>
      fc.tuple(
        fc.record(
          {
            statistic: fc.constant((indices: Uint32Array) => indices[0]),
            size: integer(n, n),
            random,
            strata: some(integer(0, 1), n),
            level: between(0.01, 0.99),
            replicates: integer(2, 20),
          },
          { requiredKeys: ["statistic", "size", "random", "replicates"] },
        ),
      ),
    ),
  ),
  hostile(evaluation.measureInterval, fc.tuple(measures, detection, bootstrap)),
  hostile(
    evaluation.pairedDifference,
    several.chain((n) =>
      fc.tuple(
        measures,
        fc.record({ labels: some(integer(0, 1), n), scores: some(real, n), baseline: some(real, n) }),
        bootstrap,
      ),
    ),
  ),
  hostile(evaluation.leastAmbiguous, oneRow),
  hostile(evaluation.adaptiveNonconformity, oneRow),
  hostile(evaluation.conformalThreshold, fc.tuple(predictions, fc.record({ alpha: share }))),
  hostile(
    evaluation.predictionSets,
    fc.tuple(
      fc.tuple(size, size).chain(([n, k]) => probabilities(n, k)),
      fc.record({ threshold: real }),
    ),
  ),
  hostile(
    evaluation.coverageInterval,
    fc.tuple(fc.record({ alpha: share, calibration: count(1, 50), test: count(1, 50), level: share })),
  ),
  hostile(
    evaluation.selectiveRisks,
    fc.tuple(selective, fc.record({ thresholds: list(real, 3), delta: share })),
  ),
  hostile(
    evaluation.intervalText,
    fc.tuple(
      fc.record({ estimate: real, lower: real, upper: real }),
      options({ decimals: integer(0, 6), unit: positive }),
    ),
  ),
  hostile(evaluation.failureReport, fc.tuple(selective, bootstrap)),
  hostile(
    evaluation.oodDetection,
    several.chain((n) => fc.tuple(fc.record({ inside: some(real, n), outside: some(real, 3) }))),
  ),
  hostile(
    evaluation.oodReport,
    several.chain((n) => fc.tuple(fc.record({ inside: some(real, n), outside: some(real, 3) }))),
  ),
  hostile(
    evaluation.precisionRecallCurves,
    several.chain((n) => fc.tuple(fc.record({ labels: some(integer(0, 1), n), methods: methods(n) }))),
  ),
  hostile(
    evaluation.riskCoverageCurves,
    several.chain((n) => fc.tuple(fc.record({ errors: some(integer(0, 1), n), methods: methods(n) }))),
  ),
  hostile(
    evaluation.oodPrecisionRecallCurves,
    several.chain((n) => fc.tuple(fc.record({ inside: methods(n), outside: methods(n) }))),
  ),
  hostile(
    evaluation.unitRows,
    fc.tuple(size, size).chain(([n, d]) => fc.tuple(matrix(real, n, d))),
  ),
  hostile(evaluation.fitClassGaussians, fc.tuple(gaussians)),
  hostile(evaluation.fitRelativeGaussians, fc.tuple(gaussians)),
  hostile(evaluation.mahalanobisScore, fitted),
  hostile(
    evaluation.relativeMahalanobisScore,
    fitted.map(([features, state]): Parameters<typeof evaluation.relativeMahalanobisScore> => [
      features,
      { classes: state, background: state },
    ]),
  ),
  hostile(
    evaluation.pointsAtDistance,
    size.chain((n) => fc.tuple(matrix(real, n, 2), positive, options({ directions: integer(1, 30) }))),
  ),
  hostile(
    evaluation.distanceRings,
    size.chain((n) =>
      fc.tuple(matrix(real, n, 2), list(positive, 2), options({ directions: integer(1, 30) })),
    ),
    (rings, value, values) => [
      rings.average(new Float64Array(rings.points.length).fill(value)),
      rings.average(values),
    ],
    fc.tuple(between(-1e300, 1e300), some(real, 4)),
  ),
  hostile(
    evaluation.comparisonRow,
    fc.tuple(
      fc.constantFrom("MAP", "Laplace"),
      fc.record({
        mean: list(real, 3),
        scale: list(positive, 3),
        correlation: rows(share, 3, 3),
        probabilities: list(share, 3),
        predictiveError: positive,
      }),
    ),
  ),
];
