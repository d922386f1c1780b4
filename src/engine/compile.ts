import type { Compiled, Execution } from "./compiled";
import { Graph } from "./graph";
import { isRecording } from "./recorder";
import { graphsWork } from "./self-test";
import { runOwned, signature, type TensorTree } from "./tensor-tree";

/**
 * Compiles a pure function of tensor trees. The first call with inputs of some shapes runs the function once to record
 * the TensorFlow operations it ends in, gradients and random numbers included; each call, the first one too, then
 * replays them as one TensorFlow graph. What is saved is the 20 to 50 µs that JavaScript spends around each operation.
 * docs/engine.md says why the results are the eager ones. The caller owns inputs and results, as with any tfjs operation.
 *
 * @param pure the function; its tensors are tidied, so it may leave intermediates behind
 * @param execution `eager: true` returns the function itself, tidied
 * @throws Error while recording, when the function is not pure; the message names the tensor or the operation
 * @example
 * const product = engine.compile((w: tf.Tensor, x: tf.Tensor) => tf.mul(w, x));
 * product(tf.scalar(2), tf.tensor1d([1, 2])); // → [2, 4]
 */
export function compile<Arguments extends TensorTree[], Result extends TensorTree>(
  pure: (...args: Arguments) => Result,
  { eager = process.env.LAB_EAGER === "1" }: Execution = {},
): Compiled<Arguments, Result> {
  const graphs = new Map<string, Graph<Result>>();
  const runsEagerly = (): boolean => eager || isRecording() || !graphsWork();
  const graphFor = (args: Arguments): Graph<Result> => {
    const form = signature(args);
    let graph = graphs.get(form);
    if (!graph) graphs.set(form, (graph = Graph.record(pure, args)));
    return graph;
  };
  const call = (...args: Arguments): Result =>
    runsEagerly() ? runOwned(() => pure(...args)) : graphFor(args).run(args);
  return Object.assign(call, {
    dispose: () => {
      for (const graph of graphs.values()) graph.dispose();
      graphs.clear();
    },
    operations: () => [...graphs.values()].map((graph) => graph.operations()),
    fingerprint: (...args: Arguments) => (runsEagerly() ? undefined : graphFor(args).fingerprint()),
  });
}
