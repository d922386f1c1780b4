import type { LongWork } from "../core/batches";
import { disposeTree, type Execution } from "../../engine";
import { standardDeviations, type Gaussian } from "../core/normal";
import { mean } from "../core/numbers";
import type { Random } from "../core/random";
import { pointBatch } from "../data/point-batch";
import type { LogisticData } from "../models/logistic-regression";
import { adam } from "../models/adam";
import { train } from "../models/training";
import { layerPosterior } from "../models/linear-variational";
import { variationalLogistic } from "../models/variational-networks";
import { negativeElbo, type Reparameterization } from "./elbo";

/** A mean-field posterior found by stochastic gradients, and the way to it. */
export interface VariationalFit {
  /**
   * Average over the second half of the epochs, of means and of standard deviations (Polyak and Juditsky
   * 1992).
   */
  posterior: Gaussian;
  /** q after each epoch: [epochs]. */
  history: Gaussian[];
  /** −ELBO/N of the draw of each epoch, in nats: [epochs]. */
  losses: number[];
}

/**
 * Trains `LinearVariational` on points of the plane with Adam, all points in each step.
 * @param data points [N][2] with labels 0/1, and the prior variance
 * @param options.draw what is drawn in each step, see {@link negativeElbo}
 * @returns mean [3] and covariance [3][3] over (w, b), the bias last
 * @throws RangeError for what are not points of the plane with labels 0 and 1, a priorVariance outside 1e-30 … 1e30, and as
 *   {@link adam} and {@link train}; AbortError when the signal stops it
 * @example
 * const data = { inputs: [[1, 0], [-1, 0]], labels: [1, 0], priorVariance: 1 };
 * (await inference.fitVariationalLogistic(data, { learningRate: 0.1, epochs: 3, random: createRandom(0) })).losses.length; // → 3
 */
export async function fitVariationalLogistic(
  data: LogisticData & { inputs: number[][] },
  {
    learningRate,
    draw,
    ...options
  }: LongWork &
    Execution & { learningRate: number; epochs: number; draw?: Reparameterization; random: Random },
): Promise<VariationalFit> {
  const network = variationalLogistic(data);
  const batch = pointBatch(data);
  const initial = network.initialize(options.random);
  const history: Gaussian[] = [];
  try {
    const { parameters, losses } = await train({
      ...options,
      loss: negativeElbo(network, { draw }),
      optimizer: adam({ learningRate }),
      parameters: initial,
      data: batch,
      onEpoch: (epoch) => {
        history.push(layerPosterior(epoch.parameters.layer));
      },
    });
    disposeTree(parameters);
    return { posterior: averagePosterior(history.slice(Math.floor(history.length / 2))), history, losses };
  } finally {
    disposeTree(batch, initial);
  }
}

/** Averages means and standard deviations of diagonal Gaussians. */
function averagePosterior(posteriors: readonly Gaussian[]): Gaussian {
  const average = (of: (posterior: Gaussian) => number[]): number[] => {
    const all = posteriors.map(of);
    return all[0].map((_, i) => mean(all.map((values) => values[i])));
  };
  const scale = average(({ covariance }) => standardDeviations(covariance).scale);
  return {
    mean: average((posterior) => posterior.mean),
    covariance: scale.map((sigma, i) => scale.map((_, j) => (i === j ? sigma ** 2 : 0))),
  };
}
