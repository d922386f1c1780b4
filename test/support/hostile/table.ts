/** The exports of the library: which are called with hostile arguments, and which are tried in other tests, and why. */
import * as engine from "../../../src/engine";
import * as digits from "../../../src/lib/data/digits";
import * as evaluation from "../../../src/lib/evaluation";
import * as exercises from "../../../src/lib/exercises";
import * as inference from "../../../src/lib/inference";
import * as models from "../../../src/lib/models";
import * as checks from "../../../src/lib/notebook/checks";
import * as digitDisplay from "../../../src/lib/notebook/digit-display";
import * as display from "../../../src/lib/notebook/display";
import * as explorable from "../../../src/lib/notebook/explorable";
import * as interrupt from "../../../src/lib/notebook/interrupt";
import * as progress from "../../../src/lib/notebook/progress";
import * as seed from "../../../src/lib/notebook/seed";
import * as trainings from "../../../src/lib/trainings";
import * as tables from "../../../src/lib/notebook/tables";
import type { HostileCase } from "./cases";
import { evaluationCases } from "./evaluation-table";
import { figureCases } from "./figures-table";
import { inferenceCases } from "./inference-table";
import { networkCases } from "./network-table";
import { plainCases } from "./plain-table";

/** Functions whose right answer may be infinite, as their docstrings say. */
const mayBeInfinite = new Set<unknown>([evaluation.negativeLogLikelihood]);

/** All cases, also those of functions whose answer may be infinite. */
export const allCases: HostileCase[] = [
  ...plainCases,
  ...figureCases,
  ...evaluationCases,
  ...inferenceCases,
  ...networkCases,
];

export const hostileCases = allCases.filter(({ of }) => !mayBeInfinite.has(of));

/** Functions that are not called here, by the reason; the tests of their own have hostile input. */
const elsewhere: Record<string, unknown[]> = {
  "an operation within a graph: its values leave the graph through functions that are called here": [
    ...Object.values(engine),
    ...[models.dense, models.dropout, models.forward, models.logitsOf, models.streamOf],
    ...[
      models.binaryCrossEntropy,
      models.crossEntropy,
      models.negativeLogLikelihoodLoss,
      models.gaussianKlTensor,
    ],
    ...[models.LinearVariational, models.layerPosterior],
    ...[models.lenet.features, models.lenet.hidden, models.lenet.readout],
    ...[models.bernoulli, models.categorical].flatMap((likelihood) => Object.values(likelihood)),
    ...[models.confidNetConfidence, models.confidNetLoss, models.trueClassProbability],
    ...[inference.ensembleLoss, inference.negativeElbo, inference.lastLayerHessian, inference.odinScore],
  ],
  "takes functions, which their own tests hand over wrong in every known way": exportedFunctions(
    exercises,
  ).map(([, value]) => value),
  "works on functions or records of the caller's own": [
    ...[evaluation.studyDistances, inference.averageSamples, ...Object.values(trainings)],
    ...[
      evaluation.detectorRecord,
      evaluation.fitDetectors,
      evaluation.scoreDetectors,
      evaluation.findsForeign,
    ],
    ...[evaluation.confidNetPrecision, evaluation.lossAndAccuracy],
    ...[evaluation.confidNetDetector, evaluation.heatedMcpDetector, evaluation.odinDetector],
  ],
  "gives what monteCarloSamples collects, which is called here": [inference.monteCarloPasses],
  "reads files, or shows in a notebook": [
    ...[checks, digitDisplay, digits, display, explorable, interrupt, progress, seed, tables].flatMap(
      (module) => Object.values(module),
    ),
  ],
};

/** Why a function is not in the table. */
export const reasons = new Map<unknown, string>(
  Object.entries(elsewhere).flatMap(([reason, values]) =>
    values.map((value): [unknown, string] => [value, reason]),
  ),
);

/** All functions that an entry exports, also in its groups and in records such as a network, by their names there. */
export function exportedFunctions(entry: object, prefix = ""): [name: string, value: unknown][] {
  return Object.entries(entry).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    if (typeof value === "function") return [[prefix + name, value]];
    const holdsMore = typeof value === "object" && value !== null && !Array.isArray(value) && name !== "tf";
    return holdsMore ? exportedFunctions(value, `${prefix}${name}.`) : [];
  });
}
