import assert from "node:assert/strict";
import { getHeapStatistics } from "node:v8";
import { Collector } from "../../../src/kernel/collector";

const MEGABYTES = 2 ** 20;

const held = (): number => {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};

/** What a cell holds; of its own function, so that nothing else does. */
class Cell {
  private arrays: Float64Array[] = [];
  /** So many bytes, which nothing has touched. */
  take(bytes: number): void {
    this.arrays = Array.from({ length: 16 }, () => new Float64Array(Math.ceil(bytes / 8 / 16)));
  }
  leave(): void {
    this.arrays.length = 0;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the kernel's collector", () => {
  let collector: Collector;
  let before: number;
  const cell = new Cell();
  /** V8 frees in the background what it has collected. */
  async function tidied(): Promise<void> {
    while (held() > before + 50 * MEGABYTES) await turn();
  }

  beforeEach(() => {
    collector = new Collector();
    collector.tidy();
    before = held();
  });

  it("takes nothing that a cell holds for what the next ones may leave", async () => {
    cell.take(Math.max(200 * MEGABYTES, before / 2));
    await turn();
    collector.tidyInCell();
    assert.ok(held() > before + 150 * MEGABYTES);
    cell.leave();
    await turn();
    collector.tidy();
    await tidied();
  });

  it("collects what a cell leaves while it awaits something", async () => {
    for (let step = 0; step < 3; step++) {
      cell.take(Math.max(200 * MEGABYTES, before / 2));
      cell.leave();
      await turn();
      collector.tidyInCell();
      await tidied();
      collector.tidyInCell();
    }
  });
});
