import * as tf from "@tensorflow/tfjs-core";
import { disposeTree, mapTree, runOwned, type TensorTree } from "./tensor-tree";

/** A pure step that carries a state along: (state, …arguments) → the next state and a result. */
export type Step<State extends TensorTree, Arguments extends TensorTree[], Result extends TensorTree> = (
  state: State,
  ...args: Arguments
) => { state: State; result: Result };

/** A step that is repeated. */
export interface Loop<State extends TensorTree, Arguments extends TensorTree[], Result extends TensorTree> {
  /** Replaces the state by the next one. */
  advance(...args: Arguments): Result;
  /** The present state, in tensors that the caller disposes of. */
  state(): State;
  /** What a step computes for arguments of this form; undefined where it runs eagerly. */
  fingerprint(...args: Arguments): string | undefined;
  /** Frees the state and the session; the loop is over. A second call does nothing. */
  dispose(): void;
}

/** The step itself, tidied. */
export function eagerLoop<
  State extends TensorTree,
  Arguments extends TensorTree[],
  Result extends TensorTree,
>(step: Step<State, Arguments, Result>, first: State): Loop<State, Arguments, Result> {
  const copy = (state: State): State => mapTree((tensor) => tensor.clone(), state);
  // The state outlives the scopes of its steps.
  const keep = (state: State): State => mapTree((tensor) => tf.keep(tensor), state);
  let present = keep(copy(first));
  return {
    advance: (...args) => {
      const { state, result } = runOwned(() => step(present, ...args));
      disposeTree(present);
      present = keep(state);
      return result;
    },
    state: () => copy(present),
    fingerprint: () => undefined,
    dispose: () => disposeTree(present),
  };
}
