/**
 * The stages of the lab, timed one after the other in a process of its own: prints one JSON object
 * { stage: { seconds, … } }, the peer's form, on its last line.
 *
 * node --import tsx bench/lab.ts '{"seed":0,"lenetEpochs":20,"confidnetEpochs":50}'
 */
import * as datasets from "../src/lib/data/toy-data";
import {
  adam,
  averagePrecision,
  confidNetConfidence,
  confidNetLoss,
  createRandom,
  extractLeNetFeatures,
  imageTensor,
  initializeConfidNet,
  initializeLeNet,
  initializeMlp,
  labelTensor,
  lenetHidden,
  lenetLoss,
  lenetMcDropout,
  lenetOdin,
  lenetProbabilities,
  loadMnist,
  loadNotMnist,
  maximumClassProbability,
  mlpLoss,
  mlpMcDropout,
  MNIST_STANDARD_DEVIATION,
  negativeElbo,
  pointBatch,
  tf,
  train,
  uncertaintyFromSummary,
  variationalMlp,
  variationalPredictive,
  type LeNetParameters,
  type Random,
} from "../src/lib/index";

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
  const data = pointBatch(datasets.moons({ count: 1000, noise: 0.05, random: random.fork() }));
  const grid = plane();
  const vi = await timed(async () => {
    const network = variationalMlp({ hiddenUnits: 50, priorVariance: 1 });
    const { parameters } = await train({
      loss: negativeElbo(network),
      optimizer: adam({ learningRate: 0.1 }),
      parameters: network.initialize(),
      data,
      epochs: 1000,
      random,
    });
    const { mean } = await variationalPredictive(network, parameters, grid, { samples: 100, random });
    return { confidence: confidence(mean) };
  });
  const dropout = await timed(async () => {
    const { parameters } = await train({
      loss: mlpLoss({ rate: 0.2 }),
      optimizer: adam({ learningRate: 0.01 }),
      parameters: initializeMlp({ hiddenUnits: 50, random }),
      data,
      epochs: 1000,
      random,
    });
    const { mean } = await mlpMcDropout(parameters, grid, { passes: 100, rate: 0.2, random });
    return { confidence: confidence(mean) };
  });
  return { "moons VI": vi, "moons dropout": dropout };
}

async function trainConfidNet(
  lenet: LeNetParameters,
  images: tf.Tensor,
  labels: tf.Tensor,
  epochs: number,
  random: Random,
) {
  const features = await extractLeNetFeatures(lenet, images);
  const { parameters } = await train({
    loss: confidNetLoss({ backboneDropout: true }),
    optimizer: adam({ learningRate: 1e-4 }),
    parameters: initializeConfidNet(random),
    data: { features, labels },
    context: lenet,
    batchSize: 100,
    epochs,
    random,
  });
  features.dispose();
  return parameters;
}

async function digits(
  random: Random,
  { lenetEpochs, confidnetEpochs }: LabSettings,
): Promise<Record<string, Stage>> {
  const mnist = await loadMnist();
  const images = imageTensor(mnist.train.images.subarray(0, TRAINING_IMAGES * 784));
  const labels = labelTensor(mnist.train.labels.subarray(0, TRAINING_IMAGES));
  const testImages = imageTensor(mnist.test.images);
  const oodImages = imageTensor((await loadNotMnist()).images);
  const stages: Record<string, Stage> = {};

  let lenet!: LeNetParameters;
  let probabilities!: number[][];
  let errors!: number[];
  stages.LeNet = await timed(async () => {
    ({ parameters: lenet } = await train({
      loss: lenetLoss,
      optimizer: adam({ learningRate: 1e-3 }),
      parameters: initializeLeNet(random),
      data: { images, labels },
      batchSize: 100,
      epochs: lenetEpochs,
      random,
    }));
    probabilities = lenetProbabilities(lenet, await extractLeNetFeatures(lenet, testImages));
    errors = probabilities.map((p, i) => Number(p.indexOf(Math.max(...p)) !== mnist.test.labels[i]));
    return { accuracy: 1 - errors.reduce((sum, error) => sum + error, 0) / errors.length };
  });

  stages["MC dropout"] = await timed(async () => {
    const summary = await lenetMcDropout(lenet, await extractLeNetFeatures(lenet, testImages), {
      passes: 200,
      random,
    });
    const { variationRatio } = uncertaintyFromSummary(summary);
    return { "AP variation ratio": averagePrecision({ labels: errors, scores: variationRatio }) };
  });

  stages.ConfidNet = await timed(async () => {
    const parameters = await trainConfidNet(lenet, images, labels, confidnetEpochs, random);
    const features = await extractLeNetFeatures(lenet, testImages);
    const doubt = tf.tidy(() =>
      tf.sub(1, confidNetConfidence(parameters, lenetHidden(lenet, features))).dataSync(),
    );
    return { "AP ConfidNet": averagePrecision({ labels: errors, scores: doubt }) };
  });

  const isOod = [...new Array<number>(10000).fill(0), ...new Array<number>(10000).fill(1)];
  const ap = (inside: ArrayLike<number>, outside: ArrayLike<number>): number =>
    averagePrecision({ labels: isOod, scores: [...Array.from(inside), ...Array.from(outside)] });
  stages["OOD MCP"] = await timed(async () => {
    const outside = lenetProbabilities(lenet, await extractLeNetFeatures(lenet, oodImages));
    return { "AP MCP": ap(maximumClassProbability(probabilities), maximumClassProbability(outside)) };
  });
  stages["OOD ODIN"] = await timed(async () => {
    const settings = { temperature: 5, epsilon: 0.0014 / MNIST_STANDARD_DEVIATION };
    return {
      "AP ODIN": ap(
        await lenetOdin(lenet, testImages, settings),
        await lenetOdin(lenet, oodImages, settings),
      ),
    };
  });
  const inside = await lenetMcDropout(lenet, await extractLeNetFeatures(lenet, testImages), {
    passes: 100,
    random,
  });
  stages["OOD MC dropout"] = await timed(async () => {
    const outside = await lenetMcDropout(lenet, await extractLeNetFeatures(lenet, oodImages), {
      passes: 100,
      random,
    });
    return {
      "AP entropy": ap(
        uncertaintyFromSummary(inside).predictiveEntropy,
        uncertaintyFromSummary(outside).predictiveEntropy,
      ),
    };
  });
  return stages;
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2]) as LabSettings;
  const random = createRandom(settings.seed);
  const stages = { ...(await moons(random.fork())), ...(await digits(random.fork(), settings)) };
  const report = { stages, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(report));
}

if (require.main === module) void main();
