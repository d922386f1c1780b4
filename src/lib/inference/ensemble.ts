import { deriveSeed, tf, type Execution, type TensorTree } from "../../engine";
import type { LongWork } from "../core/batches";
import type { Random } from "../core/random";
import { checkNumber, invalid } from "../core/shapes";
import { negativeLogLikelihoodLoss, type LabeledBatch, type Network } from "../models/network";
import { classProbabilities, extractFeatures } from "./outputs";
import { summarizeSamples, type PredictiveSummary } from "./summary";

/**
 * Deep ensemble (Lakshminarayanan et al. 2017): the same network trained several times from different
 * initialisations; the members count as samples of the predictive.
 * @returns the members' parameters, which the caller disposes of
 * @throws RangeError when members is not an integer >= 1
 * @example
 * const network = models.mlp({ hiddenUnits: 10 });
 * inference.initializeEnsemble(network, { members: 3, random: createRandom(0) }).length; // → 3
 */
export function initializeEnsemble<P extends TensorTree>(
  network: Network<P>,
  { members, random }: { members: number; random: Random },
): P[] {
  checkNumber("members", members, { atLeast: 1, atMost: 1e4, integer: true });
  return Array.from({ length: members }, () => network.initialize(random.fork()));
}

/**
 * The sum of the members' losses. Its gradient for a member is that of the member's own loss, so that one
 * compiled step trains all of them, each as if it were alone.
 * @throws RangeError for a network that does not keep its contract
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const batch = { inputs: tf.tensor2d([[1, 1], [0, 0]]), labels: tf.tensor1d([1, 0], "int32") };
 * const loss = inference.ensembleLoss(network);
 * loss([parameters, parameters], batch, tf.tensor1d([0, 0], "int32")); // → 0.8201
 */
export function ensembleLoss<P extends TensorTree>(network: Network<P>) {
  const loss = negativeLogLikelihoodLoss(network);
  return (parameters: readonly P[], batch: LabeledBatch, seed: tf.Tensor): tf.Tensor =>
    tf.addN(parameters.map((member, i) => loss(member, batch, deriveSeed(seed, i << 20))));
}

/**
 * Class probabilities of each member.
 * @param members the members' parameters
 * @param inputs [N, …]
 * @returns [members][N][K], which the uncertainty measures take
 * @throws RangeError without members, and as {@link extractFeatures}; AbortError when the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * await inference.ensembleSamples(network, [parameters], tf.tensor2d([[1, 1]])); // → [[[0.1192, 0.8808]]]
 */
export async function ensembleSamples<P extends TensorTree>(
  network: Network<P>,
  members: readonly P[],
  inputs: tf.Tensor,
  work: LongWork & Execution = {},
): Promise<number[][][]> {
  if (members.length === 0) throw invalid("members", "at least one member", members);
  const samples: number[][][] = [];
  for (const parameters of members) {
    const features = await extractFeatures(network, parameters, inputs, work);
    try {
      samples.push(classProbabilities(network, parameters, features));
    } finally {
      features.dispose();
    }
  }
  return samples;
}

/**
 * The predictive of an ensemble: the mean of its members' probabilities, their votes, and their mean entropy.
 * @throws RangeError and AbortError as {@link ensembleSamples}
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const members = [parameters, { ...parameters, output: { weights: tf.zeros([1, 1]), bias: tf.zeros([1]) } }];
 * (await inference.ensemblePredictive(network, members, tf.tensor2d([[1, 1]]))).mean; // → [[0.3096, 0.6904]]
 */
export async function ensemblePredictive<P extends TensorTree>(
  network: Network<P>,
  members: readonly P[],
  inputs: tf.Tensor,
  work: LongWork & Execution = {},
): Promise<PredictiveSummary> {
  return summarizeSamples(await ensembleSamples(network, members, inputs, work));
}
