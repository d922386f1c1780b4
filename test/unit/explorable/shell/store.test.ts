import assert from "node:assert/strict";
import { Store } from "../../../../src/explorable/shell/store";

describe("the history of a page", () => {
  it("goes back and forth by settled changes, a movement being one step", () => {
    const store = new Store({ a: 0, b: 0 });
    store.change({ a: 1 });
    for (const b of [1, 2, 3]) store.change({ b }, { settled: false });
    store.change({ b: 4 });
    assert.deepEqual(store.state, { a: 1, b: 4 });
    store.undo();
    assert.deepEqual(store.state, { a: 1, b: 0 });
    store.undo();
    assert.deepEqual([store.state, store.canUndo, store.canRedo], [{ a: 0, b: 0 }, false, true]);
    store.undo();
    store.redo();
    store.redo();
    assert.deepEqual([store.state, store.canRedo], [{ a: 1, b: 4 }, false]);
    store.undo();
    store.change({ a: 7 });
    assert.deepEqual([store.state, store.canRedo], [{ a: 7, b: 0 }, false]);
  });

  it("takes what ends where it began for no step, and tells of it once settled", () => {
    const store = new Store({ a: 0 });
    const told: boolean[] = [];
    store.onChange((settled) => told.push(settled));
    store.change({ a: 1 }, { settled: false });
    store.change({ a: 0 });
    assert.deepEqual([told, store.canUndo], [[false, true], false]);
  });

  it("tells what the page moves by itself from what the reader does, and takes it for no step", () => {
    const store = new Store({ a: 0 });
    const told: boolean[][] = [];
    store.onChange((...change) => told.push(change));
    store.move({ a: 1 });
    store.change({ a: 2 });
    store.undo();
    assert.deepEqual(told, [
      [false, true],
      [true, false],
      [true, false],
    ]);
    assert.deepEqual([store.state, store.canUndo], [{ a: 0 }, false]);
  });
});
