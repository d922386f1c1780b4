import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { pointBatch } from "../../../../src/lib/data/point-batch";

describe("pointBatch", () => {
  it("gives points and labels as rows", () => {
    const batch = pointBatch({
      inputs: [
        [1, 2],
        [3, -4],
      ],
      labels: Uint8Array.of(1, 0),
    });
    assert.deepEqual(
      [batch.inputs.arraySync(), batch.labels.arraySync()],
      [
        [
          [1, 2],
          [3, -4],
        ],
        [1, 0],
      ],
    );
    assert.equal(batch.labels.dtype, "int32");
    tf.dispose([batch.inputs, batch.labels]);
  });

  it("refuses other labels and other than two coordinates before it makes a tensor", () => {
    const before = tf.memory().numTensors;
    const good = {
      inputs: [
        [1, 2],
        [3, 4],
      ],
      labels: [0, 1],
    };
    assert.throws(
      () => pointBatch({ ...good, labels: [-1, 1] }),
      /labels\[0\]: expected an integer >= 0 and <= 1, got -1/,
    );
    assert.throws(() => pointBatch({ ...good, labels: [0] }), /labels\.length: expected 2, got 1/);
    assert.throws(
      () => pointBatch({ ...good, inputs: [[1, 2], [3]] }),
      /inputs\[1\]\.length: expected 2, got 1/,
    );
    assert.throws(
      () =>
        pointBatch({
          ...good,
          inputs: [
            [1, 2],
            [3, NaN],
          ],
        }),
      /inputs\[1\]\[1\].*NaN/,
    );
    assert.throws(() => pointBatch({ inputs: [], labels: [] }), /inputs: expected at least one row/);
    assert.equal(tf.memory().numTensors, before);
  });
});
