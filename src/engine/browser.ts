/**
 * The engine's public names for the browser, over tfjs-core alone; who uses it registers a backend. Functions run
 * eagerly. Seeds give the bits that they give on Node.
 */
import * as tf from "@tensorflow/tfjs-core";
// On Node these come with tfjs-node.
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import type { Compiled } from "./compiled";
import { runOwned, type TensorTree } from "./tensor-tree";

/** The function itself, tidied; what it returns belongs to the caller. */
export function compile<Arguments extends TensorTree[], Result extends TensorTree>(
  pure: (...args: Arguments) => Result,
): Compiled<Arguments, Result> {
  const call = (...args: Arguments): Result => runOwned(() => pure(...args));
  return Object.assign(call, { dispose: () => {}, operations: () => [], fingerprint: () => undefined });
}

/** How many operations run side by side: a page's backend runs one after the other. */
export const parallelism = (): number => 1;

/** The version of what computes. */
export const tensorflowVersion = (): string => `tfjs-core ${tf.version_core}`;

/** The plain operations. */
export function updateInPlace<T extends tf.Tensor[]>(
  _operation: string,
  _targets: readonly [...T],
  _inputs: readonly tf.Tensor[],
  plain: () => [...T],
): [...T] {
  return plain();
}

export { tf };
export type { Compiled, Execution } from "./compiled";
export { eagerLoop as compileLoop, type Loop, type Step } from "./eager-loop";
export {
  gatherRows,
  leftShift,
  statelessBits,
  statelessNormal,
  statelessUniform,
  tensorOfSlices,
} from "./portable-operations";
export { deriveSeed } from "./seeds";
export {
  disposeTree,
  flatten,
  leaves,
  mapTree,
  signature,
  tidyTree,
  unflatten,
  withLeaves,
  type TensorTree,
} from "./tensor-tree";
