import type { ClassificationData } from "../../lib/data/toy-data";
import { uncertaintyFromSummary } from "../../lib/evaluation/uncertainty";
import { serve } from "../shell/worker";
import { gridOf } from "./data";
import { predict } from "./dense";
import { METHODS, type Method } from "./state";
import { beginTraining, checkLoss, type Settings, type Training } from "./training";

/** What is drawn of a method: [places] each. */
export interface Measures {
  probability: Float32Array;
  total: Float32Array;
  aleatoric: Float32Array;
  epistemic: Float32Array;
}

export interface MethodView {
  /** Loss of the last step; NaN before the first. */
  loss: number;
  /** Share of the points whose class is the more probable one. */
  accuracy: number;
  map: Measures;
  section: Measures;
}

const names = Object.keys(METHODS) as Method[];
let trainings: Record<Method, Training> | undefined;
let data: ClassificationData = { inputs: [], labels: [] };
let epoch = 0;
let losses: Record<Method, number[]> | undefined;

const each = <Value>(value: (method: Method) => Value): Record<Method, Value> =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Method, Value>;

function measure(networks: Float64Array[], inputs: number[][]): Measures {
  const summary = predict(networks, inputs);
  const { predictiveEntropy, expectedEntropy, mutualInformation } = uncertaintyFromSummary(summary);
  return {
    probability: Float32Array.from(summary.mean, ([, p]) => p),
    total: Float32Array.from(predictiveEntropy),
    aleatoric: Float32Array.from(expectedEntropy),
    epistemic: Float32Array.from(mutualInformation),
  };
}

function view(method: Method, { side, passes, places }: Look): MethodView {
  const networks = trainings![method].networks(passes);
  const { mean } = predict(networks, data.inputs);
  const right = mean.filter(([, p], n) => p > 0.5 === (data.labels[n] === 1)).length;
  return {
    loss: losses![method][epoch - 1] ?? NaN,
    accuracy: right / data.labels.length,
    map: measure(networks, gridOf(side)),
    section: measure(networks, places),
  };
}

/** How finely is looked: points of a map along each side, passes, and the places of the section. */
export interface Look {
  side: number;
  passes: number;
  places: number[][];
}

const calls = {
  begin: ({ points, settings }: { points: ClassificationData; settings: Settings }): void => {
    data = points;
    epoch = 0;
    losses = each(() => []);
    trainings = each((method) => beginTraining(method, points, settings));
  },
  /** Trains all four for some epochs; says how long that took, in milliseconds. */
  train: ({ epochs }: { epochs: number }): { epoch: number; milliseconds: number } => {
    const start = performance.now();
    for (let done = 0; done < epochs; done++) {
      epoch++;
      for (const method of names) {
        losses![method].push(checkLoss(trainings![method].step(), { method, epoch }));
      }
    }
    return { epoch, milliseconds: performance.now() - start };
  },
  look: (
    look: Look,
  ): {
    epoch: number;
    side: number;
    methods: Record<Method, MethodView>;
    losses: Record<Method, number[]>;
  } => ({ epoch, side: look.side, methods: each((method) => view(method, look)), losses: losses! }),
};

export type PlaygroundCalls = typeof calls;

serve(calls);
