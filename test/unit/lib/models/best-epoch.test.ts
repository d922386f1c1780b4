import assert from "node:assert/strict";
import { disposeTree, tf } from "../../../../src/engine";
import { keepBestEpoch } from "../../../../src/lib/models/best-epoch";

describe("keepBestEpoch", () => {
  it("keeps a copy of the first of the best epochs, and no other", () => {
    const before = tf.memory().numTensors;
    const selection = keepBestEpoch(
      ({ weight }: { weight: tf.Tensor }) => 5 - Math.abs(weight.dataSync()[0] - 3),
    );
    [1, 3, 2, 3, 9].forEach((value, i) => {
      const parameters = { weight: tf.scalar(value) };
      selection.onEpoch({ epoch: i + 1, loss: 0, parameters });
      disposeTree(parameters);
    });
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(selection.scores, [3, 5, 4, 5, -1]);
    const { epoch, parameters } = selection.best();
    assert.equal(epoch, 2);
    assert.equal(parameters.weight.dataSync()[0], 3);
    disposeTree(parameters);
  });

  it("refuses a score that is no number, and to answer before the first epoch", () => {
    const selection = keepBestEpoch<tf.Tensor>(() => NaN);
    assert.throws(() => selection.best(), /no epoch has been scored/);
    tf.tidy(() =>
      assert.throws(
        () => selection.onEpoch({ epoch: 4, loss: 0, parameters: tf.scalar(1) }),
        /epoch 4 is not a number/,
      ),
    );
  });
});
