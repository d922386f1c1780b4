import { partialDot } from "../core/linalg";
import { mean, variance } from "../core/numbers";
import { checkMatrix, checkNumber, invalid, type Matrix, type Vector } from "../core/shapes";

/** A standard deviation below this share of the largest value is rounding: the chain stands still. */
const STILL = 1e-14;

/** Each chain in two halves, so that a drift within a chain shows too; not all of them may stand still. */
function halves(chains: Matrix): number[][] {
  const [, length] = checkMatrix("chains", chains);
  checkNumber("chains[0].length", length, { atLeast: 4 });
  const half = Math.floor(length / 2);
  const split = Array.from(chains, (chain) => Array.from(chain)).flatMap((chain) => [
    chain.slice(0, half),
    chain.slice(-half),
  ]);
  const largest = split.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (split.every((part) => !(Math.sqrt(variance(part)) > STILL * largest))) {
    throw invalid("chains", "draws that vary within a chain", chains[0]);
  }
  return split;
}

/** The variance of draws, unbiased. */
function unbiased(draws: Vector): number {
  return (variance(draws) * draws.length) / (draws.length - 1);
}

/** Mean variance within the chains, and the estimate of the variance from within and between. */
function variances(chains: number[][]): { within: number; pooled: number } {
  const length = chains[0].length;
  const within = mean(chains.map(unbiased));
  return { within, pooled: (within * (length - 1)) / length + unbiased(chains.map(mean)) };
}

/**
 * Split R̂ of one quantity: √(pooled variance/variance within chains), near 1 when the chains agree
 * (Gelman et al. 2013, section 11.4).
 * @param chains its draws: [chains][samples]
 * @throws RangeError for fewer than 4 draws, chains of different length, values that are not finite, and chains that
 *   all stand still
 * @example
 * inference.splitRHat([[1, 2, 1, 2], [1, 2, 1, 2]]).toFixed(3); // → "0.707"
 */
export function splitRHat(chains: Matrix): number {
  const { within, pooled } = variances(halves(chains));
  return Math.sqrt(pooled / within);
}

/**
 * Effective sample size of one quantity: the number of independent draws whose mean is as precise. From the
 * autocorrelations of the split chains, summed in pairs while the sums are positive and do not grow (Geyer
 * 1992; Vehtari et al. 2021, section 3.2).
 * @param chains its draws: [chains][samples]
 * @throws RangeError as {@link splitRHat}
 * @example
 * inference.effectiveSampleSize([[1, 3, 2, 5, 4, 6, 2, 3], [2, 4, 6, 3, 1, 5, 4, 2]]) > 0; // → true
 */
export function effectiveSampleSize(chains: Matrix): number {
  const split = halves(chains);
  const [count, length] = [split.length, split[0].length];
  const { pooled, within } = variances(split);
  const centered = split.map((chain) => {
    const center = mean(chain);
    return chain.map((value) => value - center);
  });
  const autocorrelation = (lag: number): number => {
    const covariances = centered.map((chain) => partialDot(chain.slice(lag), chain, length - lag) / length);
    return lag === 0 ? 1 : 1 - (within - mean(covariances)) / pooled;
  };
  let [sum, previous] = [0, Infinity];
  for (let lag = 0; lag + 1 < length; lag += 2) {
    const pair = Math.min(previous, autocorrelation(lag) + autocorrelation(lag + 1));
    if (pair <= 0) break;
    sum += pair;
    previous = pair;
  }
  return (count * length) / Math.max(2 * sum - 1, 1 / Math.log10(count * length));
}

/** What tells whether chains have converged, for each of the M weights. */
export interface ChainDiagnostics {
  rHat: number[];
  effectiveSize: number[];
  mean: number[];
}

/**
 * Split R̂, effective sample size and mean of each weight.
 * @param chains draws: [chains][samples][M]
 * @throws RangeError without chains, for ragged draws, and as {@link splitRHat}
 * @example
 * inference.diagnoseChains([[[1], [2], [1], [2]], [[1], [2], [1], [2]]]).mean; // → [1.5]
 */
export function diagnoseChains(chains: ArrayLike<Matrix>): ChainDiagnostics {
  if (!(chains?.length > 0)) throw invalid("chains", "at least one chain", chains);
  const all = Array.from(chains);
  const [rows, columns] = checkMatrix("chains[0]", all[0]);
  all.forEach((chain, c) => checkMatrix(`chains[${c}]`, chain, { rows, columns }));
  const each = Array.from(all[0][0], (_, j) =>
    all.map((chain) => Array.from(chain, (weights) => weights[j])),
  );
  return {
    rHat: each.map(splitRHat),
    effectiveSize: each.map(effectiveSampleSize),
    mean: each.map((draws) => mean(draws.flat())),
  };
}
