/**
 * The engine's public names on Node: TensorFlow.js (tfjs-core, computing with TensorFlow itself), compiled functions,
 * trees of tensors, and operations that need a seed. It knows nothing of the lab. docs/engine.md says what it rests on;
 * browser.ts has the same names for the browser.
 */
export { compile } from "./compile";
export type { Compiled, Execution } from "./compiled";
export type { Loop, Step } from "./eager-loop";
export { updateInPlace } from "./in-place";
export { compileLoop } from "./loop";
export {
  gatherRows,
  leftShift,
  statelessBits,
  statelessNormal,
  statelessUniform,
  tensorOfSlices,
} from "./operations";
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
export { parallelism, tensorflowVersion, tf } from "./tensorflow";
