// Conformal prediction sets (Vovk, Gammerman and Shafer 2005; introduced by Angelopoulos and Bates 2023).
import { jStat } from "jstat";
import { checkProbabilities } from "../core/probabilities";
import { checkNumber, checkVector, COUNT, invalid, type Matrix, type Vector } from "../core/shapes";
import { checkPredictions, type Predictions } from "./calibration";

/** How badly each class fits, from the probabilities of one input: [K] → [K], higher = worse. */
export type Nonconformity = (probabilities: Vector) => ArrayLike<number>;

/**
 * 1 − pₖ: the smallest sets on average (Sadinle, Lei and Wasserman 2019).
 * @throws RangeError for what are no probabilities
 * @example
 * evaluation.leastAmbiguous([0.75, 0.25]); // → [0.25, 0.75]
 */
export function leastAmbiguous(probabilities: Vector): number[] {
  checkProbabilities("probabilities", [probabilities]);
  return Array.from(probabilities, (p) => 1 - p);
}

/**
 * The probability of all classes that are at least as probable as k, without the randomisation of the paper (Romano,
 * Sesia and Candès 2020), as 1 − Σ pⱼ over the less probable ones: sets adapt their size to the input.
 * @throws RangeError for what are no probabilities
 * @example
 * evaluation.adaptiveNonconformity([0.25, 0.5, 0.25]); // → [1, 0.5, 1]
 */
export function adaptiveNonconformity(probabilities: Vector): number[] {
  checkProbabilities("probabilities", [probabilities]);
  const all = Array.from(probabilities);
  return all.map((p) => all.reduce((rest, other) => rest - (other < p ? other : 0), 1));
}

/** Which of n + 1 nonconformities in ascending order bounds a share 1 − α of them: k = ⌈(n + 1)(1 − α)⌉. */
function rankOf(alpha: number, count: number): number {
  checkNumber("alpha", alpha, { above: 0, below: 1 });
  // A product such as 10·(1 − 0.1) is rounded to just above 9.
  const rank = Math.ceil((count + 1) * (1 - alpha) - 1e-9);
  if (rank > count) {
    const smallest = 1 / (count + 1);
    throw invalid("alpha", `at least ${smallest}, since ${count} labelled inputs promise no more`, alpha);
  }
  return Math.max(rank, 1);
}

/**
 * The nonconformity up to which a class belongs to the prediction set: the k-th smallest of the true classes', with
 * k = ⌈(n + 1)(1 − α)⌉. A set of a new input then holds its true class with probability at least 1 − α, whatever the
 * network, if the new input is exchangeable with these; the probability is over both.
 * @param calibration predictions for n inputs that nothing was trained or chosen on
 * @param options.alpha in [1/(n + 1), 1)
 * @param options.nonconformity {@link leastAmbiguous} by default
 * @throws RangeError for predictions that are none, and for an alpha that n inputs cannot promise
 * @example
 * evaluation.conformalThreshold({ probabilities: [[0.75, 0.25]], labels: [1] }, { alpha: 0.5 }); // → 0.75
 */
export function conformalThreshold(
  { probabilities, labels }: Predictions,
  { alpha, nonconformity = leastAmbiguous }: { alpha: number; nonconformity?: Nonconformity },
): number {
  const count = checkPredictions({ probabilities, labels });
  const rank = rankOf(alpha, count);
  const own = Float64Array.from(probabilities, (row, n) => nonconformity(row)[labels[n]]);
  checkVector("nonconformity of the labels", own);
  return own.sort()[rank - 1];
}

/**
 * The classes whose nonconformity is at most the threshold, for each input; a set may be empty.
 * @param probabilities [N][K]
 * @param options.threshold of {@link conformalThreshold}, with the same nonconformity
 * @throws RangeError for rows that are not probabilities
 * @example
 * evaluation.predictionSets([[0.75, 0.25], [0.5, 0.5]], { threshold: 0.5 }); // → [[0], [0, 1]]
 */
export function predictionSets(
  probabilities: Matrix,
  { threshold, nonconformity = leastAmbiguous }: { threshold: number; nonconformity?: Nonconformity },
): number[][] {
  checkProbabilities("probabilities", probabilities);
  checkNumber("threshold", threshold);
  return Array.from(probabilities, (row) =>
    Array.from(nonconformity(row)).flatMap((value, k) => (value <= threshold ? [k] : [])),
  );
}

/**
 * Between which shares the coverage of `test` new inputs lies with probability `level`, when the promise holds and no two
 * nonconformities are equal: the number of sets with the true class is beta-binomial with a = k, b = n + 1 − k (Vovk 2012).
 * Equal nonconformities can only raise the coverage.
 * @param options.calibration n, the inputs behind the threshold
 * @param options.level 0.99 by default, half of the rest on either side
 * @throws RangeError for counts < 1 and an alpha that n inputs cannot promise
 * @example
 * evaluation.coverageInterval({ alpha: 0.5, calibration: 1, test: 1 }); // → [0, 1]
 */
export function coverageInterval({
  alpha,
  calibration,
  test,
  level = 0.99,
}: {
  alpha: number;
  calibration: number;
  test: number;
  level?: number;
}): [lower: number, upper: number] {
  for (const [name, count] of Object.entries({ calibration, test })) checkNumber(name, count, COUNT);
  checkNumber("level", level, { above: 0, below: 1 });
  const rank = rankOf(alpha, calibration);
  const quantile = betaBinomialQuantile(test, rank, calibration + 1 - rank);
  return [quantile((1 - level) / 2) / test, quantile((1 + level) / 2) / test];
}

/**
 * The smallest x whose distribution function reaches p: P(x) = C(m, x) B(x + a, m − x + b)/B(a, b), in logarithms, since
 * the first of many terms are too small for a double.
 */
function betaBinomialQuantile(count: number, a: number, b: number): (p: number) => number {
  let [x, log] = [0, jStat.betaln(a, count + b) - jStat.betaln(a, b)];
  let sum = Math.exp(log);
  return (p) => {
    while (sum < p && x < count) {
      log += Math.log(((count - x) * (x + a)) / ((x + 1) * (count - x - 1 + b)));
      sum += Math.exp(log);
      x++;
    }
    return x;
  };
}
