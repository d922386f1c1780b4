/**
 * The stages of the lab, timed one after the other in a process of its own: prints one JSON object
 * { stage: { seconds, … } }, the peer's form, on its last line.
 *
 * node --import tsx bench/lab.ts '{"seed":0,"lenetEpochs":20,"confidnetEpochs":50}'
 */
import { tf } from "../src/engine";
import { createRandom, type Random } from "../src/lib/core/random";
import { imageTensor, labelTensor } from "../src/lib/data/digit-tensors";
import { loadMnist, loadNotMnist } from "../src/lib/data/digits";
import { pointBatch } from "../src/lib/data/point-batch";
import { moons as moonsData } from "../src/lib/data/toy-data";
import * as evaluation from "../src/lib/evaluation";
import * as inference from "../src/lib/inference";
import * as models from "../src/lib/models";
import { adam, lenet, train, type LeNetParameters } from "../src/lib/models";

export interface LabSettings {
  seed: number;
  lenetEpochs: number;
  confidnetEpochs: number;
}

/** Seconds, and what the stage reached. */
export type Stage = { seconds: number } & Record<string, number>;

const TRAINING_IMAGES = 55000;

async function timed(work: () => Promise<Record<string, number> | void>): Promise<Stage> {
  const start = performance.now();
  const reached = await work();
  return { seconds: (performance.now() - start) / 1000, ...reached };
}

/** The peer's grid: 159 × 159 points over [−3, 4]². */
function plane(): tf.Tensor {
  const axis = Array.from({ length: 159 }, (_, i) => -3 + (7 * i) / 158);
  return tf.tensor2d(axis.flatMap((x) => axis.map((y) => [x, y])));
}

/** Mean distance of p(y = 1 | x) from one half, doubled. */
const confidence = (mean: number[][]): number =>
  mean.reduce((sum, [p]) => sum + 2 * Math.abs(p - 0.5), 0) / mean.length;

async function moons(random: Random): Promise<Record<string, Stage>> {
  const data = pointBatch(moonsData({ count: 1000, noise: 0.05, random: random.fork() }));
  const grid = plane();
  const vi = await timed(async () => {
    const network = models.variationalMlp({ hiddenUnits: 50, priorVariance: 1 });
    const { parameters } = await train({
      loss: inference.negativeElbo(network),
      optimizer: adam({ learningRate: 0.1 }),
      parameters: network.initialize(random),
      data,
      epochs: 1000,
      random,
    });
    const { mean } = await inference.monteCarloPredictive(network, parameters, grid, { passes: 100, random });
    return { confidence: confidence(mean) };
  });
  const dropout = await timed(async () => {
    const network = models.mlp({ hiddenUnits: 50, rate: 0.2 });
    const { parameters } = await train({
      loss: models.negativeLogLikelihoodLoss(network),
      optimizer: adam({ learningRate: 0.01 }),
      parameters: network.initialize(random),
      data,
      epochs: 1000,
      random,
    });
    const { mean } = await inference.monteCarloPredictive(network, parameters, grid, { passes: 100, random });
    return { confidence: confidence(mean) };
  });
  return { "moons VI": vi, "moons dropout": dropout };
}

const TEST = "test images";
const FOREIGN = "foreign images";

async function digits(
  random: Random,
  { lenetEpochs, confidnetEpochs }: LabSettings,
): Promise<Record<string, Stage>> {
  const mnist = await loadMnist();
  const inputs = imageTensor(mnist.train.images.subarray(0, TRAINING_IMAGES * 784));
  const labels = labelTensor(mnist.train.labels.subarray(0, TRAINING_IMAGES));
  const images = {
    [TEST]: imageTensor(mnist.test.images),
    [FOREIGN]: imageTensor((await loadNotMnist()).images),
  };
  const stages: Record<string, Stage> = {};

  let trained!: LeNetParameters;
  let probabilities!: number[][];
  let errors!: number[];
  const features = (of: tf.Tensor) => inference.extractFeatures(lenet, trained, of);
  stages.LeNet = await timed(async () => {
    ({ parameters: trained } = await train({
      loss: models.negativeLogLikelihoodLoss(lenet),
      optimizer: adam({ learningRate: 1e-3 }),
      parameters: lenet.initialize(random),
      data: { inputs, labels },
      batchSize: 100,
      epochs: lenetEpochs,
      random,
    }));
    probabilities = inference.classProbabilities(lenet, trained, await features(images[TEST]));
    errors = evaluation.predictionErrors({ probabilities, labels: mnist.test.labels });
    return { accuracy: evaluation.accuracy({ probabilities, labels: mnist.test.labels }) };
  });
  const findErrors = (scores: ArrayLike<number>): number =>
    evaluation.averagePrecision({ labels: errors, scores });

  const passesOver = async (of: tf.Tensor, passes: number) =>
    evaluation.uncertaintyFromSummary(
      await inference.monteCarloPredictive(lenet, trained, await features(of), { passes, random }),
    );
  stages["MC dropout"] = await timed(async () => {
    const { variationRatio } = await passesOver(images[TEST], 200);
    return { "AP variation ratio": findErrors(variationRatio) };
  });

  stages.ConfidNet = await timed(async () => {
    const { parameters: branch } = await train({
      loss: models.confidNetLoss(lenet, { backboneDropout: true }),
      optimizer: adam({ learningRate: 1e-4 }),
      parameters: models.initializeConfidNet({ inputs: 100, random }),
      data: { features: await features(inputs), labels },
      context: trained,
      batchSize: 100,
      epochs: confidnetEpochs,
      random,
    });
    const found = await features(images[TEST]);
    const doubt = tf.tidy(() =>
      tf.sub(1, models.confidNetConfidence(branch, lenet.hidden(trained, found))).dataSync(),
    );
    return { "AP ConfidNet": findErrors(doubt) };
  });

  const findForeign = (inside: ArrayLike<number>, outside: ArrayLike<number>): number =>
    evaluation.averagePrecision(evaluation.oodDetection({ inside, outside }));
  stages["OOD MCP"] = await timed(async () => {
    const outside = inference.classProbabilities(lenet, trained, await features(images[FOREIGN]));
    const mcp = evaluation.maximumClassProbability;
    return { "AP MCP": findForeign(mcp(probabilities), mcp(outside)) };
  });
  const gather = (of: tf.Tensor) =>
    evaluation.gatherEvidence(lenet, trained, { inputs: of }, { passes: 0, random });
  const evidence = [await gather(images[TEST]), await gather(images[FOREIGN])];
  stages["OOD ODIN"] = await timed(async () => {
    const { ODIN } = evaluation.detectors;
    const scores = await Promise.all(evidence.map((of) => evaluation.scoreDetectors({ ODIN }, of)));
    return { "AP ODIN": findForeign(scores[0].ODIN, scores[1].ODIN) };
  });
  const inside = await passesOver(images[TEST], 100);
  stages["OOD MC dropout"] = await timed(async () => {
    const outside = await passesOver(images[FOREIGN], 100);
    return { "AP entropy": findForeign(inside.predictiveEntropy, outside.predictiveEntropy) };
  });
  return stages;
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2]) as LabSettings;
  const random = createRandom(settings.seed);
  const stages = { ...(await moons(random.fork())), ...(await digits(random.fork(), settings)) };
  console.log(JSON.stringify(stages));
}

if (require.main === module) void main();
