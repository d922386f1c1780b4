import type { tf } from "../../engine";
import { type TensorTree } from "../../engine";
import type { LongWork } from "../core/batches";
import type { Random } from "../core/random";
import { checkLabels, checkVector, invalid, type Vector } from "../core/shapes";
import { monteCarloPredictive } from "../inference/monte-carlo";
import { networkOutputs, networkRows } from "../inference/outputs";
import type { PredictiveSummary } from "../inference/summary";
import type { Network } from "../models/network";

/**
 * What scores are made of: a network, N inputs, and what the network makes of them, computed once for all scores. A part
 * that was not asked for is left out.
 */
export interface Evidence<Parameters extends TensorTree = TensorTree> {
  network: Network<Parameters>;
  parameters: Parameters;
  /** [N, …]. */
  inputs: tf.Tensor;
  /** True classes: [N]. */
  labels?: Vector;
  /** Hidden units: [N][D]. */
  hidden: number[][];
  /** [N][K]; (0, a) where the network has one logit a. */
  logits: number[][];
  /** Class probabilities of the deterministic network: [N][K]. */
  probabilities: number[][];
  /** What the Monte-Carlo passes say. */
  passes?: PredictiveSummary;
  random: Random;
  signal?: AbortSignal;
}

/** The parts of the evidence that a score may need. */
export type EvidencePart = keyof Evidence;

/**
 * A score of uncertainty, as a value: for each input a number, higher = less sure, more likely wrong, more likely out of
 * distribution.
 */
export interface Detector<State = unknown> {
  /** What tables and legends call it. */
  name: string;
  /** The parts of the evidence that it reads; with "labels" among them it cannot find foreign inputs. */
  needs: readonly EvidencePart[];
  /** What it learns from the training set, where it learns anything. */
  fit?(training: Evidence): State | Promise<State>;
  /** Uncertainties: [N]. */
  score(evidence: Evidence, state: State): Vector | Promise<Vector>;
}

/** Several detectors by their names. */
export type Detectors = Readonly<Record<string, Detector>>;

/**
 * The record of some detectors by their names, in their order.
 * @throws RangeError for a detector that lacks a part, and for two of one name
 * @example
 * const { MCP, energy } = evaluation.detectors;
 * Object.keys(evaluation.detectorRecord(MCP, energy)); // → ["MCP", "energy"]
 */
export function detectorRecord(...list: Detector[]): Detectors {
  const record: Record<string, Detector> = {};
  for (const detector of list) {
    checkDetector(detector);
    if (Object.hasOwn(record, detector.name))
      throw invalid("name", "a name that no other detector has", detector.name);
    record[detector.name] = detector;
  }
  return record;
}

/**
 * Whether a detector can say of inputs without labels that they are foreign.
 * @example
 * evaluation.findsForeign(evaluation.detectors.energy); // → true
 * evaluation.findsForeign(evaluation.detectors["TCP (needs labels)"]); // → false
 */
export function findsForeign({ needs }: Detector): boolean {
  return !needs.includes("labels");
}

/**
 * Runs a network on inputs and keeps what scores are made of.
 * @param data.inputs [N, …]; they remain the caller's
 * @param data.labels true classes, where they are known: [N]
 * @param options.passes Monte-Carlo passes; 0 leaves them out
 * @throws RangeError for a network or inputs that do not keep the contract, and labels that do not fit; AbortError when
 *   the signal stops it
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const inputs = tf.tensor2d([[1, 1], [0, 0]]);
 * const options = { passes: 0, random: createRandom(0) };
 * const evidence = await evaluation.gatherEvidence(network, parameters, { inputs }, options);
 * evidence.logits; // → [[0, 2], [0, 0]]
 */
