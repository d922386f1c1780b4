import { choleskyOfRows } from "../lib/core/row-factor";
import { createRandom } from "../lib/core/random";
import { lineTruth, sinusoidTruth, type RegressionData } from "../lib/data/toy-data";
import { gaussianBasis, linearBasis, polynomialBasis, type Basis } from "../lib/models/basis";
import {
  linearPosterior,
  linearPredictive,
  type LinearPredictive,
} from "../lib/models/bayesian-linear-regression";
import { logMarginalLikelihood } from "../lib/models/evidence";

/** Where a function is seen, and the window in which it is shown. */
interface Scene {
  truth: (x: number) => number;
  /** Where data are drawn from. */
  interval: readonly [lower: number, upper: number];
  xRange: readonly [from: number, to: number];
  yRange: readonly [from: number, to: number];
}

export const SCENES = {
  line: { truth: lineTruth, interval: [-3, 3], xRange: [-6, 6], yRange: [-5, 5] },
  curve: { truth: sinusoidTruth, interval: [0, 1], xRange: [-1, 2], yRange: [-3, 4] },
} satisfies Record<string, Scene>;

interface Precisions {
  alpha: number;
  beta: number;
}

/** What the model is. */
export interface Model extends Precisions {
  scene: keyof typeof SCENES;
  basis: "linear" | "polynomial" | "bumps";
  /** M, number of basis functions; the linear basis always has two. */
  functions: number;
}

/** How data are drawn. */
export interface Drawing {
  scene: keyof typeof SCENES;
  count: number;
  /** Standard deviation σ, in the units of y. */
  noise: number;
  /** Width of the gap in the middle, as a share of the interval: 0 … 1. */
  hole: number;
}

/** Everything that is drawn for a model and its data. */
export interface View {
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
export function gridOf(scene: keyof typeof SCENES): number[] {
  const [from, to] = SCENES[scene].xRange;
  return Array.from({ length: GRID_POINTS }, (_, i) => from + ((to - from) * i) / (GRID_POINTS - 1));
}

/** The basis: powers 0 … M − 1, or M bumps evenly over the data's interval, as wide as they are apart. */
export function basisOf({ scene, basis, functions }: Model): Basis {
  if (basis === "linear") return linearBasis();
  if (basis === "polynomial") return polynomialBasis(functions - 1);
  const [lower, upper] = SCENES[scene].interval;
  const scale = (upper - lower) / (functions - 1);
  return gaussianBasis({ centers: Array.from({ length: functions }, (_, j) => lower + scale * j), scale });
}

/** Data with a hole in the middle. A smaller count gives the first points of a larger one; σ scales the noise. */
export function drawData({ scene, count, noise, hole }: Drawing): RegressionData {
  const random = createRandom(0);
  const {
    truth,
    interval: [lower, upper],
  } = SCENES[scene];
  const width = upper - lower;
  const points = Array.from({ length: count }, () => {
    const place = random.uniform(0, 1 - hole);
    const x = lower + width * (place < (1 - hole) / 2 ? place : place + hole);
    return { x, y: truth(x) + noise * random.normal() };
  });
  return { inputs: points.map(({ x }) => x), targets: points.map(({ y }) => y) };
}

/** Predictive distribution at some places. */
export function predictAt(places: number[], model: Model, data: RegressionData): LinearPredictive {
  const basis = basisOf(model);
  const { alpha, beta } = model;
  const posterior = linearPosterior({
    design: basis(data.inputs),
    targets: data.targets,
    alpha,
    beta,
    features: basis.features,
  });
  return linearPredictive({ posterior, design: basis(places), beta });
}

/**
 * The log evidence as a function of α and β. It depends on the data by N, ΦᵀΦ, Φᵀy and yᵀy alone, and the
 * triangle R of the QR decomposition of [Φ y] has the same products in M + 1 rows: 70 values become cheap.
 */
function evidenceOf(design: number[][], targets: number[]): (precisions: Precisions) => number {
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
export function explore(model: Model, data: RegressionData): View {
  const { alpha, beta } = model;
  const evidence = evidenceOf(basisOf(model)(data.inputs), data.targets);
  return {
    predictive: predictAt(gridOf(model.scene), model, data),
    logEvidence: evidence({ alpha, beta }),
    overAlpha: ALPHAS.map((value) => evidence({ alpha: value, beta })),
    overBeta: BETAS.map((value) => evidence({ alpha, beta: value })),
  };
}
