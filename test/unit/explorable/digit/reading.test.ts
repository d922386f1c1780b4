import assert from "node:assert/strict";
import { disposeTree, tf } from "../../../../src/engine";
import type { Networks } from "../../../../src/explorable/digit/networks";
import { readImage, type Reading } from "../../../../src/explorable/digit/reading";
import { PASSES, pageDetectors } from "../../../../src/explorable/digit/scores";
import { createRandom } from "../../../../src/lib/core/random";
import { detectors } from "../../../../src/lib/evaluation";
import { initializeConfidNet, lenet } from "../../../../src/lib/models";

const image = Uint8Array.from({ length: 784 }, (_, i) => (37 * i) % 256);

describe("the digit page's reading", () => {
  let networks: Networks;
  before(() => {
    const random = createRandom(4);
    networks = { lenet: lenet.initialize(random), branch: initializeConfidNet({ inputs: 100, random }) };
  });
  after(() => disposeTree(networks.lenet, networks.branch));

  it("reports what is known first at once, then more passes, at last all scores", async () => {
    const tensors = tf.memory().numTensors;
    const readings: Reading[] = [];
    for await (const reading of readImage(networks, image, { temperature: 2 })) readings.push(reading);
    assert.equal(tf.memory().numTensors, tensors);
    const [first, ...rest] = readings;
    assert.deepEqual([first.passes, first.complete, first.mean], [0, false, []]);
    assert.ok("MCP" in first.scores && "ConfidNet" in first.scores && !("entropy" in first.scores));
    const passes = rest.map((reading) => reading.passes);
    assert.deepEqual(
      [...passes].sort((a, b) => a - b),
      passes,
    );
    const last = readings.at(-1)!;
    assert.deepEqual([last.passes, last.complete], [PASSES, true]);
    assert.deepEqual(Object.keys(last.scores).sort(), Object.keys(pageDetectors(networks.branch, 2)).sort());
    assert.ok(Math.abs(last.votes.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  });

  it("leaves nothing behind where it is given up", async () => {
    const tensors = tf.memory().numTensors;
    const reading = readImage(networks, image, { temperature: 5 });
    await reading.next();
    await reading.next();
    await reading.return();
    assert.equal(tf.memory().numTensors, tensors);
  });

  it("has every score of the library's record that needs neither labels nor a training set", () => {
    const names = Object.values(detectors)
      .filter(({ fit, needs }) => !fit && !needs.includes("labels"))
      .map(({ name }) => name);
    assert.deepEqual(Object.keys(pageDetectors(networks.branch, 5)), [...names, "ConfidNet"]);
  });
});
