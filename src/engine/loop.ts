import type { Execution } from "./compiled";
import { eagerLoop, type Loop, type Step } from "./eager-loop";
import { graphLoop } from "./loop-graph";
import { isRecording } from "./recorder";
import { graphsWork } from "./self-test";
import type { TensorTree } from "./tensor-tree";

/**
 * Compiles a step that is repeated, as {@link compile} does; the state stays inside TensorFlow's session from one call to
 * the next, and what {@link updateInPlace} marks is done there in one pass over memory.
 * @param step (state, …arguments) → the next state and a result; arguments keep their form
 * @param first the state at the beginning, which remains the caller's
 * @throws Error while recording, when the step is not pure, and for arguments of another form than before
 * @example
 * const counter = engine.compileLoop(
 *   (count: tf.Tensor, by: tf.Tensor) => ({ state: tf.add(count, by), result: tf.mul(count, by) }),
 *   tf.scalar(1),
 * );
 * [counter.advance(tf.scalar(2)), counter.advance(tf.scalar(2)), counter.state()]; // → [2, 6, 5]
 */
export function compileLoop<
  State extends TensorTree,
  Arguments extends TensorTree[],
  Result extends TensorTree,
>(
  step: Step<State, Arguments, Result>,
  first: State,
  { eager = process.env.LAB_EAGER === "1" }: Execution = {},
): Loop<State, Arguments, Result> {
  return eager || isRecording() || !graphsWork() ? eagerLoop(step, first) : graphLoop(step, first);
}
