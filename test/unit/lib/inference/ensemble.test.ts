import assert from "node:assert/strict";
import { createRandom } from "../../../../src/lib/core/random";
import { leaves, tf } from "../../../../src/engine";
import { moons } from "../../../../src/lib/data/toy-data";
import { pointBatch } from "../../../../src/lib/data/point-batch";
import {
  ensembleLoss,
  ensemblePredictive,
  ensembleSamples,
  initializeEnsemble,
} from "../../../../src/lib/inference/ensemble";
import { mlp } from "../../../../src/lib/models/mlp";
import { negativeLogLikelihoodLoss } from "../../../../src/lib/models/network";
import { adam } from "../../../../src/lib/models/adam";
import { train } from "../../../../src/lib/models/training";

describe("deep ensemble", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  const optimizer = adam({ learningRate: 0.01 });
  const network = mlp({ hiddenUnits: 6 });
  const create = () => initializeEnsemble(network, { members: 3, random: createRandom(7) });

  it("trains each member in the common step as if it were alone", async () => {
    const data = pointBatch(moons({ count: 40, random: createRandom(1) }));
    const initial = create();
    const together = await train({
      loss: ensembleLoss(network),
      optimizer,
      parameters: initial,
      data,
      epochs: 30,
      random: createRandom(2),
    });
    for (let member = 0; member < 3; member++) {
      const alone = await train({
        loss: negativeLogLikelihoodLoss(network),
        optimizer,
        parameters: initial[member],
        data,
        epochs: 30,
        random: createRandom(3),
      });
      leaves(together.parameters[member]).forEach((tensor, i) => {
        const other = leaves(alone.parameters)[i];
        assert.ok(tf.max(tf.abs(tf.sub(tensor, other))).dataSync()[0] < 1e-5, `member ${member}, leaf ${i}`);
      });
    }
  });

  it("starts its members differently, and the same from the same seed", () => {
    const [first, second, again] = [...create().slice(0, 2), create()[0]].map((member) =>
      member.hidden.weights.dataSync(),
    );
    assert.notDeepEqual(first, second);
    assert.deepEqual(first, again);
  });

  it("gives each member's probabilities and their summary, and frees what it used", async () => {
    const members = create();
    const points = tf.tensor2d([
      [0, 1],
      [2, -1],
    ]);
    const before = tf.memory().numTensors;
    const probabilities = await ensembleSamples(network, members, points);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([probabilities.length, probabilities[0].length, probabilities[0][0].length], [3, 2, 2]);
    const { hidden, output } = members[1];
    const [w, b, v, c] = [hidden.weights, hidden.bias, output.weights, output.bias].map((tensor) =>
      tensor.arraySync(),
    );
    const units = (w as number[][])[0].map((_, j) =>
      Math.max(0, (w as number[][])[1][j] + (b as number[])[j]),
    );
    const logit = units.reduce((sum, unit, j) => sum + unit * (v as number[][])[j][0], (c as number[])[0]);
    assert.ok(Math.abs(probabilities[1][0][1] - 1 / (1 + Math.exp(-logit))) < 1e-6);
    const { mean } = await ensemblePredictive(network, members, points);
    const average = probabilities.reduce((sum, member) => sum + member[1][0] / 3, 0);
    assert.ok(Math.abs(mean[1][0] - average) < 1e-9);
  });

  it("refuses an ensemble without members", async () => {
    assert.throws(
      () => initializeEnsemble(network, { members: 0, random: createRandom(0) }),
      /members.*>= 1.*got 0/,
    );
    await assert.rejects(ensembleSamples(network, [], tf.ones([1, 2])), /members: expected at least one/);
  });
});
