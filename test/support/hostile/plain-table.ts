import fc from "fast-check";
import * as linalg from "../../../src/lib/core/linalg";
import * as normal from "../../../src/lib/core/normal";
import * as numbers from "../../../src/lib/core/numbers";
import { argMax, entropy } from "../../../src/lib/core/probabilities";
import { createRandom } from "../../../src/lib/core/random";
import * as datasets from "../../../src/lib/data";
import type { DigitSet } from "../../../src/lib/data";
import * as basis from "../../../src/lib/models/basis";
import * as evidence from "../../../src/lib/models/evidence";
import * as regression from "../../../src/lib/models/bayesian-linear-regression";
import { formatDuration } from "../../../src/lib/notebook/progress";
import {
  between,
  count,
  covariance,
  ends,
  integer,
  lower,
  matrix,
  number,
  positive,
  random,
  real,
  share,
  size,
  some,
  text,
} from "./arbitraries";
import { hostile, type HostileCase } from "./cases";

const sized = <T>(make: (n: number) => fc.Arbitrary<T>): fc.Arbitrary<T> => size.chain(make);

const coreCases: HostileCase[] = [
  hostile(
    createRandom,
    fc.tuple(integer(0, 2 ** 32 - 1)),
    (source, [lower, upper], [mean, deviation], size) => [
      source.uniform(lower, upper),
      source.normal(mean, deviation),
      source.integer(size),
      source.permutation(size),
      source.fork().uniform(),
    ],
    fc.tuple(ends, fc.tuple(real, positive), count(1, 100)),
  ),
  hostile(
    linalg.cholesky,
    sized((n) => fc.tuple(fc.constant("covariance"), covariance(n))),
  ),
  hostile(
    linalg.dot,
    sized((n) => fc.tuple(some(real, n), some(real, n))),
  ),
  hostile(
    linalg.solveLower,
    sized((n) => fc.tuple(lower(n), some(real, n))),
  ),
  hostile(
    linalg.solveCholesky,
    sized((n) => fc.tuple(lower(n), some(real, n))),
  ),
  hostile(
    linalg.inverseFromCholesky,
    sized((n) => fc.tuple(lower(n))),
  ),
  hostile(
    normal.sampleNormal,
    sized((n) =>
      fc.tuple(fc.record({ mean: some(real, n), covariance: covariance(n), count: count(0, 20), random })),
    ),
  ),
  hostile(
    normal.normalLogDensity,
    sized((n) => fc.tuple(matrix(real, 2, n), fc.record({ mean: some(real, n), covariance: covariance(n) }))),
  ),
  hostile(numbers.sum, fc.tuple(some(real, 3))),
  hostile(numbers.mean, fc.tuple(some(real, 3))),
  hostile(numbers.variance, fc.tuple(some(real, 3))),
  hostile(numbers.largestDifference, fc.tuple(some(real, 3), some(real, 3))),
  hostile(numbers.linspace, fc.tuple(real, real, count(2, 20))),
  hostile(
    normal.standardDeviations,
    sized((n) => fc.tuple(covariance(n))),
  ),
  hostile(
    normal.standardDeviations,
    sized((n) => fc.tuple(covariance(n))),
  ),
  ...[numbers.sum, numbers.mean, numbers.variance].map((of) =>
    hostile(
      of,
      sized((n) => fc.tuple(some(real, n))),
    ),
  ),
  hostile(
    numbers.largestDifference,
    sized((n) => fc.tuple(some(real, n), some(real, n))),
  ),
  hostile(numbers.linspace, fc.tuple(real, real, integer(2, 20))),
  hostile(
    argMax,
    sized((n) => fc.tuple(some(real, n))),
  ),
  hostile(
    entropy,
    sized((n) => fc.tuple(some(share, n))),
  ),
];

/** A random source's own functions. */
const source = createRandom(0);
const randomCases: HostileCase[] = [
  hostile(source.uniform, fc.tuple(real, real)),
  hostile(source.normal, fc.tuple(real, positive)),
  hostile(source.integer, fc.tuple(integer(1, 100))),
  hostile(source.permutation, fc.tuple(count(0, 100))),
];

