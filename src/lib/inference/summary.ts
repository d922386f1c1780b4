import { argMax, checkProbabilities, entropy } from "../core/probabilities";
import { invalid, type Matrix } from "../core/shapes";

/**
 * What the uncertainty measures need to know of S samples pₛ of the class probabilities of N inputs, without keeping the
 * samples. Dropout, variational inference, ensembles and Laplace all give one.
 */
export interface PredictiveSummary {
  /** The predictive distribution (1/S) Σₛ pₛ: [N][K]. */
  mean: number[][];
  /** The share of the samples whose most probable class is k: [N][K]. */
  votes: number[][];
  /** (1/S) Σₛ H[pₛ], in nats: [N]. */
  expectedEntropy: number[];
}

/** Class probabilities of N inputs, [N][K], or of S Monte-Carlo samples of them, [S][N][K]. */
export type Probabilities = Matrix | ArrayLike<Matrix>;

function asSamples(probabilities: Probabilities): ArrayLike<Matrix> {
  const first = probabilities?.[0]?.[0];
  return typeof first === "object" ? (probabilities as ArrayLike<Matrix>) : [probabilities as Matrix];
}

/**
 * The summary of S samples; an [N][K] matrix counts as one sample. A tie in a sample votes for the first class.
 * @throws RangeError when rows are not probabilities or samples differ in shape
 * @example
 * inference.summarizeSamples([[[1, 0]], [[0.5, 0.5]]]).mean; // → [[0.75, 0.25]]
 */
export function summarizeSamples(probabilities: Probabilities): PredictiveSummary {
  const samples = asSamples(probabilities);
  const [rows, classes] = checkProbabilities("probabilities", samples[0]);
  const zeros = (): number[][] => Array.from({ length: rows }, () => new Array<number>(classes).fill(0));
  const summary = { mean: zeros(), votes: zeros(), expectedEntropy: new Array<number>(rows).fill(0) };
  for (let s = 0; s < samples.length; s++) {
    const name = `probabilities[${s}]`;
    if (samples[s]?.length !== rows) throw invalid(`${name}.length`, String(rows), samples[s]?.length);
    checkProbabilities(name, samples[s], classes);
    for (let i = 0; i < rows; i++) {
      const row = samples[s][i];
      for (let k = 0; k < classes; k++) summary.mean[i][k] += row[k];
      summary.votes[i][argMax(row)] += 1;
      summary.expectedEntropy[i] += entropy(row);
    }
  }
  const share = (sum: number): number => sum / samples.length;
  return {
    mean: summary.mean.map((row) => row.map(share)),
    votes: summary.votes.map((row) => row.map(share)),
    expectedEntropy: summary.expectedEntropy.map(share),
  };
}
