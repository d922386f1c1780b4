import { checkNumber, checkVector, countOfRows } from "../core/shapes";
import type { LogisticData } from "./logistic-regression";
import { uncheckedTarget } from "./logistic-target";

export interface DescentOptions {
  /** η. */
  learningRate: number;
  /** γ. */
  momentum?: number;
  /** Steps, each on all data. */
  epochs: number;
  /** Start, the bias last: [D + 1]; zeros by default. */
  start?: readonly number[];
}

/**
 * Gradient descent with momentum on the negative log posterior of logistic regression divided by N:
 * u ← γu + ∇/N, w ← w − ηu.
 *
 * @returns the weights before the first and after each epoch, the bias last: [epochs + 1][D + 1]
 * @throws RangeError for a learning rate <= 0, a momentum outside [0, 1), epochs that are not an integer >= 0, a start
 *   of another length than D + 1, a path that diverges beyond the finite numbers, and as `logisticTarget`
 * @example
 * const two = { inputs: [[1], [-1]], labels: [1, 0], priorVariance: 1 };
 * models.descendLogistic(two, { learningRate: 0.5, epochs: 1 }); // → [[0, 0], [0.25, 0]]
 */
export function descendLogistic(
  data: LogisticData,
  { learningRate, momentum = 0.9, epochs, start }: DescentOptions,
): number[][] {
  checkNumber("learningRate", learningRate, { above: 0 });
  checkNumber("momentum", momentum, { atLeast: 0, below: 1 });
  const { gradient } = uncheckedTarget(data);
  const size = data.inputs[0].length + 1;
  checkNumber("epochs", epochs, { ...countOfRows(size), atLeast: 0 });
  const path = [Array.from(checkVector("start", start ?? new Array<number>(size).fill(0), { length: size }))];
  let velocity = path[0].map(() => 0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const slope = gradient(path[epoch]);
    velocity = velocity.map((value, j) => momentum * value - slope[j] / data.inputs.length);
    path.push(path[epoch].map((weight, j) => weight - learningRate * velocity[j]));
  }
  checkVector("weights of the last epoch", path[epochs]);
  return path;
}
