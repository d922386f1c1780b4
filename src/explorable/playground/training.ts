import { createRandom, type Random } from "../../lib/core/random";
import type { ClassificationData } from "../../lib/data/toy-data";
import { adam, initialize, lossAndGradient, sizeOf, streamOf, type FlatData } from "./dense";
import { dropoutMask } from "./dropout";
import { METHODS, type Method, type PlaygroundState } from "./state";
import { drawNetwork, initializeVariational, noiseOf, variationalGradient } from "./variational";

export type Settings = Pick<
  PlaygroundState,
  "hiddenUnits" | "learningRate" | "rate" | "priorVariance" | "members" | "seed"
>;

/** A training under way. */
export interface Training {
  /** One step on all points; the loss in nats: of the ensemble the mean of its members'. */
  step(): number;
  /** Networks that stand for the predictive: passes of dropout or draws of the weights, the members, or the one network. */
  networks(passes: number): Float64Array[];
}

/** The variational network learns with ten times the rate, as in week 2. */
export const VARIATIONAL_FACTOR = 10;

interface Streams {
  initial: Random;
  order: Random;
}

function flatten({ inputs, labels }: ClassificationData): FlatData {
  return { inputs: Float64Array.from(inputs.flat()), labels };
}

function trainPlain(data: FlatData, { hiddenUnits, learningRate }: Settings, { initial }: Streams): Training {
  const theta = initialize(hiddenUnits, initial);
  const gradient = new Float64Array(theta.length);
  const update = adam(learningRate, theta.length);
  return {
    step: () => {
      const loss = lossAndGradient(theta, data, gradient);
      update(theta, gradient);
      return loss;
    },
    networks: () => [theta],
  };
}

function trainDropout(data: FlatData, settings: Settings, { initial, order }: Streams): Training {
  const { hiddenUnits: units, rate, learningRate } = settings;
  const theta = initialize(units, initial);
  const gradient = new Float64Array(theta.length);
  const update = adam(learningRate, theta.length);
  const stream = streamOf(order);
  const passStream = streamOf(order);
  const mask = new Float64Array(data.labels.length * units);
  let done = 0;
  return {
    step: () => {
      if (rate > 0) dropoutMask(mask, { units, rate, seed: [stream, done++] });
      const loss = lossAndGradient(theta, data, gradient, rate > 0 ? mask : undefined);
      update(theta, gradient);
      return loss;
    },
    networks: (passes) =>
      Array.from({ length: rate > 0 ? passes : 1 }, (_, pass) => {
        const network = Float64Array.from(theta);
        if (rate === 0) return network;
        // Masks of the hidden units scale the weights that read them.
        const kept = new Float64Array(units);
        dropoutMask(kept, { units, rate, seed: [passStream, pass] });
        for (let u = 0; u < units; u++) network[3 * units + u] *= kept[u];
        return network;
      }),
  };
}

function trainVariational(data: FlatData, settings: Settings, { order }: Streams): Training {
  const { hiddenUnits, priorVariance, learningRate } = settings;
  const lambda = initializeVariational(hiddenUnits);
  const gradient = new Float64Array(lambda.length);
  const inTheta = new Float64Array(sizeOf(hiddenUnits));
  const update = adam(VARIATIONAL_FACTOR * learningRate, lambda.length);
  const stream = streamOf(order);
  const passStream = streamOf(order);
  const rows = data.labels.length;
  let done = 0;
  return {
    step: () => {
      const noise = noiseOf(hiddenUnits, [stream, done++]);
      const loss = lossAndGradient(drawNetwork(lambda, noise), data, inTheta);
      const kl = variationalGradient({ lambda, noise, inTheta }, { priorVariance, rows }, gradient);
      update(lambda, gradient);
      return loss + kl;
    },
    networks: (passes) =>
      Array.from({ length: passes }, (_, pass) =>
        drawNetwork(lambda, noiseOf(hiddenUnits, [passStream, pass])),
      ),
  };
}

function trainEnsemble(data: FlatData, settings: Settings, { initial, order }: Streams): Training {
  const members = Array.from({ length: settings.members }, () =>
    trainPlain(data, settings, { initial: initial.fork(), order }),
  );
  return {
    step: () => members.reduce((sum, member) => sum + member.step(), 0) / members.length,
    networks: () => members.flatMap((member) => member.networks(1)),
  };
}

/**
 * A loss that can be learned from.
 * @throws RangeError that says what to do where it is not finite
 */
export function checkLoss(loss: number, { method, epoch }: { method: Method; epoch: number }): number {
  if (Number.isFinite(loss)) return loss;
  throw new RangeError(
    `The loss of the ${METHODS[method]} network is ${loss} in epoch ${epoch}: lower the learning rate, and all four start anew.`,
  );
}

const trainers: Record<Method, typeof trainPlain> = {
  plain: trainPlain,
  dropout: trainDropout,
  variational: trainVariational,
  ensemble: trainEnsemble,
};

/** The streams of a method: where it starts, and what its steps draw. */
export function streamsOf(method: Method, seed: number): Streams {
  const random = createRandom(seed);
  for (const name of Object.keys(trainers)) {
    const streams = { initial: random.fork(), order: random.fork() };
    if (name === method) return streams;
  }
  throw new RangeError(`method: expected one of ${Object.keys(trainers).join(", ")}, got ${method}`);
}

/** Begins a training, which has the same steps whenever it is run with these settings. */
export function beginTraining(method: Method, data: ClassificationData, settings: Settings): Training {
  return trainers[method](flatten(data), settings, streamsOf(method, settings.seed));
}
