import assert from "node:assert/strict";
import { mapTree, tf, type TensorTree } from "../../../../src/engine";
import { dataOf } from "../../../../src/explorable/playground/data";
import { predict } from "../../../../src/explorable/playground/dense";
import { dropoutMask } from "../../../../src/explorable/playground/dropout";
import { playgroundSchema, type Method } from "../../../../src/explorable/playground/state";
import {
  beginTraining,
  checkLoss,
  streamsOf,
  VARIATIONAL_FACTOR,
} from "../../../../src/explorable/playground/training";
import { createRandom } from "../../../../src/lib/core/random";
import { pointBatch } from "../../../../src/lib/data/point-batch";
import * as inference from "../../../../src/lib/inference";
import * as models from "../../../../src/lib/models";
import { assertClose } from "../../../support/reference";

const settings = playgroundSchema.complete({ hiddenUnits: 9, count: 30, members: 3, rate: 0.3 });
const data = dataOf(settings);
const EPOCHS = 25;
const grid = [
  [0, 0],
  [1, 0.5],
  [-2, 3],
  [3.5, -2.5],
];

const plain = models.mlp({ hiddenUnits: 9 });
const thinned = models.mlp({ hiddenUnits: 9, rate: 0.3 });
const bayesian = models.variationalMlp({ hiddenUnits: 9, priorVariance: settings.priorVariance });

/** The library's training of a method: its losses, and p(y = 1|x) with the entropies of the same passes. */
async function libraryTraining<P extends TensorTree>(
  method: Method,
  parameters: P,
  loss: models.Loss<P, models.LabeledBatch, TensorTree>,
  factor = 1,
): Promise<{ parameters: P; losses: number[]; order: ReturnType<typeof createRandom> }> {
  const { order } = streamsOf(method, settings.seed);
  const batch = pointBatch(data);
  const trained = await models.train({
    loss: loss,
    optimizer: models.adam({ learningRate: factor * settings.learningRate }),
    parameters,
    data: batch,
    epochs: EPOCHS,
    random: order,
  });
  mapTree((tensor) => (tensor.dispose(), tensor), [batch.inputs, batch.labels, parameters] as never);
  return { ...trained, order };
}

/** Our own steps: losses, and the predictive of the trained networks. */
function ownTraining(method: Method, passes: number) {
  const training = beginTraining(method, data, settings);
  const losses = Array.from({ length: EPOCHS }, () => training.step());
  return { losses, summary: predict(training.networks(passes), grid) };
}

/** Single precision, added up over 25 steps. */
const AS_CLOSE = { tolerance: 2e-4, floor: 1 };

