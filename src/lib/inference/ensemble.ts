import { compile, deriveSeed, type Execution, tf } from "../../engine";
import type { Random } from "../core/random";
import { checkNumber } from "../core/shapes";
import { initializeMlp, mlpLogits, mlpLoss, type MlpParameters, type PointBatch } from "../models/networks";
import { binaryProbabilities } from "./predictive";

/**
 * Deep ensemble (Lakshminarayanan et al. 2017): the same network trained several times from different
 * initialisations; the members count as samples of the predictive.
 * @throws RangeError when members or hiddenUnits is no integer >= 1
 */
export function initializeEnsemble({
  members,
  hiddenUnits,
  random,
}: {
  members: number;
  hiddenUnits: number;
  random: Random;
}): MlpParameters[] {
  checkNumber("members", members, { atLeast: 1, integer: true });
  return Array.from({ length: members }, () => initializeMlp({ hiddenUnits, random: random.fork() }));
}

/**
 * The sum of the members' losses. Its gradient for a member is that of the member's own loss, so that one
 * compiled step trains all of them, each as if it were alone.
 * @param settings.rate dropout rate in [0, 1); 0 trains plain networks
 * @throws RangeError for another rate
 */
export function ensembleLoss({ rate }: { rate: number }) {
  const loss = mlpLoss({ rate });
  return (parameters: readonly MlpParameters[], batch: PointBatch, seed: tf.Tensor): tf.Tensor =>
    tf.addN(parameters.map((member, i) => loss(member, batch, deriveSeed(seed, i << 20))));
}

/**
 * Class probabilities of each member at points [N, 2]: [members][N][2], which the uncertainty measures take.
 */
export function ensembleProbabilities(
  parameters: readonly MlpParameters[],
  points: tf.Tensor,
  execution: Execution = {},
): number[][][] {
  const predict = compile(
    (all: readonly MlpParameters[], inputs: tf.Tensor): tf.Tensor =>
      tf.stack(all.map((member) => binaryProbabilities(mlpLogits(member, inputs)))),
    execution,
  );
  const probabilities = predict(parameters, points);
  try {
    return probabilities.arraySync() as number[][][];
  } finally {
    probabilities.dispose();
    predict.dispose();
  }
}
