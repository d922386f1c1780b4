import { checkNumber } from "./shapes";
import { disposeTree, leaves, mapTree, type TensorTree, tf, tidyTree, withLeaves } from "../../engine";
import { breathe, type LongWork } from "./breathe";

export { breathe, type LongWork, type Progress } from "./breathe";

/**
 * The number of rows of a tree of tensors that share their first axis.
 * @param name how errors call the tree
 * @throws RangeError without tensors, and for different numbers of rows
 */
export function rowCount(name: string, data: TensorTree): number {
  const counts = leaves(data).map(({ shape }) => shape[0]);
  if (counts.length === 0 || counts.some((count) => count !== counts[0])) {
    throw new RangeError(
      `${name}: expected tensors with the same number of rows, got [${counts.join(", ")}]`,
    );
  }
  return counts[0];
}

/** How rows are cut into batches: B of them at a time. */
export interface Batching extends LongWork {
  batchSize: number;
}

/**
 * Applies a function of tensors to rows, a batch at a time: the one batch loop.
 * Memory: one batch of intermediates.
 *
 * @param data tensors [N, …] whose rows belong together
 * @param compute (usually compiled) function of a batch [B, …]; the last batch may be smaller
 * @param take what becomes of each result, which is its own to dispose of
 * @throws RangeError when there are no rows or the tensors have different numbers of them; AbortError when the signal
 *   stops it
 */
export async function forBatches<Data extends TensorTree, Result extends TensorTree>(
  data: Data,
  compute: (batch: Data) => Result,
  take: (result: Result) => void,
  { batchSize, signal, onProgress }: Batching,
): Promise<void> {
  checkNumber("batchSize", batchSize, { atLeast: 1, integer: true });
  const rows = rowCount("data", data);
  checkNumber("the number of rows", rows, { atLeast: 1 });
  const steps = Math.ceil(rows / batchSize);
  for (let step = 1; step <= steps; step++) {
    const start = (step - 1) * batchSize;
    const size = Math.min(batchSize, rows - start);
    take(tidyTree(() => compute(mapTree((tensor) => tensor.slice(start, size), data))));
    onProgress?.({ step, steps });
    await breathe(signal, () => `after ${start + size} of ${rows} rows`);
  }
}

/**
 * Applies a function from rows to rows a batch at a time, and puts the results together along the first axis.
 * @returns tensors [N, …], which the caller disposes of
 * @throws RangeError and AbortError as {@link forBatches}
 */
export async function mapBatches<Data extends TensorTree, Result extends TensorTree>(
  data: Data,
  compute: (batch: Data) => Result,
  batching: Batching,
): Promise<Result> {
  const results: Result[] = [];
  try {
    await forBatches(data, compute, (result) => results.push(result), batching);
    // A call takes some 10⁵ arguments; there may be more batches.
    const parts = results.map(leaves);
    const joined = parts[0].map((_, leaf) => tf.concat(parts.map((tensors) => tensors[leaf])));
    return withLeaves(results[0], joined);
  } finally {
    for (const result of results) disposeTree(result);
  }
}
