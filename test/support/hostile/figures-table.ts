import fc from "fast-check";
import * as figures from "../../../src/lib/figures";
import {
  axis,
  between,
  ends,
  integer,
  list,
  matrix,
  options,
  positive,
  probabilities,
  real,
  share,
  size,
  some,
  text,
} from "./arbitraries";
import { hostile, type HostileCase } from "./cases";

const flag = fc.boolean();
const words = { alt: text, caption: text };
const places = { columns: integer(1, 4), width: integer(300, 900), panelHeight: integer(50, 400) };

/** A number of curves, points or classes on which the rest depends. */
const sized = <T>(make: (n: number) => fc.Arbitrary<T>): fc.Arbitrary<T> => size.chain(make);

const curve = sized((n) =>
  fc.record({ name: text, x: some(real, n), y: some(positive, n), reference: flag }),
);
const mark = fc.record({ name: text, x: real, y: positive });
const panelAxis = fc.record({ label: text, log: flag }, { requiredKeys: ["label"] });
const rangedAxis = fc.record({ label: text, range: ends, log: flag }, { requiredKeys: ["label"] });
const panel = fc.record({
  title: text,
  curves: sized((n) => list(curve, n)),
  x: fc.oneof({ weight: 3, arbitrary: panelAxis }, { weight: 1, arbitrary: rangedAxis }),
  y: fc.oneof({ weight: 3, arbitrary: panelAxis }, { weight: 1, arbitrary: rangedAxis }),
  marks: list(mark, 1),
});
const sample = sized((n) => fc.record({ name: text, values: some(real, n) }));
const seedRow = sized((n) =>
  fc.record(
    {
      name: text,
      values: some(real, n),
      interval: ends,
      here: real,
      bounds: some(real, 1),
      ranks: some(positive, n),
    },
    { requiredKeys: ["name", "values"] },
  ),
);
const lineOptions = fc.record(
  {
    xLabel: text,
    yLabel: text,
    logX: flag,
    logY: flag,
    xRange: ends,
    yRange: ends,
    marks: list(mark, 1),
    width: places.width,
    panelHeight: places.panelHeight,
    ...words,
  },
  { requiredKeys: ["xLabel", "yLabel"] },
);
const labeled = sized((n) =>
  fc.record({ title: text, inputs: matrix(real, n, 2), labels: some(integer(0, 1), n) }),
);

/** A grid of the plane with a square extent, and values over it. */
const plane = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 }))
  .chain(([c, r]) =>
    fc.record({
      options: fc.record(
        {
          xs: axis(c),
          ys: axis(r),
          points: labeled,
          columns: places.columns,
          largestUncertainty: positive,
          ...words,
        },
        { requiredKeys: ["xs", "ys"] },
      ),
      values: fc.constant(matrix(share, r, c)),
    }),
  );
const planeMaps = plane.chain(({ options: own, values }) =>
  fc.tuple(
    list(
      fc.record({
        title: text,
        values,
        scale: fc.constantFrom("probability" as const, "uncertainty" as const),
      }),
      2,
    ),
    fc.constant(own),
  ),
);
const epochMaps = plane.chain(({ options: own, values }) =>
  fc.tuple(list(fc.record({ epoch: integer(0, 100), values }), 3), fc.constant(own)),
);
const uncertaintyMaps = fc
  .integer({ min: 2, max: 5 })
  .chain((n) =>
    fc.tuple(
      fc.record({
        name: text,
        grid: fc.record({
          xs: list(real, n).map((xs) => xs.map((_, i) => i)),
          ys: list(real, n).map((ys) => ys.map((_, i) => i)),
          toRows: fc.constant((values: ArrayLike<number>) =>
            Array.from({ length: n }, (_, r) => Array.from({ length: n }, (_unused, c) => values[r * n + c])),
          ),
        }),
        mean: some(share, n * n),
        total: some(share, n * n),
        aleatoric: some(share, n * n),
        epistemic: some(share, n * n),
        points: labeled,
      }),
    ),
  );

const regression = fc
  .tuple(fc.integer({ min: 2, max: 6 }), size)
  .chain(([t, n]) =>
    fc.tuple(
      fc.record(
        {
          x: axis(t),
          predictive: fc.record({
            mean: some(real, t),
            variance: some(positive, t),
            epistemic: some(positive, t),
            aleatoric: some(positive, t),
          }),
          truth: some(real, t),
          trainX: some(real, n),
          trainY: some(real, n),
        },
        { requiredKeys: ["x", "predictive", "trainX", "trainY"] },
      ),
      options({
        intervals: list(ends, 2),
        barycentre: real,
        yRange: ends,
        logVariance: flag,
        xLabel: text,
        yLabel: text,
        ...words,
      }),
    ),
  );
const posterior = fc
  .tuple(fc.integer({ min: 2, max: 5 }), size)
  .chain(([g, n]) =>
    fc.tuple(
      fc.record({
        w0: axis(g),
        w1: axis(g),
        stages: list(
          fc.record({ count: integer(0, n), density: matrix(positive, g, g), samples: matrix(real, 2, 2) }),
          2,
        ),
        trueWeights: some(real, 2),
        trainX: some(real, n),
        trainY: some(real, n),
      }),
      fc.record({ xRange: ends, yRange: ends, ...words }, { requiredKeys: ["xRange", "yRange"] }),
    ),
  );

