import { cholesky, solveLowerTransposed } from "../../lib/core/linalg";
import type { FactoredGaussian } from "../../lib/core/normal";
import { createRandom } from "../../lib/core/random";
import { choleskyOfRows } from "../../lib/core/row-factor";
import { lineTruth, sinusoidTruth, type RegressionData } from "../../lib/data/toy-data";
import { gaussianBasis, linearBasis, polynomialBasis, type Basis } from "../../lib/models/basis";
import {
  linearPosterior,
  linearPredictive,
  type LinearPredictive,
} from "../../lib/models/bayesian-linear-regression";
import { logMarginalLikelihood } from "../../lib/models/evidence";
import { WINDOWS, type LineState } from "./state";

/** Where a function is seen, and the window in which it is shown. */
interface Scene {
  truth: (x: number) => number;
  /** Where data are drawn from. */
  interval: readonly [lower: number, upper: number];
  xRange: readonly [from: number, to: number];
  yRange: readonly [from: number, to: number];
}

export const SCENES = {
  line: { truth: lineTruth, interval: [-3, 3], ...WINDOWS.line },
  curve: { truth: sinusoidTruth, interval: [0, 1], ...WINDOWS.curve },
} satisfies Record<LineState["scene"], Scene>;

/** What the basis depends on. */
export type BasisState = Pick<LineState, "scene" | "basis" | "functions">;
/** What the model depends on. */
export type ModelState = BasisState & Pick<LineState, "alpha" | "beta">;
/** What drawn data depend on. */
export type DataState = Pick<LineState, "scene" | "count" | "noise" | "hole" | "seed">;

/** Everything that is drawn for a model and its data, but for the functions that move. */
export interface View {
  posterior: FactoredGaussian;
  predictive: LinearPredictive;
  logEvidence: number;
  /** Log evidence over ALPHAS and over BETAS, the other precision as it is. */
  overAlpha: number[];
  overBeta: number[];
}

const GRID_POINTS = 241;
const powersOfTen = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => 10 ** (from + ((to - from) * i) / (count - 1)));

export const ALPHAS = powersOfTen(-6, 3, 37);
export const BETAS = powersOfTen(-1, 3, 33);

/** The places at which the predictive is drawn. */
export function gridOf(scene: LineState["scene"]): number[] {
  const [from, to] = SCENES[scene].xRange;
  return Array.from({ length: GRID_POINTS }, (_, i) => from + ((to - from) * i) / (GRID_POINTS - 1));
}

/** The basis: powers 0 … M − 1, or M bumps evenly over the data's interval, as wide as they are apart. */
export function basisOf({ scene, basis, functions }: BasisState): Basis {
  if (basis === "linear") return linearBasis();
  if (basis === "polynomial") return polynomialBasis(functions - 1);
  const [lower, upper] = SCENES[scene].interval;
  const scale = (upper - lower) / (functions - 1);
  return gaussianBasis({ centers: Array.from({ length: functions }, (_, j) => lower + scale * j), scale });
}

/**
 * Data with a hole in the middle. A smaller count gives the first points of a larger one; σ scales the noise. A point
 * that falls outside of the window is put on its edge.
 */
export function drawData({ scene, count, noise, hole, seed }: DataState): RegressionData {
  const random = createRandom(seed);
  const {
    truth,
    interval: [lower, upper],
    yRange: [lowest, highest],
  } = SCENES[scene];
  const width = upper - lower;
  const points = Array.from({ length: count }, () => {
    const place = random.uniform(0, 1 - hole);
    const x = lower + width * (place < (1 - hole) / 2 ? place : place + hole);
    return { x, y: Math.min(highest, Math.max(lowest, truth(x) + noise * random.normal())) };
  });
  return { inputs: points.map(({ x }) => x), targets: points.map(({ y }) => y) };
}

/** The points that a state shows: its own, or drawn ones. */
export function dataOf(state: DataState & Pick<LineState, "points">): RegressionData {
  if (!state.points) return drawData(state);
  return { inputs: state.points.map(([x]) => x), targets: state.points.map(([, y]) => y) };
}

