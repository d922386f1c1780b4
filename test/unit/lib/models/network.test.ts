import assert from "node:assert/strict";
import { disposeTree, leaves, tf } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { confidNetDetector } from "../../../../src/lib/evaluation/confidnet-score";
import {
  detectorRecord,
  fitDetectors,
  gatherEvidence,
  scoreDetectors,
} from "../../../../src/lib/evaluation/detector";
import { detectors } from "../../../../src/lib/evaluation/detectors";
import { accuracy, predictionErrors } from "../../../../src/lib/evaluation/failure-prediction";
import { rocAuc } from "../../../../src/lib/evaluation/ranking";
import { ensemblePredictive } from "../../../../src/lib/inference/ensemble";
import {
  lastLayerLaplace,
  lastLayerPredictive,
  summedHessian,
} from "../../../../src/lib/inference/last-layer-laplace";
import { monteCarloPredictive } from "../../../../src/lib/inference/monte-carlo";
import { extractFeatures, networkOutputs } from "../../../../src/lib/inference/outputs";
import { confidNetLoss, initializeConfidNet } from "../../../../src/lib/models/confidnet";
import { dense, dropout, initializeLayer, type Layer } from "../../../../src/lib/models/layers";
import { bernoulli, categorical } from "../../../../src/lib/models/likelihood";
import { forward, negativeLogLikelihoodLoss, type Network } from "../../../../src/lib/models/network";
import { adam } from "../../../../src/lib/models/adam";
import { train } from "../../../../src/lib/models/training";

/** A participant's own network: an MLP on small images, in ten lines. */
const own: Network<{ first: Layer; last: Layer }> = {
  name: "MLP on images",
  classes: 3,
  inputShape: [6, 6, 1],
  likelihood: categorical,
  initialize: (random) => ({
    first: initializeLayer([36, 16], random),
    last: initializeLayer([16, 3], random),
  }),
  features: (_, images) => tf.reshape(images, [-1, 36]),
  hidden: ({ first }, pixels, seed) => dropout(tf.relu(dense(first, pixels)), 0.25, seed),
  readout: ({ last }) => last,
};

/** Images of a bar in one of three columns, with noise; for `foreign` ones the bars lie. */
function bars(count: number, { seed, foreign = false }: { seed: number; foreign?: boolean }) {
  const random = createRandom(seed);
  const labels = Array.from({ length: count }, (_, n) => n % 3);
  const pixels = labels.flatMap((label) =>
    Array.from({ length: 36 }, (_, i) => {
      const place = foreign ? Math.floor(i / 6) : i % 6;
      return (Math.floor(place / 2) === label ? 1 : 0) + random.normal(0, 0.8);
    }),
  );
  return {
    inputs: tf.tensor4d(pixels, [count, 6, 6, 1]),
    labels: tf.tensor1d(labels, "int32"),
    classes: labels,
  };
}

const labeled = ({ inputs, classes }: ReturnType<typeof bars>) => ({ inputs, labels: classes });

function assertDistributions(rows: number[][], count: number): void {
  assert.equal(rows.length, count);
  for (const row of rows) {
    assert.ok(row.every((p) => p >= 0 && p <= 1));
    assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-5);
  }
}

