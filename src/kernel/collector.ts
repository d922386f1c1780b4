import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What may be left before it is collected, which takes a tenth of a second or two; of much that is kept, a share of it. */
const LEFT_BYTES = 48 * 2 ** 20;
const LEFT_SHARE = 0.2;

/** V8's own `gc`, which only a context made while the flag is on has: cells see nothing of it. */
function collectorOf(): () => void {
  setFlagsFromString("--expose-gc");
  try {
    return runInNewContext("gc") as () => void;
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}

/** Of objects, and of what they hold outside the heap, such as typed arrays. */
function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/**
 * Frees what cells leave, between them and where they await something. By itself V8 waits until its heap has grown by a
 * large share: compiling a cell alone leaves 9 MB, and what TensorFlow was given stays as a copy until then.
 */
export class Collector {
  private readonly collect = collectorOf();
  /** What was held between two cells, and what the running cell held besides when it was looked at. */
  private kept = 0;
  private keptInCell = 0;

  /** Collects after a cell, where it is worth it. */
  tidy(): void {
    this.keptInCell = 0;
    if (this.collectAbove(this.kept)) this.kept = heldBytes();
  }

  /** Collects where a cell awaits something, whose own data are no measure of what the next cells may leave. */
  tidyInCell(): void {
    if (this.collectAbove(Math.max(this.kept, this.keptInCell))) this.keptInCell = heldBytes();
  }

  private collectAbove(kept: number): boolean {
    const held = heldBytes();
    // V8 has collected by itself, or has freed what was collected before.
    this.kept = Math.min(this.kept, held);
    this.keptInCell = Math.min(this.keptInCell, held);
    if (held < kept + Math.max(LEFT_BYTES, LEFT_SHARE * kept)) return false;
    this.collect();
    return true;
  }
}
