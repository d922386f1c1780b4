import type { TensorTree } from "./tensor-tree";

/** A compiled function; on Node it owns one TensorFlow session for each form of its arguments. */
export interface Compiled<Arguments extends TensorTree[], Result extends TensorTree> {
  (...args: Arguments): Result;
  /** Frees the sessions. A later call records anew. */
  dispose(): void;
  /** The operations of each graph recorded so far, for tests and for counting. */
  operations(): string[][];
  /**
   * What the function computes for arguments of this form, as a hexadecimal hash: that of its results, each over
   * operation, attributes, constants and the hashes of its inputs. The names of variables and the order in which
   * independent operations are written do not enter, nor do the arguments' values.
   * @returns undefined where the function runs eagerly, so that no graph is known
   */
  fingerprint(...args: Arguments): string | undefined;
}

/** How compiled functions run: as a graph, or eagerly, which is slower and easier to debug. */
export interface Execution {
  /** true: run the function itself at each call. Default: whether the environment says LAB_EAGER=1. */
  eager?: boolean;
}