const toy = { count: integer(0, 60), noise: positive };
const toyCase = (of: typeof datasets.line): HostileCase =>
  hostile(
    of,
    fc.tuple(fc.record({ ...toy, random }, { requiredKeys: ["random"] })) as fc.Arbitrary<
      Parameters<typeof datasets.line>
    >,
  );

const digits: fc.Arbitrary<DigitSet> = fc
  .integer({ min: 1, max: 3 })
  .chain((n) =>
    fc.record({
      name: text,
      images: fc.oneof(
        { weight: 20, arbitrary: fc.nat(255).map((grey) => new Uint8Array(784 * n).fill(grey)) },
        { weight: 1, arbitrary: fc.nat(900).map((length) => new Uint8Array(length)) },
      ),
      labels: fc.constant(new Uint8Array(n)),
      count: fc.oneof(
        { weight: 20, arbitrary: fc.constant(n) },
        { weight: 1, arbitrary: number(fc.constant(n)) },
      ),
    }),
  );

const dataCases: HostileCase[] = [
  hostile(datasets.lineTruth, fc.tuple(real)),
  hostile(datasets.sinusoidTruth, fc.tuple(real)),
  hostile(datasets.line, fc.tuple(fc.record({ ...toy, range: ends, random }, { requiredKeys: ["random"] }))),
  toyCase(datasets.hole),
  toyCase(datasets.sinusoid),
  toyCase(datasets.moons as unknown as typeof datasets.line),
  hostile(
    datasets.blobs,
    fc.tuple(
      fc.record(
        { ...toy, centers: fc.tuple(fc.tuple(real, real), fc.tuple(real, real)), random },
        { requiredKeys: ["random"] },
      ),
    ),
  ),
  hostile(
    datasets.planeGrid,
    fc.tuple(fc.record({ range: ends, count: integer(2, 20) })),
    (grid, value, values) => [
      grid.toRows(new Float64Array(grid.inputs.length).fill(value)),
      grid.toRows(values),
    ],
    fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), some(real, 4)),
  ),
  hostile(datasets.noise, fc.tuple(fc.record({ count: integer(1, 5), random }))),
  hostile(datasets.rotate, fc.tuple(digits, fc.record({ degrees: between(-360, 360) }))),
  hostile(
    datasets.selectDigits,
    digits.chain((set) => fc.tuple(fc.constant(set), some(integer(0, 2), 2))),
  ),
];

const linearData = fc
  .tuple(size, size)
  .chain(([n, m]) =>
    fc.record({ design: matrix(real, n, m), targets: some(real, n), alpha: positive, beta: positive }),
  );
const modelCases: HostileCase[] = [
  hostile(basis.linearBasis, fc.tuple(), (phi, x) => phi(x), fc.tuple(some(real, 3))),
  hostile(basis.polynomialBasis, fc.tuple(integer(0, 12)), (phi, x) => phi(x), fc.tuple(some(real, 3))),
  hostile(
    basis.gaussianBasis,
    sized((n) => fc.tuple(fc.record({ centers: some(real, n), scale: positive }))),
    (phi, x) => phi(x),
    fc.tuple(some(real, 3)),
  ),
  hostile(regression.linearPosterior, fc.tuple(linearData)),
  hostile(evidence.logMarginalLikelihood, fc.tuple(linearData)),
  hostile(
    regression.linearPredictive,
    sized((m) =>
      fc.tuple(
        fc.record({
          posterior: fc.record({ mean: some(real, m), covariance: covariance(m) }),
          design: matrix(real, 3, m),
          beta: positive,
        }),
      ),
    ),
  ),
];

const notebookCases: HostileCase[] = [
  hostile(formatDuration, fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }))),
  hostile(numbers.formatNumber, fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }))),
];

export const plainCases: HostileCase[] = [
  ...coreCases,
  ...randomCases,
  ...dataCases,
  ...modelCases,
  ...notebookCases,
];