export function posteriorOf(model: ModelState, { inputs, targets }: RegressionData): FactoredGaussian {
  const basis = basisOf(model);
  const { alpha, beta } = model;
  return linearPosterior({ design: basis(inputs), targets, alpha, beta, features: basis.features });
}

/** Predictive distribution at some places. */
export function predictAt(
  places: number[],
  model: ModelState,
  posterior: FactoredGaussian,
): LinearPredictive {
  return linearPredictive({ posterior, design: basisOf(model)(places), beta: model.beta });
}

/**
 * The log evidence as a function of α and β. It depends on the data by N, ΦᵀΦ, Φᵀy and yᵀy alone, and the
 * triangle R of the QR decomposition of [Φ y] has the same products in M + 1 rows: 70 values become cheap.
 */
function evidenceOf(
  design: number[][],
  targets: number[],
): (precisions: { alpha: number; beta: number }) => number {
  const count = design.length;
  const columns = (design[0]?.length ?? 0) + 1;
  if (count <= columns) return (precisions) => logMarginalLikelihood({ design, targets, ...precisions });
  const diagonal = new Array<number>(columns).fill(0);
  const lower = choleskyOfRows("design", { diagonal, count, row: (i) => [...design[i], targets[i]] });
  const triangle = lower.map((_, i) => lower.map((row) => row[i]));
  const fewerRows = triangle.map((row) => row.slice(0, -1));
  const fewerTargets = triangle.map((row) => row[columns - 1]);
  return (precisions) =>
    logMarginalLikelihood({ design: fewerRows, targets: fewerTargets, ...precisions }) +
    0.5 * (count - columns) * Math.log(precisions.beta / (2 * Math.PI));
}

/** Computes all that is drawn, with the library's functions alone. */
export function explore(model: ModelState, data: RegressionData): View {
  const { alpha, beta } = model;
  const posterior = posteriorOf(model, data);
  const evidence = evidenceOf(basisOf(model)(data.inputs), data.targets);
  return {
    posterior,
    predictive: predictAt(gridOf(model.scene), model, posterior),
    logEvidence: evidence({ alpha, beta }),
    overAlpha: ALPHAS.map((value) => evidence({ alpha: value, beta })),
    overBeta: BETAS.map((value) => evidence({ alpha, beta: value })),
  };
}

/** The weights μ + Bz, Σ = BBᵀ, that belong to a standard normal z: [M]. */
export function weightsAt({ mean, precisionFactor }: FactoredGaussian, z: readonly number[]): number[] {
  const offset = solveLowerTransposed(precisionFactor, z.slice(0, mean.length));
  return mean.map((value, j) => value + offset[j]);
}

/** The two weights that are shown: those of 1 and x, or those of the two bumps nearest to x. */
export function shownWeights(state: BasisState & Pick<LineState, "x">): [number, number] {
  if (state.basis !== "bumps") return [0, 1];
  const [row] = basisOf(state)([state.x]);
  const [lower, upper] = SCENES[state.scene].interval;
  // Far outside all bumps are 0, and the place decides.
  const place = ((state.x - lower) / (upper - lower)) * (row.length - 1);
  const first = Math.min(row.length - 2, Math.max(0, Math.floor(place)));
  return [first, first + 1];
}

const TURN = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36);

/** The ellipse of so many standard deviations of two weights' marginal distribution. */
export function ellipse(
  { mean, covariance }: { mean: readonly number[]; covariance: readonly (readonly number[])[] },
  [i, j]: readonly [number, number],
  deviations: number,
): { xs: number[]; ys: number[] } {
  const [[a], [b, c]] = cholesky("covariance", [
    [covariance[i][i], covariance[i][j]],
    [covariance[j][i], covariance[j][j]],
  ]);
  return {
    xs: TURN.map((t) => mean[i] + deviations * a * Math.cos(t)),
    ys: TURN.map((t) => mean[j] + deviations * (b * Math.cos(t) + c * Math.sin(t))),
  };
}
