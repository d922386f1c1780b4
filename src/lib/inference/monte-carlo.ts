import { tf, type Execution, type TensorTree } from "../../engine";
import type { LongWork } from "../core/batches";
import type { Random } from "../core/random";
import { checkMatrix, checkNumber, countOfRows } from "../core/shapes";
import { rowsOf } from "../core/values";
import { checkFeatures, logitsOf, type Network } from "../models/network";
import { averageSamples, SAMPLES } from "./predictive";
import type { PredictiveSummary } from "./summary";

/** How many passes, and where their seeds come from. */
export interface MonteCarloPasses extends LongWork, Execution {
  /** Number of passes S. */
  passes: number;
  random: Random;
}

/** Numbers that a pass keeps for each unit: a random one, the mask or the noise, and the product. */
const COPIES = 3;

/** About what one pass's intermediates take, in bytes. */
function passBytes<P extends TensorTree>(network: Network<P>, parameters: P, features: tf.Tensor): number {
  const units = tf.tidy(() => network.hidden(parameters, tf.slice(features, 0, 1)).size);
  return 4 * COPIES * Math.max(features.size, features.shape[0] * units);
}

/** Class probabilities [N, K] of one pass. */
function pass<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
  seed: tf.Tensor,
): tf.Tensor {
  return network.likelihood.probabilities(logitsOf(network, parameters, features, seed));
}

/**
 * The Monte-Carlo predictive of a network: S passes, each with a seed of its own. With dropout on that is MC dropout (Gal
 * and Ghahramani 2016), each pass being taken for a sample of the network from an approximate posterior; for a
 * variational network each pass draws all weights from q. Features are computed once, as no seed touches them.
 *
 * @param features [N, …], of {@link extractFeatures}; for a network without features of its own, its inputs
 * @returns class probabilities [N][K], votes [N][K], expected entropy [N] in nats
 * @throws RangeError when passes is not an integer >= 1, and for a network that does not keep its contract; AbortError
 *   when the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1, rate: 0.5 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const options = { passes: 100, random: createRandom(0) };
 * const { mean } = await inference.monteCarloPredictive(network, parameters, tf.tensor2d([[1, 1]]), options);
 * mean; // → [[0.259, 0.741]]
 */
export async function monteCarloPredictive<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
  { passes, ...options }: MonteCarloPasses,
): Promise<PredictiveSummary> {
  checkNumber("passes", passes, SAMPLES);
  checkFeatures(network, parameters, features);
  return averageSamples(
    (inputs: { parameters: P; features: tf.Tensor }, seed) =>
      pass(network, inputs.parameters, inputs.features, seed),
    {
      inputs: { parameters, features },
      shape: [features.shape[0], network.classes],
      samples: passes,
      sampleBytes: passBytes(network, parameters, features),
      ...options,
    },
  );
}

/**
 * Every pass by itself, where the samples are wanted: for all of MNIST's test images they would take 200 × 10,000 × 10
 * numbers.
 *
 * @param features [N, …]
 * @returns class probabilities [S][N][K]
 * @throws RangeError as {@link monteCarloPredictive}
 * @example
 * const network = models.mlp({ hiddenUnits: 1, rate: 0.5 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const options = { passes: 4, random: createRandom(1) };
 * inference.monteCarloSamples(network, parameters, tf.tensor2d([[1, 1]]), options); // → [[[0.5, 0.5]], [[0.5, 0.5]], [[0.01799, 0.982]], [[0.01799, 0.982]]]
 */
export function monteCarloSamples<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
  options: Pick<MonteCarloPasses, "passes" | "random">,
): number[][][] {
  checkFeatures(network, parameters, features);
  checkNumber("passes", options.passes, countOfRows(features.shape[0] * network.classes));
  return [...monteCarloPasses(network, parameters, features, options)];
}

/**
 * The same passes one after the other, for who wants to see them come: each is computed when it is asked for.
 *
 * @param features [N, …]
 * @returns class probabilities [N][K] of pass after pass
 * @throws RangeError as {@link monteCarloPredictive}, where the first pass is asked for
 * @example
 * const network = models.mlp({ hiddenUnits: 1, rate: 0.5 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const options = { passes: 4, random: createRandom(1) };
 * const [first] = inference.monteCarloPasses(network, parameters, tf.tensor2d([[1, 1]]), options);
 * first; // → [[0.5, 0.5]]
 */
export function* monteCarloPasses<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
  { passes, random }: Pick<MonteCarloPasses, "passes" | "random">,
): Generator<number[][], void, void> {
  checkNumber("passes", passes, SAMPLES);
  checkFeatures(network, parameters, features);
  const stream = random.integer(2 ** 31);
  for (let s = 0; s < passes; s++) {
    const sample = rowsOf(() => pass(network, parameters, features, tf.tensor1d([stream, s], "int32")));
    checkMatrix(`probabilities of pass ${s}`, sample);
    yield sample;
  }
}
