import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { intoTree, leafNames, readTensors, writeTensors } from "../../../../src/lib/core/safetensors";
import { disposeTree, type TensorTree, tf } from "../../../../src/engine";

describe("safetensors", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "safetensors-"));
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    rmSync(folder, { recursive: true });
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
    const file = join(folder, "deep", "net.safetensors");
    writeTensors(file, tree(), { note: "σ = 1" });
    const stored = readTensors(file);
    assert.deepEqual(Object.keys(stored.tensors), ["layers.0.weights", "layers.1.weights", "steps"]);
    assert.equal(stored.metadata.note, "σ = 1");
    const back = intoTree(tree(), stored);
    assert.deepEqual(back.layers[0].weights.arraySync(), tree().layers[0].weights.arraySync());
    assert.deepEqual([back.steps.dtype, back.steps.arraySync()], ["int32", 12]);
    assert.deepEqual(readdirSync(dirname(file)), ["net.safetensors"]);
  });

  it("writes the published format", () => {
    const file = join(folder, "net.safetensors");
    writeTensors(file, { w: tf.tensor1d([1, 2]) });
    const bytes = readFileSync(file);
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
    assert.deepEqual(header.w, { dtype: "F32", shape: [2], data_offsets: [0, 8] });
    assert.equal(bytes.readFloatLE(8 + length + 4), 2);
  });

  it("writes floats as halves when asked to, and reads them as floats", () => {
    const file = join(folder, "net.safetensors");
    writeTensors(file, { count: tf.scalar(2049, "int32"), w: tf.tensor1d([1, 2049, 0.1]) }, {}, "float16");
    const bytes = readFileSync(file);
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE()))) as object;
    assert.deepEqual(
      { ...header, __metadata__: 0 },
      {
        count: { dtype: "I32", shape: [], data_offsets: [0, 4] },
        w: { dtype: "F16", shape: [3], data_offsets: [4, 10] },
        __metadata__: 0,
      },
    );
    assert.deepEqual([...bytes.subarray(-6)], [0x00, 0x3c, 0x00, 0x68, 0x66, 0x2e]); // numpy.float16's bytes
    const { w, count } = readTensors(file).tensors;
    assert.deepEqual(
      [w.dtype, [...w.dataSync()], count.arraySync()],
      ["float32", [1, 2048, 0.0999755859375], 2049],
    );
  });

  it("notices every flipped bit, in the numbers and in the header, and every cut", () => {
    const file = join(folder, "net.safetensors");
    writeTensors(file, tree(), { losses: "[0.5]" });
    const bytes = readFileSync(file);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] ^= 1 << (bit & 7);
      writeFileSync(file, bytes);
      assert.throws(() => readTensors(file), /is damaged: /, `bit ${bit}`);
      bytes[bit >> 3] ^= 1 << (bit & 7);
    }
    for (let length = 0; length < bytes.length; length += 3) {
      writeFileSync(file, bytes.subarray(0, length));
      assert.throws(() => readTensors(file), /is damaged: /, `${length} bytes`);
    }
    writeFileSync(file, bytes);
    assert.equal(readTensors(file).metadata.losses, "[0.5]");
  });

  it("notices other shapes", () => {
    const file = join(folder, "net.safetensors");
    writeTensors(file, tree());
    assert.throws(
      () => intoTree({ layers: tf.zeros([2]) }, readTensors(file)),
      /stored layers has shape \[none\]/,
    );
  });
});

describe("intoTree", () => {
  let file: string;
  before(() => {
    file = join(mkdtempSync(join(tmpdir(), "safetensors-")), "net.safetensors");
    const tree = { weights: tf.tensor2d([[1, 2]]), steps: tf.scalar(3, "int32") };
    writeTensors(file, tree);
    disposeTree(tree);
  });
  after(() => rmSync(dirname(file), { recursive: true }));

  it("refuses names that a file could not tell apart", () => {
    const [a, b] = [tf.scalar(1), tf.scalar(2)];
    assert.deepEqual(leafNames({ a: { b: a }, c: b }), ["a.b", "c"]);
    assert.throws(() => leafNames({ "a.b": a, a: { b } }), /parameters: expected names .*, got "a\.b"/);
    assert.throws(() => leafNames({ __metadata__: a }), /got "__metadata__"/);
    tf.dispose([a, b]);
  });

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
