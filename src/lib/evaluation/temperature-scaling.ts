import { checkLabels, checkMatrix, checkNumber, type Matrix, type Vector } from "../core/shapes";
import { relativeExponentials } from "./energy";

/**
 * softmax(f/T) of each row; T > 1 flattens, T < 1 sharpens.
 * @param logits f: [N][K]
 * @param options.temperature T > 0
 * @returns [N][K]
 * @throws RangeError for logits that are not finite and for temperature <= 0
 * @example
 * evaluation.temperedSoftmax([[Math.log(9), 0]], { temperature: 2 }); // → [[0.75, 0.25]]
 */
export function temperedSoftmax(
  logits: Matrix,
  { temperature = 1 }: { temperature?: number } = {},
): number[][] {
  checkMatrix("logits", logits);
  checkNumber("temperature", temperature, { above: 0 });
  return Array.from(logits, (row) => {
    const { exponentials, sum } = relativeExponentials(row, temperature);
    return exponentials.map((value) => value / sum);
  });
}

/** Temperatures that are looked at. */
const RANGE = { lowest: 0.01, highest: 100 };

/** Halvings of the interval of log T: more than the digits of a double. */
const HALVINGS = 60;

/**
 * The derivative of the mean negative log-likelihood with respect to s = 1/T:
 * (1/N) Σₙ (Σₖ pₙₖ fₙₖ − fₙ,yₙ) with p = softmax(s·f). It grows with s, as the likelihood is log-concave in s.
 */
function slope(logits: Matrix, labels: Vector, temperature: number): number {
  const probabilities = temperedSoftmax(logits, { temperature });
  let sum = 0;
  probabilities.forEach((row, n) => {
    sum -= logits[n][labels[n]];
    row.forEach((p, k) => {
      sum += p * logits[n][k];
    });
  });
  return sum / logits.length;
}

/**
 * Temperature scaling (Guo et al. 2017): the one T that minimises −Σₙ log softmax(fₙ/T)_yₙ on data that the network was
 * not trained on. Classes and their order stay; only the confidence changes. Found by bisection, as the
 * minimum is unique.
 *
 * @param held.logits f on held-out data: [N][K]
 * @param held.labels their classes: [N]
 * @returns T
 * @throws RangeError for bad shapes or labels, and when the minimum is not within 0.01 … 100 (as when no prediction is
 *   wrong: the smaller T, the better)
 * @example
 * const logits = [[2, 0], [2, 0], [2, 0], [2, 0]]; // sure of 88 %, right in 75 %
 * evaluation.fitTemperature({ logits, labels: [0, 0, 0, 1] }); // → 1.82
 */
export function fitTemperature({ logits, labels }: { logits: Matrix; labels: Vector }): number {
  const [rows, classes] = checkMatrix("logits", logits);
  checkLabels("labels", labels, { classes, length: rows });
  let { lowest, highest } = RANGE;
  if (!(slope(logits, labels, lowest) > 0 && slope(logits, labels, highest) < 0)) {
    throw new RangeError(
      `no temperature of ${lowest} … ${highest} minimises the negative log-likelihood of these ${rows} rows`,
    );
  }
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(lowest * highest);
    if (slope(logits, labels, middle) > 0) lowest = middle;
    else highest = middle;
  }
  return Math.sqrt(lowest * highest);
}
