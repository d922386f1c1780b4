import { createRandom } from "../../lib/core/random";
import { mean } from "../../lib/core/numbers";
import { uncertaintyFromSummary } from "../../lib/evaluation/uncertainty";
import { exactLogisticPosterior, type ExactPosterior } from "../../lib/inference/exact-posterior";
import { gaussianPosterior } from "../../lib/inference/gaussian-posterior";
import { hamiltonianMonteCarlo } from "../../lib/inference/hmc";
import { logisticLaplace } from "../../lib/inference/laplace";
import { pointPosterior } from "../../lib/inference/point-posterior";
import type { Posterior } from "../../lib/inference/posterior";
import { klFromPosterior, totalVariation } from "../../lib/inference/posterior-distance";
import { variationalGaussian } from "../../lib/inference/variational-logistic";
import { logisticMap } from "../../lib/models/logistic-map";
import type { LogisticData } from "../../lib/models/logistic-regression";
import { logisticTarget } from "../../lib/models/logistic-target";
import { gridOf } from "./data";
import { contoursOf, marginalOf, type Curves } from "./marginal";
import type { Method } from "./state";

/** What a map can show: [side²] each. */
export interface Maps {
  probability: Float32Array;
  total: Float32Array;
  aleatoric: Float32Array;
  epistemic: Float32Array;
}

/** Data with what is known of their posterior by a method, and exactly. */
export interface Case {
  data: LogisticData;
  lattice: ExactPosterior;
  exact: Posterior;
  posterior: Posterior;
  /** Of HMC: the chain's draws and its step size. */
  chain?: { draws: number[][]; stepSize: number };
}

/** What is drawn over the weights. */
export interface WeightsView {
  exact: { mean: number[]; covariance: number[][]; logEvidence: number; contours: Curves[] };
  mean: number[];
  covariance: number[][];
  /** Draws (w₁, w₂, b), of a chain in its order: [DRAWS][3]. */
  draws: number[][];
  /** NaN where the method has no density. */
  totalVariation: number;
}

/** What is drawn over the plane. */
export interface MapsView {
  side: number;
  exact: Maps;
  found: Maps;
  meanDifference: number;
  largestDifference: number;
}

/** Spacing of the exact posterior's lattice, in standard deviations; it moves probabilities by less than 1e-3. */
export const STEP = 0.5;
/** Lattice points for a predictive: those left out hold less than this share together. */
const LEFT_OUT = 5e-4;
export const DRAWS = 300;
const WARMUP = 150;

function mapsOf(posterior: Posterior, inputs: number[][]): Maps {
  const summary = posterior.predictive(inputs);
  const measures = uncertaintyFromSummary(summary);
  return {
    probability: Float32Array.from(summary.mean, ([, p]) => p),
    total: Float32Array.from(measures.predictiveEntropy),
    aleatoric: Float32Array.from(measures.expectedEntropy),
    epistemic: Float32Array.from(measures.mutualInformation),
  };
}

/** The lattice as a posterior whose predictive is quick: without the points that hardly count. */
function quickExact({ points, shares }: ExactPosterior): Posterior {
  const order = shares.map((_, s) => s).sort((a, b) => shares[b] - shares[a]);
  let held = 0;
  const kept = order.slice(0, order.findIndex((s) => (held += shares[s]) >= 1 - LEFT_OUT) + 1);
  return pointPosterior({ points: kept.map((s) => points[s]), shares: kept.map((s) => shares[s] / held) });
}

/** About a quarter of the slowest oscillation: π/2 of Laplace's largest standard deviation. */
export function pathLengthFor(data: LogisticData): number {
  const { covariance } = logisticLaplace(data);
  return (Math.PI / 2) * Math.sqrt(Math.max(...covariance.map((row, i) => row[i])));
}

async function drawHmc(data: LogisticData): Promise<{ draws: number[][]; stepSize: number }> {
  const { chains, stepSizes } = await hamiltonianMonteCarlo(logisticTarget(data), {
    starts: [[0, 0, 0]],
    samples: DRAWS,
    warmup: WARMUP,
    pathLength: pathLengthFor(data),
    random: createRandom(1),
  });
  return { draws: chains[0], stepSize: stepSizes[0] };
}

/** The library's posterior for a method. */
async function posteriorOf(method: Exclude<Method, "exact" | "hmc">, data: LogisticData): Promise<Posterior> {
  if (method === "map") return pointPosterior({ points: [logisticMap(data)] });
  if (method === "laplace") return gaussianPosterior(logisticLaplace(data));
  return gaussianPosterior(variationalGaussian(data, { covariance: method }));
}

/** Computes the posteriors of data; `known` is a case of the same data, if there is one. */
export async function caseOf(method: Method, data: LogisticData, known?: Case): Promise<Case> {
  const lattice = known?.lattice ?? exactLogisticPosterior(data, { step: STEP });
  const exact = known?.exact ?? quickExact(lattice);
  if (method === "exact") return { data, lattice, exact, posterior: exact };
  if (method !== "hmc") return { data, lattice, exact, posterior: await posteriorOf(method, data) };
  const chain = await drawHmc(data);
  return { data, lattice, exact, posterior: pointPosterior({ points: chain.draws }), chain };
}

export function weightsView({ data, lattice, posterior, chain }: Case): WeightsView {
  const { mean: center, covariance, logEvidence } = lattice;
  return {
    exact: { mean: center, covariance, logEvidence, contours: contoursOf(marginalOf(data, lattice, STEP)) },
    mean: posterior.mean,
    covariance: posterior.covariance,
    draws: chain?.draws ?? posterior.sample({ count: DRAWS, random: createRandom(2) }),
    totalVariation: posterior.logDensity ? totalVariation(posterior, lattice) : NaN,
  };
}

export function mapsView({ exact, posterior }: Case, side: number): MapsView {
  const inputs = gridOf(side);
  const exactMaps = mapsOf(exact, inputs);
  const found = posterior === exact ? exactMaps : mapsOf(posterior, inputs);
  const differences = Array.from(found.probability, (p, n) => Math.abs(p - exactMaps.probability[n]));
  return {
    side,
    exact: exactMaps,
    found,
    meanDifference: mean(differences),
    largestDifference: differences.reduce((a, b) => Math.max(a, b)),
  };
}

/** KL(q‖p) in nats, NaN where the method has no density. */
export function klOf({ data, lattice, posterior }: Case): number {
  return posterior.logDensity ? klFromPosterior(posterior, { data, logEvidence: lattice.logEvidence }) : NaN;
}
