import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { intoTree, readTensors, writeTensors } from "../../../../src/lib/core/safetensors";
import { disposeTree, type TensorTree, tf } from "../../../../src/engine";

describe("intoTree", () => {
  let file: string;
  before(() => {
    file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "safetensors-")), "net.safetensors");
    const tree = { weights: tf.tensor2d([[1, 2]]), steps: tf.scalar(3, "int32") };
    writeTensors(file, tree);
    disposeTree(tree);
  });
  after(() => fs.rmSync(path.dirname(file), { recursive: true }));

  it("refuses other names, shapes and types, and frees what was stored", () => {
    const good = { weights: tf.zeros([1, 2]), steps: tf.scalar(0, "int32") };
    const other = { shape: tf.zeros([2, 1]), type: tf.scalar(0) };
    const cases: [TensorTree, RegExp][] = [
      [{ ...good, bias: other.type }, /^Error: stored bias has shape \[none\]; expected \[\]$/],
      [{ ...good, weights: other.shape }, /^Error: stored weights has shape \[1, 2\]; expected \[2, 1\]$/],
      [{ ...good, steps: other.type }, /^Error: stored steps has type int32; expected float32$/],
      [{ weights: good.weights }, /^Error: stored steps not expected beside weights$/],
    ];
    const before = tf.memory().numTensors;
    for (const [template, message] of cases) {
      assert.throws(() => intoTree(template, readTensors(file)), message);
      assert.equal(tf.memory().numTensors, before);
    }
    const back = intoTree(good, readTensors(file));
    assert.deepEqual([back.weights.arraySync(), back.steps.arraySync()], [[[1, 2]], 3]);
    disposeTree(good, other, back);
  });
});
