import assert from "node:assert/strict";
import { ProgressBoard } from "../../../../scripts/notebooks/progress";

describe("the board of progress", () => {
  it("repeats, in a log, the latest of each notebook, so that a long cell is not silent", async () => {
    const lines: string[] = [];
    let heard = (): void => undefined;
    const board = new ProgressBoard({ write: (text) => (lines.push(text), heard()) }, 0.01);
    const progress = board.start("week3");
    progress.update("7/31  3.1 Training");
    progress.update("7/31  3.1 Training  LeNet: 20/100 steps, 40 s left");
    assert.deepEqual(lines, ["week3     0 s  7/31  3.1 Training\n"]);
    await new Promise<void>((resolve) => (heard = resolve));
    assert.match(lines[1], /^week3 +\d+ s {2}7\/31 {2}3\.1 Training {2}LeNet: 20\/100 steps, 40 s left\n$/);
    progress.finish("executed");
    assert.match(lines.at(-1)!, /^week3 +\d+ s {2}executed\n$/);
  });

  it("keeps to one line of a terminal, whatever its width", () => {
    const written: string[] = [];
    const board = new ProgressBoard({ isTTY: true, columns: 41, write: (text) => written.push(text) });
    const [first, second] = [board.start("week1"), board.start("week2")];
    first.update("1/2  a heading that is longer than its share");
    second.update("5/9  another");
    const [, line] = written.at(-1)!.split("\u001b[2K");
    assert.equal(line, "week1     0 s  1/2 | week2     0 s  5/9");
    first.finish("executed");
    second.update("6/9  another");
    assert.ok(written.at(-1)!.endsWith("week2     0 s  6/9  another"));
    second.finish("FAILED");
  });
});
