import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { intoTree, readTensors, writeTensors } from "../../../../src/lib/core/safetensors";
import { tf } from "../../../../src/engine";
import { rememberTraining, sourceSum } from "../../../../src/lib/notebook/cache";
import { root } from "../../../support/root";

describe("safetensors", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "cache-test-"));
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    fs.rmSync(folder, { recursive: true });
  });

  const tree = () => ({
    layers: [
      {
        weights: tf.tensor2d([
          [1, -0.5],
          [3, 1e-20],
        ]),
      },
      { weights: tf.tensor1d([7]) },
    ],
    steps: tf.scalar(12, "int32"),
  });

  it("gives back what was written", () => {
    const file = path.join(folder, "deep", "net.safetensors");
    writeTensors(file, tree(), { note: "σ = 1" });
    const stored = readTensors(file);
    assert.deepEqual(Object.keys(stored.tensors), ["layers.0.weights", "layers.1.weights", "steps"]);
    assert.equal(stored.metadata.note, "σ = 1");
    const back = intoTree(tree(), stored);
    assert.deepEqual(back.layers[0].weights.arraySync(), tree().layers[0].weights.arraySync());
    assert.deepEqual([back.steps.dtype, back.steps.arraySync()], ["int32", 12]);
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ["net.safetensors"]);
  });

  it("writes the published format", () => {
    const file = path.join(folder, "net.safetensors");
    writeTensors(file, { w: tf.tensor1d([1, 2]) });
    const bytes = fs.readFileSync(file);
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
    assert.deepEqual(header.w, { dtype: "F32", shape: [2], data_offsets: [0, 8] });
    assert.equal(bytes.readFloatLE(8 + length + 4), 2);
  });

  it("notices damage and other shapes", () => {
    const file = path.join(folder, "net.safetensors");
    writeTensors(file, tree());
    const bytes = fs.readFileSync(file);
    bytes[bytes.length - 1] ^= 1;
    fs.writeFileSync(file, bytes);
    assert.throws(() => readTensors(file), /damaged: its sum/);
    fs.writeFileSync(file, bytes.subarray(0, 5));
    assert.throws(() => readTensors(file), /damaged: 5 bytes hold no/);
    writeTensors(file, tree());
    assert.throws(
      () => intoTree({ layers: tf.zeros([2]) }, readTensors(file)),
      /stored layers has shape \[none\]/,
    );
  });

  it("trains once for the same settings, and again for others, when forced, and after damage", async () => {
    let trainings = 0;
    const run = (seed: number, fresh = false) =>
      rememberTraining(
        { name: "net", settings: { seed }, template: { w: tf.zeros([2]) }, directory: folder, fresh },
        () => {
          trainings++;
          return Promise.resolve({
            parameters: { w: tf.tensor1d([seed, trainings]) },
            record: { losses: [seed, trainings] },
          });
        },
      );
    const first = await run(1);
    const again = await run(1);
    assert.equal(trainings, 1);
    assert.deepEqual(again.record, first.record);
    assert.deepEqual(again.parameters.w.arraySync(), [1, 1]);
    await run(2);
    assert.equal(trainings, 2);
    await run(1, true);
    assert.equal(trainings, 3);
    assert.deepEqual((await run(1)).record, { losses: [1, 3] });
    for (const file of fs.readdirSync(folder)) fs.truncateSync(path.join(folder, file), 20);
    await run(1);
    assert.equal(trainings, 4);
  });

  it("keeps losses that are not finite", async () => {
    const losses = [0.5, NaN, Infinity];
    const run = () =>
      rememberTraining(
        { name: "net", settings: {}, template: { w: tf.zeros([1]) }, directory: folder, fresh: false },
        () => Promise.resolve({ parameters: { w: tf.zeros([1]) }, record: { losses } }),
      );
    await run();
    assert.deepEqual((await run()).record, { losses });
  });

  it("has another key when a source changes that decides what training yields", async () => {
    const library = path.join(root, "src", "lib");
    const folders = ["core", "data", "models", "inference", "evaluation", "figures"];
    for (const name of folders)
      fs.cpSync(path.join(library, name), path.join(folder, name), { recursive: true });
    const sums = [sourceSum(folder)];
    assert.equal(sums[0], sourceSum());
    for (const name of folders) {
      fs.appendFileSync(path.join(folder, name, fs.readdirSync(path.join(folder, name))[0]), "\n");
      sums.push(sourceSum(folder));
    }
    assert.equal(new Set(sums.slice(0, 6)).size, 6, "each of the first five");
    assert.equal(sums[6], sums[5], "figures decide nothing");
  });
});
