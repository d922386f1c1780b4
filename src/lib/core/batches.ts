import { checkNumber } from "./shapes";
import { tf } from "./tensorflow";
import { leaves, mapTree, withLeaves, type TensorTree } from "./tensor-tree";

/** What long work takes: a signal to stop it, and a function that hears how far it is. */
export interface LongWork {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** How far a loop is. */
export interface Progress {
  /** Steps done, and in all. */
  step: number;
  steps: number;
  /** The loss of the last step, where there is one. */
  loss?: number;
}

/** Lets the event loop turn, so that an interrupt or a progress bar gets its chance, and obeys the signal. */
export async function breathe(signal: AbortSignal | undefined, where: () => string): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) throw new DOMException(`interrupted ${where()}`, "AbortError");
}

/** The number of rows of a tree of tensors that share their first axis. */
export function rowCount(name: string, data: TensorTree): number {
  const counts = leaves(data).map(({ shape }) => shape[0]);
  if (counts.length === 0 || counts.some((count) => count !== counts[0])) {
    throw new RangeError(`invalid ${name}; expected tensors with the same number of rows: [${counts.join(", ")}]`);
  }
  return counts[0];
}

/**
 * Applies a function of tensors to rows, a batch at a time, and puts the results together along the first axis.
 * Memory: one batch of intermediates.
 *
 * @param data tensors [N, …] whose rows belong together
 * @param compute (usually compiled) function from a batch [B, …] to tensors [B, …]; the last batch may be smaller
 * @param options.batchSize B
 * @throws RangeError when the tensors have different numbers of rows; AbortError when the signal stops it
 */
export async function mapBatches<Data extends TensorTree, Result extends TensorTree>(
  data: Data, compute: (batch: Data) => Result, { batchSize, signal, onProgress }: LongWork & { batchSize: number },
): Promise<Result> {
  checkNumber("batchSize", batchSize, { atLeast: 1, integer: true });
  const rows = rowCount("data", data);
  const results: Result[] = [];
  try {
    for (let start = 0; start < rows; start += batchSize) {
      const batch = tf.tidy(() => leaves(mapTree((tensor) => tensor.slice(start, Math.min(batchSize, rows - start)), data)));
      results.push(compute(withLeaves(data, batch)));
      tf.dispose(batch);
      onProgress?.({ step: results.length, steps: Math.ceil(rows / batchSize) });
      await breathe(signal, () => `after ${start} of ${rows} rows`);
    }
    return mapTree((...parts) => tf.concat(parts), results[0], ...results.slice(1));
  } finally {
    for (const result of results) tf.dispose(leaves(result));
  }
}
