import { tf, type TensorTree } from "../../engine";
import { checkNumber, invalid } from "../core/shapes";
import { checkParts, forward, type LabeledBatch, type VariationalNetwork } from "../models/network";

/** What a pass draws: the weights, one draw for all rows, or each layer's outputs row by row (`localLogits`). */
export type Reparameterization = "weights" | "local";

/**
 * The negative ELBO divided by N, as a loss for `train`:
 * −(1/N) [Σₙ log p(yₙ|xₙ, w) − KL(q‖p)] with one draw w ~ q. The KL is counted once.
 * On a batch of B rows it is −(1/B) Σₙ log p(yₙ|xₙ, w) + KL(q‖p)/N, so that the mean over an epoch's batches is the same.
 *
 * @param settings.draw what is drawn: the weights (default), or "local" for local reparameterisation
 * @param settings.rows N, all rows of the data; those of the batch by default, which is right for `train` only without
 *   a batchSize
 * @throws RangeError when rows is not an integer >= 1, and for a network without `kl` (or `localLogits`)
 * @example
 * const network = models.variationalLogistic({ priorVariance: 1 });
 * const batch = { inputs: tf.tensor2d([[1, 1], [0, 0]]), labels: tf.tensor1d([1, 0], "int32") };
 * const loss = inference.negativeElbo(network, { draw: "local" });
 * loss(network.initialize(createRandom(0)), batch, tf.tensor1d([0, 0], "int32")); // → 0.8735
 */
export function negativeElbo<P extends TensorTree>(
  network: VariationalNetwork<P>,
  { draw = "weights", rows }: { draw?: Reparameterization; rows?: number } = {},
) {
  checkParts(network);
  if (draw !== "weights" && draw !== "local") throw invalid("draw", '"weights" or "local"', draw);
  for (const part of ["kl", "localLogits"] as const) {
    const needed = part === "kl" || draw === "local";
    if (needed && typeof network[part] !== "function")
      throw invalid(`network.${part}`, "a function", network[part]);
  }
  if (rows !== undefined) checkNumber("rows", rows, { atLeast: 1, integer: true });
  return (parameters: P, { inputs, labels }: LabeledBatch, seed: tf.Tensor): tf.Tensor => {
    const logits =
      draw === "local"
        ? network.localLogits(parameters, network.features(parameters, inputs), seed)
        : forward(network, parameters, inputs, seed);
    const nll = network.likelihood.loss(logits, labels);
    return tf.add(nll, tf.div(network.kl(parameters), rows ?? inputs.shape[0]));
  };
}
