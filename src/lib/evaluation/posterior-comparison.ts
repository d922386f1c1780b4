import { standardDeviations } from "../core/normal";
import { mean } from "../core/numbers";
import { checkMatrix, checkNumber, checkVector, type Matrix } from "../core/shapes";
import { exactLogisticPosterior, type ExactPosterior } from "../inference/exact-posterior";
import { pointPosterior } from "../inference/point-posterior";
import { checkPosterior, type Posterior } from "../inference/posterior";
import { klFromPosterior, totalVariation } from "../inference/posterior-distance";
import type { LogisticData } from "../models/logistic-regression";

/** What approximations of a posterior are measured against. */
export interface PosteriorReference {
  data: LogisticData;
  exact: ExactPosterior;
  /** The lattice of `exact` as a value of the contract. */
  posterior: Posterior;
  /** Where predictives are compared: [N][D]. */
  inputs: Matrix;
  /** p(y = 1|x) there under the exact posterior: [N]. */
  probabilities: number[];
}

/** p(y = 1|x) under a posterior at inputs [N][D]: [N]. */
function probabilitiesOf(posterior: Posterior, inputs: Matrix): number[] {
  return posterior.predictive(inputs).mean.map(([, p]) => p);
}

/**
 * The reference from the exact posterior, with its predictive from a lattice half as fine, which changes
 * probabilities by less than 1e-3.
 * @throws RangeError as {@link exactLogisticPosterior}, and for inputs of another width
 * @example
 * const data = { inputs: [[1], [-1]], labels: [1, 0], priorVariance: 1 };
 * evaluation.posteriorReference({ data, exact: inference.exactLogisticPosterior(data), inputs: [[0]] }).probabilities[0].toFixed(3); // → "0.500"
 */
export function posteriorReference({
  data,
  exact,
  inputs,
}: Pick<PosteriorReference, "data" | "exact" | "inputs">): PosteriorReference {
  const coarse = exactLogisticPosterior(data, { step: 0.5 });
  const probabilities = probabilitiesOf(pointPosterior(coarse), inputs);
  return { data, exact, posterior: pointPosterior(exact), inputs, probabilities };
}

/** Moments of a distribution over the weights (the bias last), and how far it is from the exact posterior. */
export interface PosteriorComparison {
  mean: number[];
  /** Standard deviations. */
  scale: number[];
  correlation: number[][];
  /** p(y = 1|x) at the reference's inputs: [N]. */
  probabilities: number[];
  /** Mean |Δp| of them. */
  predictiveError: number;
  /** Total variation, in [0, 1]; for a distribution that has a density. */
  totalVariation?: number;
  /** KL(q‖p) in nats; for a distribution that has a density. */
  kl?: number;
}

/**
 * Any approximation of the posterior against the reference: its moments, mean |Δp|, and where it has a density, total
 * variation and KL(q‖p).
 * @throws RangeError for what does not keep the contract (see {@link checkPosterior}) or has another number of weights,
 *   and as {@link totalVariation} and {@link klFromPosterior}
 * @example
 * const data = { inputs: [[1], [-1]], labels: [1, 0], priorVariance: 1 };
 * const reference = evaluation.posteriorReference({ data, exact: inference.exactLogisticPosterior(data), inputs: [[-2], [2]] });
 * evaluation.comparePosterior(inference.gaussianPosterior(inference.logisticLaplace(data)), reference).kl!.toFixed(3); // → "0.004"
 */
export function comparePosterior(posterior: Posterior, reference: PosteriorReference): PosteriorComparison {
  const { data, exact, inputs } = reference;
  checkPosterior("posterior", posterior, exact.mean.length);
  // The predictive of the exact posterior itself is known, and takes longest.
  const probabilities =
    posterior === reference.posterior ? reference.probabilities : probabilitiesOf(posterior, inputs);
  checkVector("posterior.predictive(inputs).mean", probabilities, { length: reference.probabilities.length });
  return {
    mean: posterior.mean,
    ...standardDeviations(posterior.covariance),
    probabilities,
    predictiveError: mean(reference.probabilities.map((p, n) => Math.abs(probabilities[n] - p))),
    ...(posterior.logDensity && {
      totalVariation: totalVariation(posterior, exact),
      kl: klFromPosterior(posterior, { data, logEvidence: exact.logEvidence }),
    }),
  };
}

/** What a row of the table holds: a comparison, and how long the method took. */
export type Compared = Omit<PosteriorComparison, "probabilities"> & { seconds?: number };

const WEIGHTS = ["w₁", "w₂", "b"];

/**
 * A comparison of two weights and a bias as a row for {@link showTable} with {@link comparisonColumns}. What does not
 * vary has no correlation.
 * @throws RangeError for shapes that do not fit, and values that are not finite
 * @example
 * const found = { mean: [1, 2, 0], scale: [1, 1, 1], correlation: [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]], probabilities: [0.5], predictiveError: 0 };
 * evaluation.comparisonRow("Laplace", found).correlation; // → 0.5
 */
export function comparisonRow(method: string, found: Compared): Record<string, string | number | undefined> {
  const size = checkVector("mean", found.mean).length;
  checkVector("scale", found.scale, { length: size, range: { atLeast: 0 } });
  checkMatrix("correlation", found.correlation, { rows: size, columns: size });
  for (const key of ["totalVariation", "kl", "predictiveError", "seconds"] as const) {
    const value = found[key];
    if (value !== undefined) checkNumber(key, value);
  }
  const named = (what: string, values: number[]): [string, number][] =>
    values.map((value, i) => [`${what} ${WEIGHTS[i]}`, value]);
  return {
    method,
    ...Object.fromEntries([...named("mean", found.mean), ...named("sd", found.scale)]),
    correlation: found.scale.every((scale) => scale > 0) ? found.correlation[0][1] : undefined,
    totalVariation: found.totalVariation,
    kl: found.kl,
    predictiveError: found.predictiveError,
    seconds: found.seconds,
  };
}

/** The columns of {@link comparisonRow}. */
export const comparisonColumns = [
  { key: "method" },
  ...["mean", "sd"].flatMap((what) => WEIGHTS.map((weight) => ({ key: `${what} ${weight}`, decimals: 3 }))),
  { key: "correlation", label: "corr. w₁, w₂", decimals: 2 },
  { key: "totalVariation", label: "total variation", decimals: 3, best: "lowest" as const },
  { key: "kl", label: "KL(q‖p)", unit: "nats", decimals: 3, best: "lowest" as const },
  { key: "predictiveError", label: "mean |Δp|", decimals: 4 },
  { key: "seconds", decimals: 3 },
];
