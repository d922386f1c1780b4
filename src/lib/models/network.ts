import { leaves, tf, type TensorTree } from "../../engine";
import type { Random } from "../core/random";
import { checkNumber, invalid } from "../core/shapes";
import { dense, type Layer } from "./layers";
import type { Likelihood } from "./likelihood";

/**
 * A classifier as a value of pure functions. Every method of the library takes (network, parameters), so that a network
 * of one's own works with all of them. Its logits are hidden(features(inputs)) · readout.
 *
 * Dropout rates, sizes and priors belong to the value; the numbers that are trained are its parameters. A seed (int32
 * [2]) switches dropout on, or draws the weights of a variational network.
 */
export interface Network<Parameters extends TensorTree> {
  name: string;
  /** K, number of classes. */
  classes: number;
  /** Shape of one input, such as [28, 28, 1] or [2]. */
  inputShape: readonly number[];
  likelihood: Likelihood;
  /** Parameters to begin with, which the caller disposes of. */
  initialize(random: Random): Parameters;
  /** What no seed touches, computed once for many passes: inputs [N, …] → [N, …]. */
  features(parameters: Parameters, inputs: tf.Tensor): tf.Tensor;
  /** What the last layer reads: features → [N, D]. */
  hidden(parameters: Parameters, features: tf.Tensor, seed?: tf.Tensor): tf.Tensor;
  /** The last layer: weights [D, K], bias [K]; one column for two classes with a Bernoulli likelihood. */
  readout(parameters: Parameters, seed?: tf.Tensor): Layer;
}

/** A network whose parameters describe a distribution q of its weights; a seed draws one set of them. */
export interface VariationalNetwork<Parameters extends TensorTree> extends Network<Parameters> {
  /** KL(q‖prior) in nats. */
  kl(parameters: Parameters): tf.Scalar;
  /** Logits under draws of each layer's outputs, row by row (local reparameterisation; Kingma et al. 2015). */
  localLogits(parameters: Parameters, features: tf.Tensor, seed: tf.Tensor): tf.Tensor;
}

/** Inputs [N, …] with labels, classes 0 … K − 1 as int32 [N]. */
export type LabeledBatch = { inputs: tf.Tensor; labels: tf.Tensor };

/**
 * Logits from features [N, …]: [N, K], or [N, 1] with a Bernoulli likelihood.
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * models.logitsOf(network, parameters, tf.tensor2d([[1, 1], [0, 0]])); // → [[2], [0]]
 */
export function logitsOf<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
  seed?: tf.Tensor,
): tf.Tensor {
  return dense(network.readout(parameters, seed), network.hidden(parameters, features, seed));
}

/**
 * The whole network: inputs [N, …] → logits [N, K], or [N, 1] with a Bernoulli likelihood.
 * @param seed int32 [2]; switches dropout on, or draws the weights
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * models.forward(network, parameters, tf.tensor2d([[1, 1], [0, 0]])); // → [[2], [0]]
 */
export function forward<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
  seed?: tf.Tensor,
): tf.Tensor {
  return logitsOf(network, parameters, network.features(parameters, inputs), seed);
}

/**
 * A network's training loss for {@link train}: the mean negative log-likelihood of a batch with dropout on, in nats.
 * @throws RangeError for a network that does not keep its contract
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const batch = { inputs: tf.tensor2d([[1, 1], [0, 0]]), labels: tf.tensor1d([1, 0], "int32") };
 * const loss = models.negativeLogLikelihoodLoss(network);
 * loss(parameters, batch, tf.tensor1d([0, 0], "int32")); // → 0.41
 */
export function negativeLogLikelihoodLoss<P extends TensorTree>(network: Network<P>) {
  checkParts(network);
  return (parameters: P, { inputs, labels }: LabeledBatch, seed: tf.Tensor): tf.Tensor =>
    network.likelihood.loss(forward(network, parameters, inputs, seed), labels);
}

const FUNCTIONS = ["initialize", "features", "hidden", "readout"] as const;
const LIKELIHOOD_FUNCTIONS = ["logits", "probabilities", "classLogits", "loss"] as const;

/**
 * Checks that every part of the contract is there.
 * @throws RangeError that names the part, what was expected and what came
 */
export function checkParts<P extends TensorTree>(network: Network<P>): void {
  if (network === null || typeof network !== "object") throw invalid("network", "a Network", network);
  const { classes, likelihood, inputShape } = network;
  for (const name of FUNCTIONS) {
    if (typeof network[name] !== "function") throw invalid(`network.${name}`, "a function", network[name]);
  }
  for (const name of LIKELIHOOD_FUNCTIONS) {
    if (typeof likelihood?.[name] !== "function") {
      throw invalid("network.likelihood", "categorical or bernoulli", likelihood);
    }
  }
  checkNumber("network.classes", classes, { atLeast: 2, integer: true });
  if (!Array.isArray(inputShape)) throw invalid("network.inputShape", "an array of sizes", inputShape);
  inputShape.forEach((size, axis) =>
    checkNumber(`network.inputShape[${axis}]`, size as number, { atLeast: 1, integer: true }),
  );
}

