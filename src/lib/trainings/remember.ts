import { disposeTree, type TensorTree } from "../../engine";
import { acquireLock, type Owner } from "../core/file-lock";
import type { Progress } from "../core/batches";
import { roundToHalf } from "../core/float16";
import type { Random } from "../core/random";
import { leafNames, type Precision } from "../core/safetensors";
import { checkNumber, COUNT, invalid } from "../core/shapes";
import {
  copyTree,
  prepareTraining,
  rowOrders,
  runTraining,
  type PreparedTraining,
  type TrainingOptions,
} from "../models/training";
import { setOrigin } from "./identity";
import { trainingKey } from "./key";
import { asKept, checkRule, type Measures, type Rule, type TrainingRecord } from "./measures";
import { cacheFile, find, keep, type Places, type Trained } from "./store";

/** A training whose result is kept: the options of `train`, and what is measured along its epochs. */
export interface RememberOptions<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree,
  M extends Measures<Parameters>,
>
  extends Omit<TrainingOptions<Parameters, Batch, Context>, "parameters" | "onEpoch" | "onProgress">, Places {
  /** What is trained, for the file's name and the lines that are printed: letters, digits, "-", "_" and ".". */
  name: string;
  /** Where to start: parameters, which remain the caller's, or what draws them from `random`. */
  parameters: Parameters | ((random: Random) => Parameters);
  /** By the label under which their values are recorded. */
  measures?: M;
  /** Which epoch's parameters are kept; the last one's by default. */
  choose?: Rule<keyof M & string>;
  /**
   * "float16" keeps parameters in half the bytes. They are rounded at the end of each epoch, before anything is measured
   * on them, so that a training gives the same numbers as its file. Default: "float32", as they are.
   */
  precision?: Precision;
  /** Such as a progress bar; hears nothing where nothing is trained. */
  progress?: { update(progress: Progress): void; done(note?: string): void };
  /** Pass over what was trained before this call. Default: whether the environment says LAB_FRESH=1. */
  fresh?: boolean;
}

/** A training that is about to be looked for. */
interface Planned<Parameters extends TensorTree> {
  training: PreparedTraining<Parameters>;
  orders: Iterable<Int32Array>;
  /** undefined where it runs eagerly. */
  key: string | undefined;
  precision: Precision;
  /** Where it starts. */
  parameters: Parameters;
  free(): void;
}

/** Row numbers that all orders of a training may hold: half a gigabyte. */
const MOST_ROW_NUMBERS = 2 ** 27;
/** What an array takes beside its numbers, in numbers. */
const ARRAY_OVERHEAD = 64;

/**
 * The rows' orders, which are needed twice: for the key, and by the steps. Where a batch holds all rows, each pass makes
 * them anew, as nothing is drawn; otherwise they are kept.
 * @throws RangeError for more epochs than memory holds orders of
 */
function keptOrders(random: Random, training: PreparedTraining<TensorTree>): Iterable<Int32Array> {
  const { rows, batchSize, epochs } = training;
  if (batchSize === rows) return { [Symbol.iterator]: () => rowOrders(random, training) };
  const limit = Math.floor(MOST_ROW_NUMBERS / (rows + ARRAY_OVERHEAD));
  checkNumber("epochs", epochs, { ...COUNT, limit });
  return [...rowOrders(random, training)];
}

/** Draws all that the training draws, so that the caller's generator does not tell whether a result was there. */
function plan<P extends TensorTree, B extends TensorTree, C extends TensorTree, M extends Measures<P>>(
  options: RememberOptions<P, B, C, M>,
): Planned<P> {
  const { name, measures = {}, choose, precision = "float32", random } = options;
  if (!/^[\w.-]+$/.test(name)) throw invalid("name", 'letters, digits, "-", "_" and "."', name);
  checkRule(choose, measures);
  if (precision !== "float32" && precision !== "float16")
    throw invalid("precision", '"float32" or "float16"', precision);
  const drawn = typeof options.parameters === "function" ? options.parameters(random) : undefined;
  const parameters = drawn ?? (options.parameters as P);
  leafNames(parameters);
  const training = prepareTraining<P, B, C>({ ...options, parameters });
  const free = (): void => {
    training.dispose();
    if (drawn) disposeTree(drawn);
  };
  try {
    const orders = keptOrders(random, training);
    const key = trainingKey(training, { parameters, orders, measures, choose, precision });
    return { training, orders, key, precision, parameters, free };
  } catch (error) {
    free();
    throw error;
  }
}

/** Runs the training, measures at the end of each epoch, and keeps the parameters of the chosen one. */
async function trainAndMeasure<P extends TensorTree, M extends Measures<P>>(
  { training, orders, precision }: Planned<P>,
  {
    measures,
    choose,
    progress,
    signal,
  }: Pick<RememberOptions<P, TensorTree, TensorTree, M>, "measures" | "choose" | "progress" | "signal">,
): Promise<Trained<P, TrainingRecord<M>>> {
  const entries = Object.entries(measures ?? {});
  const measured: Record<string, unknown[]> = Object.fromEntries(entries.map(([label]) => [label, []]));
  const copy: (parameters: P) => P = precision === "float16" ? roundToHalf : copyTree;
  let kept: { epoch: number; parameters: P } | undefined;
  const replaceKept = (by?: typeof kept): void => {
    if (kept) disposeTree(kept.parameters);
    kept = by;
  };
  const onEpoch = async ({ epoch, parameters: own }: { epoch: number; parameters: P }): Promise<void> => {
    const parameters = copy(own);
    let best = false;
    try {
      for (const [label, { of, on }] of entries)
        measured[label].push(asKept(label, await of(parameters, on)));
      best = !choose || choose.prefersLast(measured[choose.measure]) || !kept;
    } finally {
      if (best) replaceKept({ epoch, parameters });
      else disposeTree(parameters);
    }
  };
  try {
    const { parameters, losses } = await runTraining(training, orders, {
      signal,
      onProgress: progress && ((state) => progress.update(state)),
      onEpoch,
    });
    disposeTree(parameters);
    const { epoch, parameters: best } = kept!;
    progress?.done(choose && `epoch ${epoch} kept`);
    return {
      parameters: best,
      record: { losses, measures: measured as TrainingRecord<M>["measures"], epoch },
    };
  } catch (error) {
    replaceKept();
    throw error;
  }
}

