import { disposeTree, mapTree, type TensorTree } from "../../engine";
import type { Epoch } from "./training";

/** Early stopping after the fact: the epoch whose score on held-out data was highest. */
export interface BestEpoch<Parameters extends TensorTree> {
  /** For the training loop. */
  onEpoch: (epoch: Epoch<Parameters>) => void;
  /** Score of each epoch so far. */
  scores: number[];
  /**
   * The number of the best epoch, the first of equal ones, and a copy of its parameters, which the caller disposes of.
   * @throws Error when no epoch has been scored
   */
  best(): { epoch: number; parameters: Parameters };
}

/**
 * Scores the parameters at the end of every epoch and keeps a copy of the best.
 * @param score from the parameters to a number, higher = better, such as the average precision on held-out data
 */
export function keepBestEpoch<Parameters extends TensorTree>(
  score: (parameters: Parameters) => number,
): BestEpoch<Parameters> {
  const scores: number[] = [];
  let best: { epoch: number; parameters: Parameters } | undefined;
  return {
    scores,
    onEpoch: ({ epoch, parameters }) => {
      const reached = score(parameters);
      if (Number.isNaN(reached)) throw new Error(`the score of epoch ${epoch} is not a number`);
      if (!best || reached > Math.max(...scores)) {
        if (best) disposeTree(best.parameters);
        best = { epoch, parameters: mapTree((tensor) => tensor.clone(), parameters) };
      }
      scores.push(reached);
    },
    best: () => {
      if (!best) throw new Error("no epoch has been scored yet");
      return best;
    },
  };
}
