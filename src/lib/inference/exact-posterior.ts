import { cholesky, inverseFromCholesky, logDeterminant, partialDot } from "../core/linalg";
import type { Gaussian } from "../core/normal";
import { sum } from "../core/numbers";
import { checkNumber, invalid, type Matrix, type Vector } from "../core/shapes";
import { logisticMap } from "../models/logistic-map";
import { checkLogisticData, type LogisticData } from "../models/logistic-regression";
import { logisticHessianFactor, logisticTarget } from "../models/logistic-target";
import { packedMoments, type PackedPoints } from "./point-posterior";

/** The posterior as a weighted lattice, which {@link pointPosterior} takes: Σₛ shareₛ f(wₛ) is E[f(w)]. */
export interface ExactPosterior extends Gaussian {
  /** Lattice points wₛ, the bias last: [S][D + 1]. Made anew whenever they are read, for there may be a million. */
  readonly points: number[][];
  /** The same as one array, in a third of the memory. */
  packed(): PackedPoints;
  /** Probability of each point's cell; they add up to 1: [S]. */
  shares: number[];
  /** Volume of a cell. */
  cell: number;
  /** log p(y|X) = log ∫ p(y|X, w) p(w) dw, in nats. */
  logEvidence: number;
}

/** Points this many nats below the mode are left out: of a Gaussian in three dimensions 1e-8 of the mass. */
const DEPTH = 20;

/**
 * The posterior of logistic regression by numeric integration: the trapezoid rule on the lattice m +
 * L·step·ℤ, with mean m and covariance LLᵀ of Laplace's approximation. The rule converges exponentially on
 * smooth densities that vanish at the ends (Trefethen and Weideman 2014). The lattice grows from the mode
 * until the density has fallen by 20 nats; as the posterior is log-concave, little lies beyond.
 *
 * @param data inputs [N][D] with D <= 3, for the lattice has some (10/step)^(D + 1) points
 * @param options.step h, spacing in Laplace's standard deviations
 * @throws RangeError for D > 3, a step outside (0, 1], a step so small that the lattice grows too large, and as
 *   {@link logisticMap}
 * @example
 * const two = { inputs: [[1], [-1]], labels: [1, 0], priorVariance: 1 };
 * inference.exactLogisticPosterior(two).logEvidence.toFixed(4); // → "-1.3863"
 */
export function exactLogisticPosterior(
  data: LogisticData,
  { step = 0.25 }: { step?: number } = {},
): ExactPosterior {
  checkNumber("step", step, { above: 0, atMost: 1 });
  const dimension = checkLogisticData(data);
  if (dimension > 3)
    throw invalid("inputs[0].length", "at most 3, as the lattice fills the space", dimension);
  const mode = logisticMap(data);
  const axes = cholesky("covariance", inverseFromCholesky(logisticHessianFactor(mode, data)));
  const place = placeOn(mode, axes);
  const { logDensity } = logisticTarget(data);
  const { nodes, logDensities } = growLattice(mode.length, step, (z) => logDensity(place(z)));
  const top = logDensities[0];
  const densities = logDensities.map((value) => Math.exp(value - top));
  const total = sum(densities);
  const shares = densities.map((density) => density / total);
  const logCell = mode.length * Math.log(step) + logDeterminant(axes) / 2;
  const logPriorConstant = -0.5 * mode.length * Math.log(2 * Math.PI * data.priorVariance);
  const packed = (): PackedPoints => {
    const values = new Float64Array(nodes.keys.length * mode.length);
    nodes.keys.forEach((key, s) => values.set(place(nodes.at(key)), s * mode.length));
    return { values, count: nodes.keys.length };
  };
  return {
    get points() {
      return Array.from(nodes.keys, (key) => place(nodes.at(key)));
    },
    packed,
    shares,
    cell: Math.exp(logCell),
    logEvidence: top + Math.log(total) + logCell + logPriorConstant,
    ...packedMoments(packed(), shares),
  };
}

/** z ↦ m + Lz. */
function placeOn(mean: Vector, lower: Matrix): (z: Vector) => number[] {
  return (z) => Array.from(mean, (value, i) => value + partialDot(lower[i], z, i + 1));
}

/** Nodes to each side of the origin; keys of four axes fit 40 bits. */
const SIDE = 512;
/** Nodes that memory holds; four weights take some two million at a step of ¼. */
const MOST_NODES = 2 ** 22;
/** Volumes of the unit balls in 1 … 4 dimensions: a Gaussian's nodes fill one of radius √(2·DEPTH)/step. */
const BALLS = [2, Math.PI, (4 / 3) * Math.PI, Math.PI ** 2 / 2];

/** Nodes of a lattice. */
interface Nodes {
  /** Their indices along the axes as the digits of one number. */
  keys: Float64Array;
  /** The place of one. */
  at(key: number): number[];
}

/**
 * The nodes of step·ℤᴹ around 0 whose log density is at most DEPTH below that at 0, by breadth-first search.
 * @throws RangeError naming step when there are more than MOST_NODES, or one so far out that its neighbours have no key
 */
function growLattice(
  size: number,
  step: number,
  logDensity: (z: number[]) => number,
): { nodes: Nodes; logDensities: number[] } {
  const most = `${SIDE} points to a side or ${MOST_NODES} in all`;
  const tooLarge = (): RangeError =>
    invalid("step", `a larger number, as the lattice grows beyond ${most}`, step);
  if (BALLS[size - 1] * (Math.sqrt(2 * DEPTH) / step) ** size > 2 * MOST_NODES) throw tooLarge();
  const strides = Array.from({ length: size }, (_, axis) => (2 * SIDE) ** axis);
  const at = (key: number): number[] =>
    strides.map((stride) => step * ((Math.floor(key / stride) % (2 * SIDE)) - SIDE));
  const found = { keys: [] as number[], logDensities: [] as number[] };
  // A node's neighbours are as many steps from the origin as it, and one less or one more: older layers need not be known.
  let inner = new Set<number>();
  let layer = new Set([strides.reduce((key, stride) => key + SIDE * stride, 0)]);
  while (layer.size > 0) {
    const outer = new Set<number>();
    for (const key of layer) {
      const z = at(key);
      const value = logDensity(z);
      if (value < (found.logDensities[0] ?? -Infinity) - DEPTH) continue;
      if (found.keys.length === MOST_NODES || z.some((along) => Math.abs(along) >= step * (SIDE - 1)))
        throw tooLarge();
      found.keys.push(key);
      found.logDensities.push(value);
      for (const stride of strides) {
        for (const neighbour of [key - stride, key + stride]) if (!inner.has(neighbour)) outer.add(neighbour);
      }
    }
    [inner, layer] = [layer, outer];
  }
  return { nodes: { keys: Float64Array.from(found.keys), at }, logDensities: found.logDensities };
}
