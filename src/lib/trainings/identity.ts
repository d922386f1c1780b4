import { createHash, type Hash } from "node:crypto";
import { compile, leaves, mapTree, tf, type Execution, type TensorTree } from "../../engine";
import { mapBatches, type LongWork } from "../core/batches";
import { invalid } from "../core/shapes";
import { valuesOf } from "../core/values";

/*
 * What values are for the key of a training. Raw tensors are their bytes. Tensors that come from another training are
 * what made them: its key and the graph of what was computed from it. Their bits differ between machines, and would make
 * a network that was shipped for one of them useless on another.
 */

const origins = new WeakMap<tf.Tensor, string>();
/** Hashes of tensors' bytes, as data sets are used more than once: tensors do not change, but variables do. */
const contents = new WeakMap<tf.Tensor, string>();

const sha256 = (write: (hash: Hash) => void): string => {
  const hash = createHash("sha256");
  write(hash);
  return hash.digest("hex");
};

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Numbers that are read back at a time. */
const PART = 1 << 20;

/** A tensor's numbers, of a large one part by part: a training set is not to be in memory twice. */
function* parts(tensor: tf.Tensor): Generator<ArrayBufferView> {
  const [rows] = tensor.shape;
  if (tensor.size <= PART) {
    yield tensor.dataSync();
    return;
  }
  const step = Math.max(1, Math.floor((PART * rows) / tensor.size));
  for (let start = 0; start < rows; start += step) {
    yield valuesOf(() => tf.slice(tensor, start, Math.min(step, rows - start)));
  }
}

function identifyTensor(tensor: tf.Tensor): string {
  const known = origins.get(tensor) ?? contents.get(tensor);
  if (known) return known;
  const found = sha256((hash) => {
    hash.update(JSON.stringify([tensor.dtype, tensor.shape]));
    for (const part of parts(tensor)) hash.update(bytesOf(part));
  });
  if (!(tensor instanceof tf.Variable)) contents.set(tensor, found);
  return found;
}

/** A number's text that tells −0, NaN and ±∞ apart. */
const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function* numbered(values: Iterable<unknown>): Generator<[name: number, value: unknown]> {
  let place = 0;
  for (const value of values) yield [place++, value];
}

const refuse = (value: unknown): RangeError =>
  invalid(
    "a part of what a training depends on",
    "numbers, texts, tensors, or arrays and records of them",
    value,
  );

/** @param around the objects that it is a part of */
function identifyObject(value: object, around: readonly object[]): string {
  if (value instanceof tf.Tensor) return identifyTensor(value as tf.Tensor);
  if (around.includes(value)) throw refuse("a part of itself");
  if (ArrayBuffer.isView(value)) {
    return sha256((hash) => hash.update(`${value.constructor.name}:`).update(bytesOf(value)));
  }
  // A date or a regular expression has no parts, and would be any other's.
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || (prototype as object).constructor?.name === "Object";
  if (!isPlain && !(Symbol.iterator in value) && Object.keys(value).length === 0) throw refuse(value);
  return sha256((hash) => {
    // A sequence may be longer than memory holds: it is gone through once.
    const isSequence = Symbol.iterator in value;
    hash.update(isSequence ? "array" : "record");
    const parts = isSequence ? numbered(value as Iterable<unknown>) : Object.entries(value);
    for (const [name, part] of parts) hash.update(`\0${name}\0${identifyPart(part, [...around, value])}`);
  });
}

function identifyPart(value: unknown, around: readonly object[]): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null) return identifyObject(value, around);
  if (typeof value === "function" || typeof value === "symbol") throw refuse(value);
  return JSON.stringify(value) ?? "undefined";
}

/**
 * A text that tells a value from others: numbers, texts, booleans, tensors, typed arrays, and sequences and records of them.
 * @throws RangeError for a function, a symbol or an object without parts, of which nothing can be said, and for an object
 *   within itself
 */
export const identify = (value: unknown): string => identifyPart(value, []);

/** Says that a tree's tensors come from the work of this description; returns the tree. */
export function setOrigin<T extends TensorTree>(tree: T, ...description: string[]): T {
  leaves(tree).forEach((tensor, i) => origins.set(tensor, identify([...description, i])));
  return tree;
}

/** How much is computed at once. */
export interface ComputeOptions extends LongWork, Execution {
  /** Rows at a time; 250 by default. */
  batchSize?: number;
}

/**
 * Computes data of one training from the parameters of another, such as the features on which a second network learns:
 * the rows by(parameters, rows). A training on the result is known by the first training and by what `by` computes.
 *
 * @param by a pure function of (parameters, rows [B, …]) that treats each row by itself
 * @param rows tensors [N, …] whose rows belong together
 * @returns tensors [N, …], which the caller disposes of
 * @throws Error where `by` is not pure; AbortError when the signal stops it
 * @example
 * const rows = tf.tensor2d([[1, 2], [3, 4]]);
 * await trainings.compute(({ w }: { w: tf.Tensor }, x: tf.Tensor) => tf.mul(x, w), { w: tf.scalar(2) }, rows); // → [[2, 4], [6, 8]]
 */
export async function compute<
  Parameters extends TensorTree,
  Rows extends TensorTree,
  Result extends TensorTree,
>(
  by: (parameters: Parameters, rows: Rows) => Result,
  parameters: Parameters,
  rows: Rows,
  { batchSize = 250, eager, ...work }: ComputeOptions = {},
): Promise<Result> {
  const compiled = compile(by, { eager });
  try {
    const result = await mapBatches(rows, (batch) => compiled(parameters, batch), { batchSize, ...work });
    // The graph of a single row stands for all batches, whatever their size.
    let graph: string | undefined;
    tf.tidy(() => {
      graph = compiled.fingerprint(
        parameters,
        mapTree((tensor) => tensor.slice(0, 1), rows),
      );
    });
    if (graph === undefined) return result;
    return setOrigin(result, graph, ...[...leaves(parameters), ...leaves(rows)].map(identifyTensor));
  } finally {
    compiled.dispose();
  }
}