describe("the playground's networks", function () {
  this.timeout(60_000);
  it("give dropout's masks bit for bit", () => {
    for (const [rate, units] of [
      [0.5, 10],
      [0.2, 7],
      [0.25, 3],
      [0.9, 16],
    ]) {
      const mask = new Float64Array(5 * units);
      dropoutMask(mask, { units, rate, seed: [3, 4] });
      const expected = tf.tidy(() =>
        Array.from(models.dropout(tf.ones([5, units]), rate, tf.tensor1d([3, 4], "int32")).dataSync()),
      );
      assertClose(Array.from(mask), expected, { tolerance: 1e-6 });
    }
  });

  it("plain: the same steps as the library's, in TensorFlow", async () => {
    const { initial } = streamsOf("plain", settings.seed);
    const found = ownTraining("plain", 1);
    const library = await libraryTraining(
      "plain",
      plain.initialize(initial),
      models.negativeLogLikelihoodLoss(plain),
    );
    assertClose(found.losses, library.losses, { tolerance: 1e-5 });
    const points = tf.tensor2d(grid);
    const { probabilities, features } = await inference.networkOutputs(plain, library.parameters, points);
    assertClose(found.summary.mean, probabilities, AS_CLOSE);
    tf.dispose([points, features, library.parameters]);
  });

  it("MC dropout: the same steps and the same passes", async () => {
    const { initial } = streamsOf("dropout", settings.seed);
    const found = ownTraining("dropout", 8);
    const library = await libraryTraining(
      "dropout",
      thinned.initialize(initial),
      models.negativeLogLikelihoodLoss(thinned),
    );
    assertClose(found.losses, library.losses, { tolerance: 1e-5 });
    // A mask holds for all places here; in the library each row has its own, and the first row has this one.
    const pass = library.order.integer(2 ** 31);
    for (const [n, place] of grid.entries()) {
      const points = tf.tensor2d([place]);
      const samples = Array.from({ length: 8 }, (_, s) =>
        tf.tidy(() =>
          thinned.likelihood
            .probabilities(
              models.forward(thinned, library.parameters, points, tf.tensor1d([pass, s], "int32")),
            )
            .arraySync(),
        ),
      ) as number[][][];
      const expected = inference.summarizeSamples(samples);
      assertClose(found.summary.mean[n], expected.mean[0], AS_CLOSE);
      assertClose(found.summary.expectedEntropy[n], expected.expectedEntropy[0], AS_CLOSE);
      points.dispose();
    }
    tf.dispose(library.parameters);
  });

  it("variational: the same steps and the same draws of the weights", async () => {
    const found = ownTraining("variational", 8);
    const library = await libraryTraining(
      "variational",
      bayesian.initialize(createRandom(0)),
      inference.negativeElbo(bayesian) as never,
      VARIATIONAL_FACTOR,
    );
    assertClose(found.losses, library.losses, { tolerance: 1e-4 });
    const points = tf.tensor2d(grid);
    const expected = await inference.monteCarloPredictive(bayesian, library.parameters, points, {
      passes: 8,
      random: library.order,
    });
    assertClose(found.summary.mean, expected.mean, { tolerance: 1e-3, floor: 1 });
    assertClose(found.summary.expectedEntropy, expected.expectedEntropy, { tolerance: 1e-3, floor: 1 });
    tf.dispose([points]);
    mapTree((tensor) => (tensor.dispose(), tensor), library.parameters);
  });

  it("ensemble: the same members", async () => {
    const { initial } = streamsOf("ensemble", settings.seed);
    const found = ownTraining("ensemble", 1);
    const library = await libraryTraining(
      "ensemble",
      inference.initializeEnsemble(plain, { members: 3, random: initial }),
      inference.ensembleLoss(plain) as never,
    );
    assertClose(
      found.losses,
      library.losses.map((loss) => loss / 3),
      { tolerance: 1e-5 },
    );
    const points = tf.tensor2d(grid);
    const expected = await inference.ensemblePredictive(plain, library.parameters, points);
    assertClose(found.summary.mean, expected.mean, AS_CLOSE);
    assertClose(found.summary.votes, expected.votes);
    points.dispose();
    mapTree((tensor) => (tensor.dispose(), tensor), library.parameters as never);
  });

  it("do the same again with the same seed, and something else with another", () => {
    const lossesOf = (seed: number): number[] => {
      const training = beginTraining("variational", data, { ...settings, seed });
      return [training.step(), training.step()];
    };
    assert.deepEqual(lossesOf(1), lossesOf(1));
    assert.notDeepEqual(lossesOf(1), lossesOf(2));
  });

  it("says what to do where a loss cannot be learned from", () => {
    assert.equal(checkLoss(0.3, { method: "plain", epoch: 1 }), 0.3);
    for (const loss of [NaN, Infinity]) {
      assert.throws(
        () => checkLoss(loss, { method: "dropout", epoch: 7 }),
        new RegExp(
          `^RangeError: The loss of the MC dropout network is ${loss} in epoch 7: lower the learning rate`,
        ),
      );
    }
  });

  it("takes a line of two ends, or none", () => {
    assert.deepEqual(playgroundSchema.read("line=0,0;1,1").state.line, [
      [0, 0],
      [1, 1],
    ]);
    for (const [address, found] of [
      ["line=1,1", 1],
      ["line=none", 0],
    ] as const) {
      const { state, problems } = playgroundSchema.read(address);
      assert.equal(state.line, undefined);
      assert.deepEqual(problems, [
        `This part of the address was left out: line.length: expected 2 points, got ${found}.`,
      ]);
    }
  });
});