describe("a network of one's own", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const trainOwn = async (seed: number) => {
    const { inputs, labels } = bars(240, { seed: 1 });
    const random = createRandom(seed);
    const { parameters } = await train({
      loss: negativeLogLikelihoodLoss(own),
      optimizer: adam({ learningRate: 0.01 }),
      parameters: own.initialize(random),
      data: { inputs, labels },
      batchSize: 40,
      epochs: 15,
      random,
    });
    return parameters;
  };

  it("works with training, outputs, Monte-Carlo passes, ensembles and last-layer Laplace", async () => {
    const parameters = await trainOwn(1);
    const { inputs, classes } = bars(90, { seed: 2 });
    const { features, hidden, logits, probabilities } = await networkOutputs(own, parameters, inputs);
    assert.ok(accuracy({ probabilities, labels: classes }) > 0.8);
    assert.deepEqual([features.shape, hidden[0].length, logits[0].length], [[90, 36], 16, 3]);
    const whole = tf.softmax(forward(own, parameters, inputs)).arraySync() as number[][];
    probabilities.forEach((row, n) => row.forEach((p, k) => assert.ok(Math.abs(p - whole[n][k]) < 1e-5)));
    const sampled = await monteCarloPredictive(own, parameters, features, {
      passes: 50,
      random: createRandom(3),
    });
    assertDistributions(sampled.mean, 90);
    assert.ok(
      sampled.votes.some((row) => Math.max(...row) < 1),
      "passes disagree somewhere",
    );
    const members = [parameters, await trainOwn(2), await trainOwn(3)];
    assertDistributions((await ensemblePredictive(own, members, inputs)).mean, 90);
    const units = tf.tensor2d(hidden);
    const hessian = await summedHessian(own, parameters, units);
    const posterior = lastLayerLaplace(own, parameters, { hessian, priorPrecision: 1 });
    const { mean } = await lastLayerPredictive(posterior, units, { samples: 20, random: createRandom(4) });
    assertDistributions(mean, 90);
    assert.ok(accuracy({ probabilities: mean, labels: classes }) > 0.8);
  });

  it("works with every detector, ConfidNet among them, for its errors and for foreign inputs", async () => {
    const parameters = await trainOwn(1);
    const [training, inside, outside] = [
      bars(240, { seed: 1 }),
      bars(200, { seed: 2 }),
      bars(200, { seed: 3, foreign: true }),
    ];
    const options = { passes: 30, random: createRandom(5) };
    const features = await extractFeatures(own, parameters, training.inputs);
    const { parameters: branch } = await train({
      loss: confidNetLoss(own, { backboneDropout: true }),
      optimizer: adam({ learningRate: 1e-4 }),
      parameters: initializeConfidNet({ inputs: 16, random: createRandom(6) }),
      data: { features, labels: training.labels },
      context: parameters,
      batchSize: 40,
      epochs: 60,
      random: createRandom(7),
    });
    const all = { ...detectors, ...detectorRecord(confidNetDetector(branch)) };
    const known = await gatherEvidence(own, parameters, labeled(training), options);
    const states = await fitDetectors(all, known);
    const evidence = await gatherEvidence(own, parameters, labeled(inside), options);
    const before = tf.memory().numTensors;
    const scores = await scoreDetectors(all, evidence, states);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(Object.keys(scores), Object.keys(all));
    const errors = predictionErrors({ probabilities: evidence.probabilities, labels: inside.classes });
    for (const name of ["MCP", "entropy", "ODIN", "energy", "ConfidNet", "TCP (needs labels)"]) {
      const area = rocAuc({ labels: errors, scores: scores[name] });
      assert.ok(area > 0.6, `${name} finds errors: ${area}`);
    }
    const foreign = await gatherEvidence(own, parameters, { inputs: outside.inputs }, options);
    const { "TCP (needs labels)": tcp, ...usable } = all;
    const outsideScores = await scoreDetectors(usable, foreign, states);
    const labels = [...new Array<number>(200).fill(0), ...new Array<number>(200).fill(1)];
    for (const name of ["MCP", "Mahalanobis"]) {
      const joined = [...scores[name], ...outsideScores[name]];
      assert.ok(rocAuc({ labels, scores: joined }) > 0.55, `${name} finds foreign inputs`);
    }
    await assert.rejects(
      scoreDetectors({ [tcp.name]: tcp }, foreign),
      /evidence.labels: expected what detector "TCP \(needs labels\)" needs, got undefined/,
    );
  });

  it("sees one logit a as (0, a)", async () => {
    const binary: typeof own = {
      ...own,
      classes: 2,
      likelihood: bernoulli,
      initialize: (random) => ({
        first: initializeLayer([36, 16], random),
        last: initializeLayer([16, 1], random),
      }),
    };
    const parameters = binary.initialize(createRandom(1));
    const { inputs } = bars(4, { seed: 2 });
    const { logits, probabilities } = await networkOutputs(binary, parameters, inputs);
    const a = forward(binary, parameters, inputs).dataSync();
    logits.forEach((row, n) => {
      assert.equal(row[0], 0);
      assert.ok(Math.abs(row[1] - a[n]) < 1e-5);
      assert.ok(Math.abs(probabilities[n][1] - 1 / (1 + Math.exp(-a[n]))) < 1e-6);
    });
  });

  it("is told which part it lacks, or which has another shape, before work begins", async () => {
    const parameters = own.initialize(createRandom(1));
    const { inputs } = bars(3, { seed: 2 });
    const broken = (change: object) => networkOutputs({ ...own, ...change }, parameters, inputs);
    await assert.rejects(broken({ hidden: undefined }), /network.hidden: expected a function, got undefined/);
    await assert.rejects(broken({ likelihood: {} }), /network.likelihood: expected categorical or bernoulli/);
    await assert.rejects(broken({ classes: 1 }), /network.classes: expected an integer >= 2, got 1/);
    await assert.rejects(
      broken({ inputShape: [28, 28, 1] }),
      /inputs: expected the shape \[N, 28, 28, 1\], got \[3, 6/,
    );
    await assert.rejects(
      broken({ hidden: (_: object, x: tf.Tensor) => tf.reshape(x, [-1]) }),
      /network.hidden\(…\): expected the shape \[1, D\], got \[36\]/,
    );
    await assert.rejects(
      broken({ classes: 5 }),
      /network.readout\(…\).weights: expected the shape \[16, 5\], got \[16, 3\]/,
    );
    await assert.rejects(
      broken({ features: (_: object, x: tf.Tensor) => tf.concat([x, x]) }),
      /network.features\(…\): expected one row for each input, got \[2, 6/,
    );
    assert.throws(
      () => negativeLogLikelihoodLoss({ ...own, readout: undefined as never }),
      /network.readout/,
    );
    disposeTree(parameters);
  });

  it("leaves no tensor behind, also where it is refused", async () => {
    const parameters = own.initialize(createRandom(1));
    const { inputs } = bars(3, { seed: 2 });
    const before = tf.memory().numTensors;
    const { features } = await networkOutputs(own, parameters, inputs);
    features.dispose();
    await assert.rejects(networkOutputs({ ...own, classes: 5 }, parameters, inputs));
    assert.equal(tf.memory().numTensors, before);
    assert.equal(leaves(parameters).length, 4);
  });
});
