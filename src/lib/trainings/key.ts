import { leaves, tensorflowVersion, type TensorTree } from "../../engine";
import { leafNames, type Precision } from "../core/safetensors";
import type { PreparedTraining } from "../models/training";
import { identify } from "./identity";
import type { Measures, Rule } from "./measures";

/** Raised when the training loop itself gives other results or records. */
const LOOP_VERSION = 2;

/** Everything that decides what a training yields, beside what a step computes. */
export interface Ingredients {
  /** Where it starts, as the caller gave it. */
  parameters: TensorTree;
  orders: Iterable<Int32Array>;
  measures: Measures<never>;
  choose?: Rule;
  precision: Precision;
}

const identities = (tree: TensorTree): string[] => leaves(tree).map(identify);

/**
 * The key of a training: a hash over all that its result is computed from.
 * @returns undefined where the training runs eagerly, so that what a step computes is not known
 */
export function trainingKey(
  training: PreparedTraining<TensorTree>,
  { parameters, orders, measures, choose, precision }: Ingredients,
): string | undefined {
  const graph = training.fingerprint();
  if (graph === undefined) return undefined;
  return identify({
    loop: LOOP_VERSION,
    tensorflow: tensorflowVersion(),
    graph,
    // The names stand in the file, so that other names need another file.
    names: leafNames(parameters),
    start: identities(parameters),
    memory: identities(training.memory),
    precision,
    stream: training.stream,
    orders,
    batchSize: training.batchSize,
    data: identities(training.data),
    context: identities(training.context),
    measures: Object.entries(measures).map(([label, { name, version, on }]) => [label, name, version, on]),
    choose: choose && [choose.name, choose.version, choose.measure],
  });
}