const waitingText = (name: string, owner: Owner | undefined): string =>
  `${name}: waiting for ${owner ? `process ${owner.pid} on ${owner.host}` : "another process"}, which trains the same`;

/** Does the work while nobody else does it; where no lock can be written, at once. */
async function alone<Result>(
  name: string,
  file: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const onWait = (owner: Owner | undefined): void => console.log(waitingText(name, owner));
  const release = await acquireLock(`${file}.lock`, { onWait, signal }).catch((error: unknown) => {
    if ((error as Error).name === "AbortError") throw error;
    return () => {};
  });
  try {
    return await work();
  } finally {
    release();
  }
}

/** A remembered training's parameters, which the caller disposes of, its record, and its key unless it ran eagerly. */
export type Remembered<Parameters extends TensorTree, M> = Trained<Parameters, TrainingRecord<M>> & {
  key?: string;
};

/**
 * Takes a trained network from where it lies, among those that come with the project or those kept here, or trains it and
 * keeps it. It is known by what it computes: docs/engine.md says what enters its key. A line says what was done. Another
 * process that trains the same is waited for. An eager training neither takes nor keeps anything.
 *
 * @returns the parameters, which a later training recognises as this one's, and what was recorded
 * @throws RangeError for a name that is no file's, a rule without its measure, and as `train`; AbortError when the signal
 *   stops training or waiting
 *
 * @example
 * const { parameters, record } = await trainings.remember({
 *   name: "line",
 *   loss: ({ w }, { x, y }) => tf.mean(tf.square(tf.sub(tf.mul(x, w), y))),
 *   optimizer: models.adam({ learningRate: 0.1 }),
 *   parameters: { w: tf.scalar(0) },
 *   data: { x: tf.tensor1d([1, 2]), y: tf.tensor1d([2, 4]) },
 *   epochs: 200,
 *   random: createRandom(0),
 *   measures: { w: { name: "w", version: 1, on: [], of: ({ w }) => w.dataSync()[0] } },
 *   choose: trainings.highest("w"),
 *   eager: true, // a toy: nothing is kept
 * });
 * record.losses.length // → 200
 * Math.max(...record.measures.w) === parameters.w.dataSync()[0] // → true
 */
export async function remember<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree = readonly TensorTree[],
  M extends Measures<Parameters> = Record<never, never>,
>(options: RememberOptions<Parameters, Batch, Context, M>): Promise<Remembered<Parameters, M>> {
  const { name, fresh = process.env.LAB_FRESH === "1", signal } = options;
  const since = fresh ? Date.now() : -Infinity;
  const planned = plan(options);
  const { key, precision, parameters: template } = planned;
  try {
    if (key === undefined) return await trainAndMeasure(planned, options);
    const look = (tell: Pick<Console, "log" | "warn">) =>
      find<Parameters, TrainingRecord<M>>({ name, key, template, since }, options, tell);
    const trainUnlessFound = async (): Promise<Trained<Parameters, TrainingRecord<M>>> => {
      // Whoever was waited for has kept it by now; of files passed over the first look has told.
      const found = look({ log: () => {}, warn: () => {} });
      if (found) return found;
      const trained = await trainAndMeasure(planned, options);
      keep({ name, key, precision }, trained, options);
      return trained;
    };
    const result =
      look(console) ?? (await alone(name, cacheFile(name, key, options), signal, trainUnlessFound));
    setOrigin(result.parameters, "training", key);
    return { ...result, key };
  } finally {
    planned.free();
  }
}

/**
 * The key under which `remember` would keep a training, without training it.
 * @returns undefined where it would run eagerly
 * @throws RangeError as `remember`
 * @example
 * const options = (rate: number) => ({
 *   name: "line",
 *   loss: ({ w }: { w: tf.Tensor }, { x }: { x: tf.Tensor }) => tf.mean(tf.square(tf.sub(x, w))),
 *   optimizer: models.adam({ learningRate: rate }),
 *   parameters: { w: tf.scalar(0) },
 *   data: { x: tf.tensor1d([1, 2]) },
 *   epochs: 3,
 *   random: createRandom(0),
 * });
 * trainings.keyOf(options(0.1)) === trainings.keyOf(options(0.1)); // → true
 * trainings.keyOf(options(0.1)) === trainings.keyOf(options(0.2)); // → false
 */
export function keyOf<
  Parameters extends TensorTree,
  Batch extends TensorTree,
  Context extends TensorTree = readonly TensorTree[],
  M extends Measures<Parameters> = Record<never, never>,
>(options: RememberOptions<Parameters, Batch, Context, M>): string | undefined {
  const { key, free } = plan(options);
  free();
  return key;
}