const shapeText = (shape: readonly (number | string)[]): string => `[${shape.join(", ")}]`;

/**
 * Checks a tensor's shape, in which a text such as "D" stands for any size.
 * @throws RangeError that names the tensor and both shapes
 */
export function checkShape(name: string, tensor: tf.Tensor, expected: readonly (number | string)[]): void {
  if (!(tensor instanceof tf.Tensor)) throw invalid(name, `a tensor of shape ${shapeText(expected)}`, tensor);
  const fits =
    tensor.shape.length === expected.length &&
    expected.every((size, axis) => typeof size === "string" || size === tensor.shape[axis]);
  if (!fits) throw invalid(name, `the shape ${shapeText(expected)}`, tensor.shape);
}

/**
 * Checks that a tensor holds no NaN and no ∞; it is read back only where it does.
 * @throws RangeError that names the place and the value
 */
export function checkFinite(name: string, tensor: tf.Tensor): void {
  if (tensor.dtype !== "float32") return;
  if (tf.tidy(() => tf.all(tf.isFinite(tensor)).dataSync()[0])) return;
  const values = tensor.dataSync();
  const first = values.findIndex((value) => !Number.isFinite(value));
  let [rest, place] = [first, ""];
  for (const size of [...tensor.shape].reverse()) {
    place = `[${rest % size}]${place}`;
    rest = Math.floor(rest / size);
  }
  checkNumber(name + place, values[first]);
}

/**
 * Checks that no tensor of a tree has been disposed of.
 * @throws RangeError that names the tree
 */
export function checkAlive(name: string, tree: TensorTree): void {
  const gone = leaves(tree).find(({ isDisposed }) => isDisposed);
  if (gone)
    throw invalid(name, "tensors that are not disposed of", `one of shape ${shapeText(gone.shape)} that is`);
}

/** Tries parts of a network on one row, so that tensors which do not fit are told before work begins. */
function tryParts<P extends TensorTree>(network: Network<P>, parameters: P, run: () => void): void {
  checkParts(network);
  checkAlive("parameters", parameters);
  try {
    tf.tidy(run);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw invalid("parameters", `tensors that ${network.name} can take`, String(error));
  }
}

/**
 * Checks the last layer that a network reads its logits from.
 * @param width of the hidden units, or "D" for any
 * @throws RangeError that names what does not fit, and for weights that are not finite
 */
export function checkReadout<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  width: number | "D" = "D",
): void {
  tryParts(network, parameters, () => {
    const { weights, bias } = network.readout(parameters);
    const outputs = network.likelihood.logits(network.classes);
    checkShape("network.readout(…).weights", weights, [width, outputs]);
    checkShape("network.readout(…).bias", bias, [outputs]);
    checkFinite("network.readout(…).weights", weights);
    checkFinite("network.readout(…).bias", bias);
  });
}

/**
 * Checks a network against its contract before work begins: every part is there, and one row of features gives hidden
 * units and logits of the right shapes.
 * @throws RangeError that names the part, what was expected and what came
 */
export function checkFeatures<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  features: tf.Tensor,
): void {
  if (!(features instanceof tf.Tensor && features.shape[0] > 0)) {
    throw invalid("features", "a tensor with at least one row", features?.shape ?? features);
  }
  checkAlive("features", features);
  tryParts(network, parameters, () => {
    const hidden = network.hidden(parameters, tf.slice(features, 0, 1));
    checkShape("network.hidden(…)", hidden, [1, "D"]);
    checkReadout(network, parameters, hidden.shape[1]);
  });
}

/**
 * The same, from inputs on: their shape, and features with one row for each.
 * @throws RangeError as {@link checkFeatures}, for inputs of another shape than the network's, and without inputs
 */
export function checkInputs<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  inputs: tf.Tensor,
): void {
  checkParts(network);
  checkShape("inputs", inputs, ["N", ...network.inputShape]);
  checkNumber("the number of inputs", inputs.shape[0], { atLeast: 1 });
  checkAlive("inputs", inputs);
  tryParts(network, parameters, () => {
    const features = network.features(parameters, tf.slice(inputs, 0, 1));
    if (!(features instanceof tf.Tensor) || features.shape[0] !== 1) {
      throw invalid("network.features(…)", "one row for each input", features?.shape);
    }
    checkFeatures(network, parameters, features);
  });
}
