import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { projectRoot } from "../../../../src/lib/core/project";
import { tf } from "../../../../src/engine";
import { rememberTraining } from "../../../../src/lib/notebook/cache";
import { useShipped } from "../../../../src/lib/notebook/shipped";

describe("a trained network that comes with the project", () => {
  let folder: string;
  let file: string;
  const log = console.log;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "shipped-"));
    file = path.relative(projectRoot(), path.join(folder, "network.safetensors"));
    tf.engine().startScope();
    console.log = () => {};
  });
  afterEach(() => {
    console.log = log;
    tf.engine().endScope();
    fs.rmSync(folder, { recursive: true });
  });

  const template = () => ({ weights: tf.zeros([2]) });
  const settings = { epochs: 20, seed: 0 };
  const ship = async (weights: number[], losses: number[]): Promise<void> => {
    const trained = { parameters: { weights: tf.tensor1d(weights) }, record: { losses } };
    await rememberTraining(
      { name: "network", settings, template: template(), directory: folder, fresh: true },
      () => Promise.resolve(trained),
    );
    fs.renameSync(path.join(folder, fs.readdirSync(folder)[0]), path.join(projectRoot(), file));
  };
  const anew = () =>
    Promise.resolve({ parameters: { weights: tf.tensor1d([9, 9]) }, record: { losses: [7] } });

  it("is taken where the settings are the same, bit for bit, with its record", async () => {
    await ship([1.5, -2], [0.25]);
    const { parameters, record } = await useShipped(
      { file, settings, template: template(), fresh: false },
      anew,
    );
    assert.deepEqual(Array.from(parameters.weights.dataSync()), [1.5, -2]);
    assert.deepEqual(record, { losses: [0.25] });
  });

  it("is passed over with other settings, when told to train anew, and where it is missing", async () => {
    await ship([1.5, -2], [0.25]);
    const before = tf.memory().numTensors;
    for (const options of [
      { file, settings: { ...settings, seed: 1 }, fresh: false },
      { file, settings, fresh: true },
      { file: `${file}x`, settings, fresh: false },
    ]) {
      const { parameters, record } = await useShipped({ ...options, template: template() }, anew);
      assert.deepEqual([Array.from(parameters.weights.dataSync()), record.losses], [[9, 9], [7]]);
    }
    assert.equal(tf.memory().numTensors, before + 6, "three templates and three trained");
  });

  it("is refused when it is damaged or of another form", async () => {
    await ship([1, 2, 3], [0]);
    await assert.rejects(
      useShipped({ file, settings, template: template(), fresh: false }, anew),
      /weights has shape \[3\]; expected \[2\]/,
    );
    const place = path.join(projectRoot(), file);
    fs.writeFileSync(place, fs.readFileSync(place).subarray(0, -1));
    await assert.rejects(useShipped({ file, settings, template: template(), fresh: false }, anew), /damaged/);
  });
});
