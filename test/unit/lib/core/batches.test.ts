import assert from "node:assert/strict";
import { tf, type TensorTree } from "../../../../src/engine";
import { mapBatches } from "../../../../src/lib/core/batches";

const DEPTH = 8;

/** A tree so deep that a call for each level, with the results of all batches as arguments, would fill the stack. */
const nested = (tensor: TensorTree, depth = DEPTH): TensorTree =>
  depth === 0 ? tensor : { part: nested(tensor, depth - 1) };

describe("mapBatches", () => {
  it("puts any number of batches together", async () => {
    const rows = 20_000;
    const data = tf.range(0, rows);
    const tensors = tf.memory().numTensors;
    const result = await mapBatches(data, (batch) => nested(tf.add(batch, batch)), { batchSize: 1 });
    let tensor = result;
    while (!(tensor instanceof tf.Tensor)) tensor = (tensor as { part: TensorTree }).part;
    assert.deepEqual([tensor.shape, ...tensor.dataSync().subarray(-2)], [[rows], 2 * rows - 4, 2 * rows - 2]);
    tensor.dispose();
    assert.equal(tf.memory().numTensors, tensors);
    data.dispose();
  });
});
