/*
 * TensorFlow operations that tfjs has no function for, or one that draws or checks in JavaScript.
 * Each runs the same way eagerly and in a compiled graph.
 */
import { nodeBackend, tf, typeAttribute } from "./node-backend";

function stateless(
  operation: string,
  shape: number[],
  seed: tf.Tensor,
  dtype: "float32" | "int32" = "float32",
): tf.Tensor {
  const attributes = [
    typeAttribute("dtype", dtype),
    typeAttribute("T", "int32"),
    typeAttribute("Tseed", "int32"),
  ];
  return tf.tidy(() =>
    nodeBackend().executeSingleOutput(operation, attributes, [tf.tensor1d(shape, "int32"), seed]),
  );
}

/** Uniform numbers on [0, 1), float32, of the given shape (Philox counter; Salmon et al. 2011). */
export function statelessUniform(shape: number[], seed: tf.Tensor): tf.Tensor {
  return stateless("StatelessRandomUniform", shape, seed);
}

/** Standard normal numbers, float32, of the given shape. */
export function statelessNormal(shape: number[], seed: tf.Tensor): tf.Tensor {
  return stateless("StatelessRandomNormal", shape, seed);
}

/** Integers of 32 random bits each, int32, of the given shape. */
export function statelessBits(shape: number[], seed: tf.Tensor): tf.Tensor {
  return stateless("StatelessRandomUniformFullInt", shape, seed, "int32");
}

/** Shifts the bits of an int32 tensor to the left; those that leave it are lost. */
export function leftShift(integers: tf.Tensor, bits: number): tf.Tensor {
  return tf.tidy(() =>
    nodeBackend().executeSingleOutput(
      "LeftShift",
      [typeAttribute("T", "int32")],
      [integers, tf.scalar(bits, "int32")],
    ),
  );
}

/**
 * Rows of a tensor by their numbers: [N, …] and [B] → [B, …].
 * tf.gather reads the indices back to check them, which a graph cannot; TensorFlow itself refuses those out of range.
 */
export function gatherRows<T extends tf.Tensor>(rows: T, indices: tf.Tensor): T {
  const { binding } = nodeBackend();
  const attributes = [
    { name: "batch_dims", type: binding.TF_ATTR_INT, value: 0 },
    typeAttribute("Tparams", rows.dtype),
    typeAttribute("Tindices", "int32"),
    typeAttribute("Taxis", "int32"),
  ];
  return tf.tidy(() =>
    nodeBackend().executeSingleOutput("GatherV2", attributes, [rows, indices, tf.scalar(0, "int32")]),
  ) as T;
}

/** A float32 tensor [N, …] that is given slice by slice, each of which is written into its place. */
export function tensorOfSlices(shape: number[], slices: Iterable<Float32Array>): tf.Tensor {
  const backend = nodeBackend();
  const rowSize = tf.util.sizeFromShape(shape.slice(1));
  return tf.tidy(() => {
    let filled = backend.executeSingleOutput(
      "Empty",
      [typeAttribute("dtype", "float32")],
      [tf.tensor1d(shape, "int32")],
    );
    let first = 0;
    for (const slice of slices) {
      const before = filled;
      filled = tf.tidy(() => {
        const rows = tf.tensor(slice, [slice.length / rowSize, ...shape.slice(1)]);
        const places = tf.range(first, (first += rows.shape[0]), 1, "int32");
        return backend.executeSingleOutput(
          "InplaceUpdate",
          [typeAttribute("T", "float32")],
          [before, places, rows],
        );
      });
      before.dispose();
    }
    // What no slice has filled is whatever memory held.
    if (first !== shape[0]) throw new RangeError(`slices: expected ${shape[0]} rows together, got ${first}`);
    return filled;
  });
}
