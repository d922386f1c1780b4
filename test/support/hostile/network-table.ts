/** What takes tensors or a network: a small MLP on points of the plane, with hostile options, inputs and parameters. */
import fc from "fast-check";
import { tf, type TensorTree } from "../../../src/engine";
import { createRandom } from "../../../src/lib/core/random";
import * as datasets from "../../../src/lib/data";
import * as evaluation from "../../../src/lib/evaluation";
import * as inference from "../../../src/lib/inference";
import * as models from "../../../src/lib/models";
import {
  between,
  count,
  integer,
  list,
  number,
  positive,
  random,
  real,
  rows,
  share,
  size,
  some,
} from "./arbitraries";
import { probabilityRows, summaryOf } from "./evaluation-table";
import { hostile, recipe, signal, type HostileCase } from "./cases";

const CLASSES = 2;
const network = models.mlp({ hiddenUnits: 3, rate: 0.5 });

const batch = fc
  .constantFrom(2, 4)
  .chain((n) =>
    fc.record({
      inputs: tensor(real, [n, 2]),
      labels: fc
        .array(fc.nat(1), { minLength: n, maxLength: n })
        .map((labels) => recipe(() => tf.tensor1d(labels, "int32"))),
    }),
  );

/**
 * A tensor of this shape, now and then of another. What is drawn is its recipe, which `run.ts` follows for each call: one
 * call's tensors are freed before the next, and a simpler counterexample shares the parts that stay.
 */
function tensor(item: fc.Arbitrary<number>, shape: number[]): fc.Arbitrary<tf.Tensor> {
  const count = shape.reduce((product, length) => product * length, 1);
  const values = fc.array(item, { minLength: count, maxLength: count });
  const shapes = fc.oneof(
    { weight: 20, arbitrary: fc.constant(shape) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<number[]>([count], [...shape, 1], [1, ...shape], [0, ...shape.slice(1)]),
    },
  );
  return fc
    .tuple(values, shapes)
    .map(([data, form]) => recipe(() => tf.tensor(form[0] === 0 ? [] : data, form as [number])));
}

const layer = (inputs: number, outputs: number): fc.Arbitrary<models.Layer> =>
  fc.record({ weights: tensor(real, [inputs, outputs]), bias: tensor(real, [outputs]) });
const parameters: fc.Arbitrary<models.MlpParameters> = fc.record({
  hidden: layer(2, 3),
  output: layer(3, 1),
});
const inputs = size.chain((n) => tensor(real, [n, 2]));
const features = inputs;
const passes = fc.record({ passes: count(1, 8), random, signal });
/** Without a signal: passes that are collected one by one, in one go. */
const fewPasses = fc.record({ passes: integer(1, 8), random });
const ownNetwork = fc.constant(network);

const labeled = size.chain((n) =>
  fc.record(
    { inputs: tensor(real, [n, 2]), labels: some(integer(0, CLASSES - 1), n) },
    { requiredKeys: ["inputs"] },
  ),
);
const values = (tree: unknown): unknown =>
  tree instanceof tf.Tensor
    ? Array.from(tree.dataSync())
    : tree !== null && typeof tree === "object"
      ? Object.values(tree).map(values)
      : tree;

const makers: HostileCase[] = [
  hostile(models.lenet.initialize, fc.tuple(random), values),
  hostile(
    models.mlp,
    fc.tuple(fc.record({ hiddenUnits: integer(1, 5), rate: share }, { requiredKeys: ["hiddenUnits"] })),
    (own) => values(own.initialize(createRandom(0))),
  ),
  hostile(models.variationalLogistic, fc.tuple(fc.record({ priorVariance: positive })), (own) =>
    values(own.kl(own.initialize(createRandom(0)))),
  ),
  hostile(
    models.variationalMlp,
    fc.tuple(fc.record({ hiddenUnits: integer(1, 5), priorVariance: positive })),
    (own) => values(own.kl(own.initialize(createRandom(0)))),
  ),
  hostile(models.initializeLayer, fc.tuple(list(integer(1, 4), 2), random), values),
  hostile(models.initializeConfidNet, fc.tuple(fc.record({ inputs: integer(1, 4), random })), values),
  hostile(models.adam, fc.tuple(fc.record({ learningRate: positive }))),
  hostile(
    inference.initializeEnsemble,
    fc.tuple(ownNetwork, fc.record({ members: integer(1, 4), random })),
    values,
  ),
  hostile(
    datasets.imageTensor,
    fc.tuple(fc.constantFrom(784, 1568, 0, 900).map((length) => new Uint8Array(length))),
    values,
  ),
  hostile(
    datasets.labelTensor,
    size.chain((n) => fc.tuple(some(integer(0, 9), n))),
    values,
  ),
  hostile(
    datasets.pointBatch,
    size.chain((n) => fc.tuple(fc.record({ inputs: rows(real, n, 2), labels: some(integer(0, 1), n) }))),
    values,
  ),
];

