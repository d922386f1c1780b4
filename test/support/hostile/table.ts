/** The exports of the library: which are called with hostile arguments, and which are tried in other tests, and why. */
import * as engine from "../../../src/engine";
import * as batches from "../../../src/lib/core/batches";
import * as digitTensors from "../../../src/lib/data/digit-tensors";
import * as digits from "../../../src/lib/data/digits";
import * as pointBatch from "../../../src/lib/data/point-batch";
import * as evaluation from "../../../src/lib/evaluation";
import * as confidNetScore from "../../../src/lib/evaluation/confidnet-score";
import * as detector from "../../../src/lib/evaluation/detector";
import * as detectors from "../../../src/lib/evaluation/detectors";
import * as distanceStudy from "../../../src/lib/evaluation/distance-study";
import * as odinScores from "../../../src/lib/evaluation/odin-scores";
import * as posteriorComparison from "../../../src/lib/evaluation/posterior-comparison";
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
import { plainCases } from "./plain-table";

/** Functions whose right answer may be infinite, as their docstrings say. */
const mayBeInfinite = new Set<unknown>([evaluation.negativeLogLikelihood]);

/** All cases, also those of functions whose answer may be infinite. */
export const allCases: HostileCase[] = [...plainCases, ...figureCases, ...evaluationCases];

export const hostileCases = allCases.filter(({ of }) => !mayBeInfinite.has(of));

/** Modules whose functions are not called here unless the table has them, by the reason. */
const elsewhere: Record<string, object[]> = {
  "takes or returns tensors, or a network's parts": [
    engine,
    batches,
    digitTensors,
    pointBatch,
    detector,
    detectors,
    odinScores,
    confidNetScore,
  ],
  "takes functions, which their own tests hand over wrong in every known way": [exercises],
  "models and inference: fits that run long, or need tensors; their own tests have hostile input": [
    models,
    inference,
    posteriorComparison,
    distanceStudy,
    trainings,
  ],
  "reads files, or shows in a notebook": [
    checks,
    digitDisplay,
    digits,
    display,
    explorable,
    interrupt,
    progress,
    seed,
    tables,
  ],
};

/** Why a function is not in the table. */
export const reasons = new Map<unknown, string>(
  Object.entries(elsewhere).flatMap(([reason, modules]) =>
    modules.flatMap((module) => Object.values(module).map((value): [unknown, string] => [value, reason])),
  ),
);

/** All functions that an entry exports, also in its groups, by their names there. */
export function exportedFunctions(entry: object, prefix = ""): [name: string, value: unknown][] {
  return Object.entries(entry).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    if (typeof value === "function") return [[prefix + name, value]];
    const isGroup = typeof value === "object" && value !== null && "__esModule" in value;
    return isGroup && name !== "tf" ? exportedFunctions(value, `${name}.`) : [];
  });
}