export async function gatherEvidence<P extends TensorTree>(
  network: Network<P>,
  parameters: P,
  { inputs, labels }: { inputs: tf.Tensor; labels?: Vector },
  { passes, random, ...work }: LongWork & { passes: number; random: Random },
): Promise<Evidence<P>> {
  if (labels) checkLabels("labels", labels, { classes: network.classes, length: inputs.shape[0] });
  const given = { network, parameters, inputs, labels, random, signal: work.signal };
  if (passes === 0) return { ...given, ...(await networkRows(network, parameters, inputs, work)) };
  const { features, ...outputs } = await networkOutputs(network, parameters, inputs, work);
  try {
    const options = { passes, random, ...work };
    const summary = await monteCarloPredictive(network, parameters, features, options);
    return { ...given, ...outputs, passes: summary };
  } finally {
    features.dispose();
  }
}

function checkDetector(detector: Detector): void {
  const { name, needs, score, fit } = detector ?? {};
  if (typeof name !== "string" || name === "") throw invalid("detector.name", "a text", name);
  if (!Array.isArray(needs))
    throw invalid(`needs of detector "${name}"`, "a list of parts of the evidence", needs);
  if (typeof score !== "function") throw invalid(`score of detector "${name}"`, "a function", score);
  if (fit !== undefined && typeof fit !== "function")
    throw invalid(`fit of detector "${name}"`, "a function", fit);
}

/**
 * What each detector learns from the training set.
 * @param training evidence with labels
 * @returns a state for each that learns, by name
 * @throws RangeError for a detector that lacks a part; and what `fit` throws
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const data = { inputs: tf.tensor2d([[1, 0], [3, 0], [0, 0], [2, 0]]), labels: [1, 1, 0, 0] };
 * const options = { passes: 0, random: createRandom(0) };
 * const training = await evaluation.gatherEvidence(network, parameters, data, options);
 * const { energy, Mahalanobis } = evaluation.detectors;
 * Object.keys(await evaluation.fitDetectors({ energy, Mahalanobis }, training)); // → ["Mahalanobis"]
 */
export async function fitDetectors(
  detectors: Detectors,
  training: Evidence,
): Promise<Record<string, unknown>> {
  const states: Record<string, unknown> = {};
  for (const [name, detector] of Object.entries(detectors)) {
    checkDetector(detector);
    if (detector.fit) states[name] = await detector.fit(training);
  }
  return states;
}

/**
 * The uncertainties that each detector gives to the inputs of the evidence.
 * @param states of {@link fitDetectors}, for those that learn
 * @returns [N] for each name
 * @throws RangeError, before any is run, that names what a detector lacks: a part of itself, of the evidence, or its
 *   state; and for a score that is not N finite numbers
 * @example
 * const network = models.mlp({ hiddenUnits: 1 });
 * const layer = (inputs: number) => ({ weights: tf.ones([inputs, 1]), bias: tf.zeros([1]) });
 * const parameters = { hidden: layer(2), output: layer(1) }; // one logit a = ReLU(x₁ + x₂)
 * const inputs = tf.tensor2d([[1, 1], [0, 0]]);
 * const options = { passes: 0, random: createRandom(0) };
 * const evidence = await evaluation.gatherEvidence(network, parameters, { inputs }, options);
 * const { MCP, energy } = evaluation.detectors;
 * await evaluation.scoreDetectors({ MCP, energy }, evidence); // → { MCP: [0.1192, 0.5], energy: [-2.127, -0.6931] }
 */
export async function scoreDetectors(
  detectors: Detectors,
  evidence: Evidence,
  states: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, number[]>> {
  for (const [name, detector] of Object.entries(detectors)) {
    checkDetector(detector);
    for (const part of detector.needs) {
      if (evidence[part] === undefined)
        throw invalid(`evidence.${part}`, `what detector "${name}" needs`, undefined);
    }
    if (detector.fit && !Object.hasOwn(states, name))
      throw invalid(`states["${name}"]`, "what its detector learnt", undefined);
  }
  const scores: Record<string, number[]> = {};
  for (const [name, detector] of Object.entries(detectors)) {
    const values = await detector.score(evidence, states[name]);
    scores[name] = Array.from(
      checkVector(`scores of "${name}"`, values, { length: evidence.probabilities.length }),
    );
  }
  return scores;
}
