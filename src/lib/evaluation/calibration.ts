import { argMax, checkProbabilities } from "../core/probabilities";
import { checkLabels, checkNumber, COUNT, type Matrix, type Vector } from "../core/shapes";

/** Predictions and what was true. */
export interface Predictions {
  /** Class probabilities: [N][K]. */
  probabilities: Matrix;
  /** True classes 0 … K − 1: [N]. */
  labels: Vector;
}

/** Predictions whose confidence (the largest probability) lies in one interval. */
export interface ReliabilityBin {
  /** The interval [lower, upper), the last one closed at 1. */
  lower: number;
  upper: number;
  count: number;
  /** Mean confidence. */
  confidence: number;
  /** Share of right predictions. */
  accuracy: number;
}

/**
 * Checks predictions and returns their number N.
 * @throws RangeError for rows that are not probabilities, labels outside 0 … K − 1, unequal lengths
 */
export function checkPredictions({ probabilities, labels }: Predictions): number {
  const [rows, classes] = checkProbabilities("probabilities", probabilities);
  checkLabels("labels", labels, { classes, length: rows });
  return rows;
}

/** Of finer bins none would hold two predictions. */
const MOST_BINS = 1e6;

/**
 * The points of a reliability diagram, by bins of equal width; bins without a prediction are left out.
 * @param options.bins number of bins
 * @throws RangeError for rows that are not probabilities, labels outside 0 … K − 1, unequal lengths, bins < 1
 * @example
 * evaluation.reliabilityBins({ probabilities: [[0.25, 0.75]], labels: [1], bins: 2 })[0].accuracy; // → 1
 */
export function reliabilityBins({
  probabilities,
  labels,
  bins = 15,
}: Predictions & { bins?: number }): ReliabilityBin[] {
  const rows = checkPredictions({ probabilities, labels });
  checkNumber("bins", bins, { ...COUNT, limit: MOST_BINS });
  const sums = Array.from({ length: bins }, (_, b) => ({
    lower: b / bins,
    upper: (b + 1) / bins,
    count: 0,
    confidence: 0,
    accuracy: 0,
  }));
  for (let i = 0; i < rows; i++) {
    const predicted = argMax(probabilities[i]);
    const confidence = probabilities[i][predicted];
    const bin = sums[binOf(confidence, bins)];
    bin.count++;
    bin.confidence += confidence;
    bin.accuracy += predicted === labels[i] ? 1 : 0;
  }
  return sums
    .filter(({ count }) => count > 0)
    .map((bin) => ({ ...bin, confidence: bin.confidence / bin.count, accuracy: bin.accuracy / bin.count }));
}

/** The bin b with b/bins <= confidence < (b + 1)/bins; the product may be off by one where it is rounded. */
function binOf(confidence: number, bins: number): number {
  let bin = Math.min(Math.floor(confidence * bins), bins - 1);
  if (confidence < bin / bins) bin--;
  else if (bin < bins - 1 && confidence >= (bin + 1) / bins) bin++;
  return bin;
}

/**
 * ECE = Σ_b (n_b/N) |accuracy_b − confidence_b| (Guo et al. 2017).
 * @param predictions.bins number of bins of equal width, 15 by default
 * @returns in [0, 1]
 * @throws RangeError as {@link reliabilityBins}
 * @example
 * evaluation.expectedCalibrationError({ probabilities: [[0.25, 0.75]], labels: [1], bins: 15 }); // → 0.25
 */
export function expectedCalibrationError(predictions: Predictions & { bins?: number }): number {
  let sum = 0;
  for (const { count, accuracy, confidence } of reliabilityBins(predictions)) {
    sum += count * Math.abs(accuracy - confidence);
  }
  return sum / predictions.labels.length;
}

/**
 * Brier score (1/N) Σᵢ Σₖ (pᵢₖ − [yᵢ = k])², summed over the classes: in [0, 2] (Brier 1950).
 * @throws RangeError as {@link reliabilityBins}
 * @example
 * evaluation.brierScore({ probabilities: [[0.25, 0.75]], labels: [1] }); // → 0.125
 */
export function brierScore({ probabilities, labels }: Predictions): number {
  const rows = checkPredictions({ probabilities, labels });
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < probabilities[i].length; k++) {
      sum += (probabilities[i][k] - (k === labels[i] ? 1 : 0)) ** 2;
    }
  }
  return sum / rows;
}

/**
 * −(1/N) Σᵢ log pᵢ,yᵢ in nats; infinite when a true class has the probability 0.
 * @throws RangeError as {@link reliabilityBins}
 * @example
 * evaluation.negativeLogLikelihood({ probabilities: [[0.5, 0.5]], labels: [1] }); // → 0.6931471805599453
 */
export function negativeLogLikelihood({ probabilities, labels }: Predictions): number {
  const rows = checkPredictions({ probabilities, labels });
  let sum = 0;
  for (let i = 0; i < rows; i++) sum -= Math.log(probabilities[i][labels[i]]);
  return sum / rows;
}
