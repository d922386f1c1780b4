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
  private kept = 0;

  /** Collects where it is worth it. */
  tidy(): void {
    if (heldBytes() < this.kept + Math.max(LEFT_BYTES, LEFT_SHARE * this.kept)) return;
    this.collect();
    this.kept = heldBytes();
  }
}