const trainings: HostileCase[] = [
  hostile(
    models.train<models.MlpParameters, models.LabeledBatch>,
    fc.tuple(
      fc.record(
        {
          loss: fc.constant(models.negativeLogLikelihoodLoss(network)),
          optimizer: positive.map((rate) =>
            models.adam({ learningRate: Number.isFinite(rate) && rate > 0 ? rate : 1 }),
          ),
          parameters,
          data: batch,
          batchSize: integer(1, 4),
          epochs: count(1, 3),
          random,
          signal,
        },
        { requiredKeys: ["loss", "optimizer", "parameters", "data", "epochs", "random", "signal"] },
      ),
    ) as fc.Arbitrary<
      [models.TrainingOptions<models.MlpParameters, models.LabeledBatch, readonly TensorTree[]>]
    >,
    (result: { parameters: unknown }) => values(result.parameters),
  ),
  hostile(
    inference.fitVariationalLogistic,
    size.chain((n) =>
      fc.tuple(
        fc.record({ inputs: rows(real, n, 2), labels: some(integer(0, 1), n), priorVariance: positive }),
        fc.record(
          {
            learningRate: between(1e-3, 0.5),
            epochs: count(1, 3),
            signal,
            draw: fc.constantFrom<inference.Reparameterization>("weights", "local"),
            random,
          },
          { requiredKeys: ["learningRate", "epochs", "random", "signal"] },
        ),
      ),
    ),
  ),
];

const outputs: HostileCase[] = [
  hostile(inference.extractFeatures<models.MlpParameters>, fc.tuple(ownNetwork, parameters, inputs), values),
  hostile(inference.networkOutputs<models.MlpParameters>, fc.tuple(ownNetwork, parameters, inputs), values),
  hostile(inference.classProbabilities<models.MlpParameters>, fc.tuple(ownNetwork, parameters, features)),
  hostile(
    inference.monteCarloPredictive<models.MlpParameters>,
    fc.tuple(ownNetwork, parameters, features, passes),
  ),
  hostile(
    inference.monteCarloSamples<models.MlpParameters>,
    fc.tuple(ownNetwork, parameters, features, fewPasses),
  ),
  ...[
    inference.ensembleSamples<models.MlpParameters>,
    inference.ensemblePredictive<models.MlpParameters>,
  ].map((of) =>
    hostile(
      of as typeof inference.ensembleSamples<models.MlpParameters>,
      fc.tuple(ownNetwork, list(parameters, 2), inputs),
    ),
  ),
  hostile(
    inference.odin<models.MlpParameters>,
    fc.tuple(ownNetwork, parameters, inputs, fc.record({ temperature: positive, epsilon: between(0, 1) })),
  ),
  hostile(
    inference.summedHessian<models.MlpParameters>,
    fc.tuple(
      ownNetwork,
      parameters,
      size.chain((n) => tensor(real, [n, 3])),
    ),
  ),
  hostile(
    inference.lastLayerLaplace<models.MlpParameters>,
    fc.tuple(
      ownNetwork,
      parameters,
      fc.record({
        hessian: fc
          .constantFrom(4, 3)
          .map((n) =>
            Array.from({ length: n }, (_, i) =>
              Float64Array.from({ length: n }, (_unused, j) => (i === j ? 2 : 0.5)),
            ),
          ),
        priorPrecision: number(positive),
      }),
    ),
    values,
  ),
  hostile(
    inference.lastLayerPredictive,
    fc.tuple(
      fc.record({
        mean: layer(3, 1),
        inverseFactor: tensor(real, [4, 4]),
        likelihood: fc.constant(models.bernoulli),
        classes: fc.constant(CLASSES),
      }),
      size.chain((n) => tensor(real, [n, 3])),
      fc.record({ samples: count(1, 8), random, signal }),
    ),
  ),
  hostile(
    evaluation.gatherEvidence<models.MlpParameters>,
    fc.tuple(ownNetwork, parameters, labeled, passes),
    (evidence: evaluation.Evidence) =>
      evaluation.scoreDetectors(evaluation.detectorRecord(...usable(evidence)), evidence),
  ),
];

/** The detectors that need no training set, and no label where there is none. */
const usable = ({ labels }: evaluation.Evidence): evaluation.Detector[] =>
  Object.values(evaluation.detectors).filter(
    ({ fit, needs }) => !fit && (labels !== undefined || !needs.includes("labels")),
  );

const evidence = fc
  .integer({ min: 4, max: 8 })
  .chain((n) =>
    fc.record(
      {
        ...{ network: ownNetwork, parameters, inputs: tensor(real, [n, 2]), labels: some(integer(0, 1), n) },
        ...{
          hidden: rows(real, n, 3),
          logits: rows(real, n, CLASSES),
          probabilities: probabilityRows(n, CLASSES),
        },
        ...{ passes: summaryOf(n, CLASSES), random },
      },
      { requiredKeys: ["network", "parameters", "inputs", "hidden", "logits", "probabilities", "random"] },
    ),
  ) as fc.Arbitrary<evaluation.Evidence>;

/** Hidden units of eight inputs, on which detectors are fitted well. */
const WELL = {
  network,
  labels: [0, 1, 0, 1, 0, 1, 0, 1],
  hidden: Array.from({ length: 8 }, (_, n) => [0, 3, 6].map((shift) => Math.sin(7 * n + shift))),
} as unknown as evaluation.Evidence;

const detectors: HostileCase[] = Object.values(evaluation.detectors).flatMap(({ fit, score }) => [
  hostile(score, fc.tuple(evidence, fc.constant(fit?.(WELL)))),
  ...(fit ? [hostile(fit, fc.tuple(evidence), (state) => score(WELL, state))] : []),
]);

export const networkCases: HostileCase[] = [...makers, ...trainings, ...outputs, ...detectors];