const word: fc.Arbitrary<number | string> = text;
const settings = fc.oneof({ weight: 1, arbitrary: word }, { weight: 3, arbitrary: real });
const heatMap = fc
  .tuple(size, size)
  .chain(([c, r]) =>
    fc.tuple(
      list(fc.record({ title: text, values: matrix(real, r, c) }), 2),
      fc.record(
        {
          xLabel: text,
          xs: some(settings, c),
          yLabel: text,
          ys: some(settings, r),
          valueLabel: text,
          decimals: integer(0, 6),
          mark: fc.record({ column: integer(0, c - 1), row: integer(0, r - 1), name: text }),
          ...words,
        },
        { requiredKeys: ["xLabel", "xs", "yLabel", "ys", "valueLabel"] },
      ),
    ),
  );

const imageGrid = fc.tuple(size, fc.integer({ min: 1, max: 4 })).chain(([n, side]) =>
  fc.tuple(
    matrix(share, n, side * side),
    options({
      captions: list(text, n),
      wrong: some(flag, n),
      columns: integer(1, 6),
      side: fc.oneof({ weight: 20, arbitrary: fc.constant(side) }, { weight: 1, arbitrary: integer(1, 4) }),
      tileSize: integer(20, 120),
      ...words,
    }).map((own) => ({ side, ...own })),
  ),
);
const imageUncertainty = fc
  .tuple(size, size, fc.integer({ min: 1, max: 4 }))
  .chain(([s, k, side]) =>
    fc.tuple(
      fc.record(
        {
          image: some(share, side * side),
          probabilities: probabilities(s, k),
          summary: fc.record({ mean: probabilities(1, k), votes: probabilities(1, k) }),
          label: integer(0, k - 1),
        },
        { requiredKeys: ["image", "probabilities", "summary"] },
      ),
      options({ bins: integer(1, 30), ...words }),
    ),
  );

const shares = (n: number): fc.Arbitrary<ArrayLike<number>> => some(share, n);
const detection = options({ positives: text, ...words });
const precisionRecall = sized((n) =>
  fc.record({ name: text, recall: shares(n), precision: shares(n), averagePrecision: share }),
);
const roc = sized((n) =>
  fc.record({ name: text, falsePositiveRate: shares(n), truePositiveRate: shares(n), area: share }),
);
const riskCoverage = sized((n) =>
  fc.tuple(
    list(fc.record({ name: text, coverage: shares(n), risk: shares(n), area: share }), 2),
    options({
      oracle: fc.record({ coverage: shares(n), risk: shares(n) }),
      errorRate: share,
      logRisk: flag,
      ...words,
    }),
  ),
);
const bin = fc
  .tuple(fc.integer({ min: 0, max: 9 }), integer(0, 500), share, share)
  .map(([b, count, confidence, accuracy]) => ({
    lower: b / 10,
    upper: (b + 1) / 10,
    count,
    confidence,
    accuracy,
  }));
const reliability = sized((n) => fc.record({ name: text, bins: list(bin, n), error: share }));

const trainingPanel = sized((n) =>
  fc.record(
    {
      yLabel: text,
      curves: list(
        fc.record({ name: text, y: some(positive, n), x: some(real, n) }, { requiredKeys: ["name", "y"] }),
        2,
      ),
      logY: flag,
      yRange: fc.tuple(between(0.01, 1), between(2, 9)),
    },
    { requiredKeys: ["yLabel", "curves"] },
  ),
);

const weightsAndMaps = sized((n) =>
  fc.tuple(
    list(
      fc.record(
        {
          title: text,
          gaussian: fc.record({
            mean: some(real, 2),
            covariance: fc.constant([
              [1, 0.5],
              [0.5, 1],
            ]),
          }),
          points: matrix(real, n, 3),
          values: matrix(share, 3, 3),
        },
        { requiredKeys: ["title", "values"] },
      ),
      2,
    ),
    fc.record({
      exact: fc.record({ w1: axis(3), w2: axis(3), logDensity: matrix(real, 3, 3) }),
      ...{ xs: axis(3), ys: axis(3) },
    }),
  ),
);

export const figureCases: HostileCase[] = [
  hostile(figures.weightsAndMaps, weightsAndMaps),
  hostile(figures.lines, fc.tuple(list(curve, 2), lineOptions)),
  hostile(figures.lineGrid, fc.tuple(list(panel, 2), options({ ...places, ...words }))),
  hostile(
    figures.seeds,
    fc.tuple(
      list(seedRow, 2),
      fc.record(
        { xLabel: text, yLabel: text, width: places.width, ...words },
        { requiredKeys: ["xLabel", "yLabel"] },
      ),
    ),
  ),
  hostile(figures.sortedCurves, fc.tuple(list(sample, 2), lineOptions)),
  hostile(
    figures.histogram,
    fc.tuple(
      list(sample, 2),
      fc.record(
        {
          xLabel: text,
          yLabel: text,
          bins: integer(1, 40),
          range: ends,
          measure: fc.constantFrom("count" as const, "share" as const),
          logY: flag,
          ...words,
        },
        { requiredKeys: ["xLabel"] },
      ),
    ),
  ),
  hostile(figures.trainingCurves, fc.tuple(list(trainingPanel, 2), options({ xLabel: text, ...words }))),
  hostile(figures.heatMap, heatMap),
  hostile(figures.regression, regression),
  hostile(figures.posterior, posterior),
  hostile(figures.points, fc.tuple(list(labeled, 2), options({ range: ends, ...words }))),
  hostile(figures.plane, planeMaps),
  hostile(figures.boundaryEpochs, epochMaps),
  hostile(figures.uncertaintyMaps, uncertaintyMaps),
  hostile(figures.imageGrid, imageGrid),
  hostile(figures.imageUncertainty, imageUncertainty),
  hostile(figures.precisionRecall, fc.tuple(list(precisionRecall, 2), detection)),
  hostile(figures.roc, fc.tuple(list(roc, 2), detection)),
  hostile(figures.riskCoverage, riskCoverage),
  hostile(figures.reliability, fc.tuple(list(reliability, 2), options(words))),
];
