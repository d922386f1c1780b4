/**
 * The engine's public names: TensorFlow.js, compiled functions, trees of tensors, and operations that need a seed.
 * It knows nothing of the lab.
 */
export { compile, type Compiled, type Execution } from "./graph";
export {
  deriveSeed,
  gatherRows,
  leftShift,
  statelessBits,
  statelessNormal,
  statelessUniform,
} from "./native-operations";
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
export { tf } from "./tensorflow";
