import { eagerLoop } from "./eager-loop";
import { Graph } from "./graph";
import { updateInPlace } from "./in-place";
import { graphLoop } from "./loop-graph";
import * as native from "./native-operations";
import { missingMember, tf } from "./node-backend";
import * as portable from "./portable-operations";
import { leaves, runOwned } from "./tensor-tree";

/** How far a recorded function may be from its eager twin. */
const TOLERANCE = 1e-5;

/**
 * What the lab's graphs rest on, in small: rows gathered by number, a convolution, ReLU and its gradient, dropout from
 * random bits, a product of matrices, random numbers.
 */
function probe(operations: typeof native | typeof portable) {
  return (rows: tf.Tensor, order: tf.Tensor, kernel: tf.Tensor, weights: tf.Tensor, seed: tf.Tensor) => {
    const images = operations.gatherRows(rows, order);
    const bits = operations.leftShift(operations.statelessBits([2, 8], seed), 8);
    const kept = tf.cast(tf.greaterEqual(bits, 0), "float32");
    const loss = (k: tf.Tensor, w: tf.Tensor): tf.Scalar => {
      const units = tf.relu(tf.conv2d(images as tf.Tensor4D, k as tf.Tensor4D, 1, "valid"));
      return tf.mean(tf.square(tf.matMul(tf.mul(tf.reshape(units, [2, 8]), kept), w)));
    };
    const { value, grads } = tf.valueAndGrads(loss)([kernel, weights]);
    const stepped = [kernel, weights].map((parameter, i) =>
      tf.sub(parameter, tf.div(tf.mul(grads[i], 0.1), tf.add(tf.sqrt(tf.square(grads[i])), 1e-3))),
    );
    return [value, ...stepped, operations.statelessUniform([5], seed), operations.statelessNormal([5], seed)];
  };
}

/** Adam's way to the origin, whose state stays in a session and is updated in place. */
function probeStep([w, m, v]: tf.Tensor[], powers: tf.Tensor[]) {
  const [beta1, beta2, rate, epsilon] = [0.9, 0.999, 0.1, 1e-3].map((value) => tf.scalar(value));
  const state = updateInPlace(
    "ResourceApplyAdam",
    [w, m, v],
    [...powers, rate, beta1, beta2, epsilon, w],
    () => {
      const first = tf.add(m, tf.mul(tf.sub(w, m), tf.sub(1, beta1)));
      const second = tf.add(v, tf.mul(tf.sub(tf.square(w), v), tf.sub(1, beta2)));
      const alpha = tf.div(tf.mul(rate, tf.sqrt(tf.sub(1, powers[1]))), tf.sub(1, powers[0]));
      return [tf.sub(w, tf.div(tf.mul(first, alpha), tf.add(tf.sqrt(second), epsilon))), first, second];
    },
  );
  return { state: state as tf.Tensor[], result: tf.sum(w) };
}

/** States and results of two steps. */
function runLoop(makeLoop: typeof graphLoop | typeof eagerLoop, first: tf.Tensor): tf.Tensor[] {
  const loop = makeLoop(probeStep, [first, tf.zerosLike(first), tf.zerosLike(first)]);
  try {
    const results = [1, 2].map((t) => loop.advance([tf.scalar(0.9 ** t), tf.scalar(0.999 ** t)]));
    return [...results, ...loop.state()];
  } finally {
    loop.dispose();
  }
}

/** The largest difference between the recorded functions' results and those of their eager twins. */
function largestDifference(): number {
  return tf.tidy(() => {
    const waves = (shape: number[]): tf.Tensor => {
      const size = shape.reduce((product, length) => product * length, 1);
      return tf.tensor(
        Float32Array.from({ length: size }, (_, i) => Math.sin(1 + i)),
        shape,
      );
    };
    const args: Parameters<ReturnType<typeof probe>> = [
      waves([3, 3, 3, 1]),
      tf.tensor1d([2, 0], "int32"),
      waves([2, 2, 1, 2]),
      waves([8, 3]),
      tf.tensor1d([3, -4], "int32"),
    ];
    const graph = Graph.record(probe(native), args);
    try {
      const first = waves([9]);
      const recorded = [...leaves(graph.run(args)), ...runLoop(graphLoop, first)];
      const eager = [...leaves(runOwned(() => probe(portable)(...args))), ...runLoop(eagerLoop, first)];
      const differences = eager.map((tensor, i) => tf.max(tf.abs(tf.sub(tensor, recorded[i]))).dataSync()[0]);
      // Math.max gives NaN where one is NaN.
      return Math.max(...differences);
    } finally {
      graph.dispose();
    }
  });
}

/** Why graphs cannot be used with the backend as it is; undefined where they can. */
export function findFault(): string | undefined {
  try {
    const missing = missingMember();
    if (missing) return `the backend has no ${missing}`;
    const difference = largestDifference();
    return difference <= TOLERANCE
      ? undefined
      : `a recorded function differs from its eager twin by ${difference}`;
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

let works: boolean | undefined;

/** Whether graphs can be used: tested once in a process, at first use. A fault is told in one line. */
export function graphsWork(): boolean {
  if (works === undefined) {
    const fault = findFault();
    works = fault === undefined;
    if (!works) {
      console.warn(
        `TensorFlow's graphs are switched off, and everything runs eagerly and more slowly: ${fault} (docs/engine.md)`,
      );
    }
  }
  return works;
}
