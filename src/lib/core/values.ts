import { tf } from "../../engine";

/*
 * What tensors are read by. A `tf.tidy` that returns the numbers themselves searches them for tensors, every one, and
 * notes each in a set, which for a training set's hidden units takes several times their own memory.
 */

/** The numbers of the tensor that the work ends in; the tensors that it makes are freed. */
export function valuesOf(work: () => tf.Tensor): ArrayLike<number> & ArrayBufferView {
  const tensor = tf.tidy(() => work().clone());
  try {
    return tensor.dataSync();
  } finally {
    tensor.dispose();
  }
}

/**
 * The rows of the matrix that the work ends in: [N, D] → [N][D]. Each array is as long as it has to be, where those of
 * `arraySync` grow while they are filled and take a third to a half more.
 */
export function rowsOf(work: () => tf.Tensor): number[][] {
  let columns = 0;
  const values = valuesOf(() => {
    const matrix = work();
    columns = matrix.shape[1]!;
    return matrix;
  });
  return Array.from({ length: values.length / columns }, (_, i) => {
    const row = new Array<number>(columns);
    for (let j = 0; j < columns; j++) row[j] = values[i * columns + j];
    return row;
  });
}
