import { tf, type TensorTree } from "../../../../src/engine";
import { createRandom } from "../../../../src/lib/core/random";
import { adam } from "../../../../src/lib/models/adam";
import type { Measures, RememberOptions } from "../../../../src/lib/trainings";

/** y ≈ w·x with w trained from 0 on 12 points. */
export type Line = { w: tf.Tensor };
export type Points = { x: tf.Tensor; y: tf.Tensor };
export type LineOptions<M extends Measures<Line> = Measures<Line>> = RememberOptions<
  Line,
  Points,
  readonly TensorTree[],
  M
>;

export const squaredError = ({ w }: Line, { x, y }: Points): tf.Tensor =>
  tf.mean(tf.square(tf.sub(tf.mul(x, w), y)));

/** Points of y = slope·x; not a straight line where they bend. */
export const points = (slope = 2, bend = 0.1): Points => {
  const xs = Array.from({ length: 12 }, (_, i) => (i - 5) / 4);
  return { x: tf.tensor1d(xs), y: tf.tensor1d(xs.map((x) => slope * x + bend * x * x)) };
};

/** The weight, on the scale of a tenth; measured on a number. */
export const tenth = {
  name: "tenth of w",
  version: 1,
  on: 10,
  of: ({ w }: Line, on: number) => w.dataSync()[0] / on,
};

/** A training that takes milliseconds. */
export const line = (changes: Partial<LineOptions> = {}): LineOptions => ({
  name: "line",
  loss: squaredError,
  optimizer: adam({ learningRate: 0.1 }),
  parameters: () => ({ w: tf.tensor1d([0]) }),
  data: points(),
  batchSize: 4,
  epochs: 3,
  random: createRandom(7),
  eager: false,
  fresh: false,
  measures: { tenth },
  ...changes,
});
