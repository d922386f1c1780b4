import { createRandom, type Random } from "../core/random";
import { checkMatrix, checkNumber, checkVector, invalid, type Matrix, type Vector } from "../core/shapes";
import type { PredictiveSummary } from "./summary";

/**
 * A distribution over the weights (w, b) of logistic regression, the bias last, in whatever form it is known. What
 * keeps this contract is drawn, walked along and compared like the library's own: {@link pointPosterior} and
 * {@link gaussianPosterior}. {@link checkPosterior} tells what is missing.
 */
export interface Posterior {
  /** E[w]: [M] with M = D + 1. */
  mean: number[];
  /** Cov[w]: [M][M]. */
  covariance: number[][];
  /** Independent draws: [count][M]. */
  sample(options: { count: number; random: Random }): number[][];
  /**
   * Inputs x: [N][D] → what the uncertainty measures need of p(y|x, w) under the posterior: the means [N][2], the share
   * of the weights that vote for each class [N][2], and the mean entropy in nats [N].
   */
  predictive(inputs: Matrix): PredictiveSummary;
  /** log q(w) in nats, for a distribution that has a density. */
  logDensity?(weights: Vector): number;
}

/** Sums of probabilities are this close to 1, those in single precision too. */
const ROUNDING = 1e-3;

/** Rows of two probabilities, one row for each of the inputs. */
function checkPairs(name: string, rows: Matrix, count: number): void {
  checkMatrix(name, rows, { rows: count, columns: 2, range: { atLeast: 0, atMost: 1 } });
  for (let n = 0; n < count; n++) {
    const sum = rows[n][0] + rows[n][1];
    if (!(Math.abs(sum - 1) <= ROUNDING)) throw invalid(`sum of ${name}[${n}]`, "1", sum);
  }
}

/** The parts that must be functions. */
const FUNCTIONS = ["sample", "predictive"] as const;

/**
 * Checks that a posterior keeps the contract, by its parts and by one small call of each of its functions.
 * @param name how errors call it
 * @param dimension M, where it is known what it should be
 * @returns the posterior
 * @throws RangeError naming the part that is missing or has the wrong shape; whatever its functions throw
 * @example
 * inference.checkPosterior("mine", inference.gaussianPosterior({ mean: [0, 0], covariance: [[1, 0], [0, 1]] })).mean; // → [0, 0]
 */
export function checkPosterior<P extends Posterior>(name: string, posterior: P, dimension?: number): P {
  if (posterior === null || typeof posterior !== "object") throw invalid(name, "a posterior", posterior);
  const size = checkVector(`${name}.mean`, posterior.mean, { length: dimension }).length;
  checkMatrix(`${name}.covariance`, posterior.covariance, { rows: size, columns: size });
  Array.from(posterior.covariance, (row, i) =>
    checkNumber(`${name}.covariance[${i}][${i}]`, row[i], { atLeast: 0 }),
  );
  for (const part of FUNCTIONS) {
    if (typeof posterior[part] !== "function")
      throw invalid(`${name}.${part}`, "a function", posterior[part]);
  }
  const draws = posterior.sample({ count: 2, random: createRandom(0) });
  checkMatrix(`${name}.sample({ count: 2 })`, draws, { rows: 2, columns: size });
  checkPredictive(name, posterior, size);
  if (posterior.logDensity === undefined) return posterior;
  if (typeof posterior.logDensity !== "function") {
    throw invalid(`${name}.logDensity`, "a function, or nothing", posterior.logDensity);
  }
  checkNumber(`${name}.logDensity(mean)`, posterior.logDensity(posterior.mean));
  return posterior;
}

/** Looks at the predictive for two inputs, the origin and a corner of the unit cube. */
function checkPredictive(name: string, posterior: Posterior, size: number): void {
  const inputs = [0, 1].map((value) => new Array<number>(size - 1).fill(value));
  const summary = posterior.predictive(inputs);
  const of = (part: keyof PredictiveSummary): string => `${name}.predictive(2 inputs).${part}`;
  if (summary === null || typeof summary !== "object") {
    throw invalid(`${name}.predictive(2 inputs)`, "{ mean, votes, expectedEntropy }", summary);
  }
  checkPairs(of("mean"), summary.mean, 2);
  checkPairs(of("votes"), summary.votes, 2);
  checkVector(of("expectedEntropy"), summary.expectedEntropy, { length: 2, range: { atLeast: -ROUNDING } });
}
