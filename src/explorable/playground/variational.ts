import { randomNormal } from "../../engine/philox";
import { logistic, logLogistic } from "../../lib/models/logistic-regression";
import { sizeOf } from "./dense";

/** Streams of models/layers.ts: the places that draw from one seed. */
const STREAMS = { biases: 1 << 29, weights: 1 << 28, outputLayer: 1 << 27, hiddenLayer: 1 << 26 } as const;

/** Standard deviation at the start: ρ = 1. */
const FIRST_RHO = 1;

/** μ and ρ of all weights, one behind the other: [2P]; σ = log(1 + e^ρ). Starts with μ = 0 as `LinearVariational` does. */
export function initializeVariational(units: number): Float64Array {
  const size = sizeOf(units);
  return new Float64Array(2 * size).fill(FIRST_RHO, size);
}

/** Standard normal numbers for all weights, those that models/variational-networks.ts draws for this seed: [P]. */
export function noiseOf(units: number, [a, b]: readonly [number, number]): Float64Array {
  const noise = new Float64Array(sizeOf(units));
  const draw = (from: number, count: number, stream: number): void =>
    noise.set(randomNormal(count, [a, (b + stream) | 0]), from);
  draw(0, 2 * units, STREAMS.hiddenLayer + STREAMS.weights);
  draw(2 * units, units, STREAMS.hiddenLayer + STREAMS.biases);
  draw(3 * units, units, STREAMS.outputLayer + STREAMS.weights);
  draw(4 * units, 1, STREAMS.outputLayer + STREAMS.biases);
  return noise;
}

/** log(1 + e^ρ). */
const softplus = (rho: number): number => -logLogistic(-rho);

/** The network θ = μ + σ·ε: [P]. */
export function drawNetwork(lambda: Float64Array, noise: Float64Array): Float64Array {
  return noise.map((value, i) => lambda[i] + softplus(lambda[noise.length + i]) * value);
}

/**
 * Turns the gradient of the negative log-likelihood in θ into that of −ELBO/N in (μ, ρ), and gives KL(q‖p)/N.
 * @param gradient is overwritten: [2P]
 */
export function variationalGradient(
  { lambda, noise, inTheta }: Record<"lambda" | "noise" | "inTheta", Float64Array>,
  { priorVariance, rows }: { priorVariance: number; rows: number },
  gradient: Float64Array,
): number {
  const size = noise.length;
  let kl = 0;
  for (let i = 0; i < size; i++) {
    const [mu, rho] = [lambda[i], lambda[size + i]];
    const sigma = softplus(rho);
    const ratio = sigma ** 2 / priorVariance;
    kl += (ratio + mu ** 2 / priorVariance - 1 - Math.log(ratio)) / 2;
    gradient[i] = inTheta[i] + mu / priorVariance / rows;
    gradient[size + i] = (inTheta[i] * noise[i] + (sigma / priorVariance - 1 / sigma) / rows) * logistic(rho);
  }
  return kl / rows;
}
