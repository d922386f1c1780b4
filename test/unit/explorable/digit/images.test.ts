import assert from "node:assert/strict";
import {
  addNoise,
  blend,
  centerOfMass,
  isWiped,
  normalizeDrawing,
  paint,
  PIXELS,
  SIDE,
  turn,
  type Stroke,
} from "../../../../src/explorable/digit/images";
import { rotate } from "../../../../src/lib/data/rotation";

const ramp = Uint8Array.from({ length: PIXELS }, (_, i) => i % 256);
const grey = new Uint8Array(PIXELS).fill(100);

const stroke = (tool: Stroke["tool"], ...places: [number, number][]): Stroke => ({
  tool,
  places: places.map(([x, y]) => ({ x, y })),
});

/** The columns and rows that hold ink. */
function extent(image: Uint8Array): Record<"left" | "right" | "top" | "bottom", number> {
  const inked = [...image.keys()].filter((i) => image[i] >= 64);
  const columns = inked.map((i) => i % SIDE);
  const rows = inked.map((i) => Math.floor(i / SIDE));
  return {
    left: Math.min(...columns),
    right: Math.max(...columns),
    top: Math.min(...rows),
    bottom: Math.max(...rows),
  };
}

describe("the digit page's images", () => {
  it("blends pixel by pixel", () => {
    assert.deepEqual(blend(ramp, grey, 0), ramp);
    assert.deepEqual(blend(ramp, grey, 1), grey);
    assert.deepEqual([...blend(ramp, grey, 0.25).slice(0, 3)], [25, 26, 27]);
  });

  it("adds the same noise for a seed, of the deviation asked for, and clips it", () => {
    const noisy = addNoise(grey, { deviation: 20, seed: 3 });
    assert.deepEqual(addNoise(grey, { deviation: 20, seed: 3 }), noisy);
    assert.notDeepEqual(addNoise(grey, { deviation: 20, seed: 4 }), noisy);
    const residuals = [...noisy].map((value) => value - 100);
    const mean = residuals.reduce((a, b) => a + b, 0) / PIXELS;
    const variance = residuals.reduce((a, b) => a + (b - mean) ** 2, 0) / PIXELS;
    // Four standard errors of a mean and of a variance of 784 normal numbers.
    assert.ok(Math.abs(mean) < (4 * 20) / Math.sqrt(PIXELS), `${mean}`);
    assert.ok(Math.abs(variance / 400 - 1) < 4 * Math.sqrt(2 / PIXELS), `${variance}`);
    const wild = addNoise(grey, { deviation: 2000, seed: 3 });
    assert.deepEqual([Math.min(...wild), Math.max(...wild)], [0, 255]);
    assert.deepEqual(addNoise(ramp, { deviation: 0, seed: 3 }), ramp);
  });

  it("turns as the library does", () => {
    const set = { name: "ramp", images: ramp, labels: Uint8Array.of(0), count: 1 };
    assert.deepEqual(turn(ramp, 30), rotate(set, { degrees: 30 }).images);
    assert.deepEqual(turn(ramp, 0), ramp);
  });

  it("paints and erases where the stroke runs", () => {
    const black = new Uint8Array(PIXELS);
    const line = paint(black, [stroke("pen", [5, 14.5], [20, 14.5])]);
    assert.equal(line[14 * SIDE + 12], 255);
    assert.equal(line[18 * SIDE + 12], 0);
    assert.equal(line[14 * SIDE + 25], 0);
    const white = new Uint8Array(PIXELS).fill(255);
    const erased = paint(white, [stroke("eraser", [14.5, 14.5])]);
    assert.equal(erased[14 * SIDE + 14], 0);
    assert.equal(erased[14 * SIDE + 20], 255);
    assert.deepEqual(paint(ramp, []), ramp);
  });

  it("scales a drawing to 20 pixels and puts its center of mass into the middle, wherever it was drawn", () => {
    for (const [x, y, size] of [
      [3, 3, 22],
      [10, 12, 11],
      [1, 14, 13],
    ]) {
      const seven = normalizeDrawing([stroke("pen", [x, y], [x + size / 2, y], [x + size / 3, y + size])])!;
      const { top, bottom, left, right } = extent(seven);
      assert.ok(Math.abs(bottom - top + 1 - 20) <= 1, `${size}: rows ${top} … ${bottom}`);
      assert.ok(right - left < bottom - top);
      const { x: mx, y: my } = centerOfMass(seven);
      assert.ok(Math.hypot(mx - 13.5, my - 13.5) < 0.1, `${mx}, ${my}`);
    }
  });

  it("keeps proportions, and a dot small", () => {
    const flat = extent(normalizeDrawing([stroke("pen", [4, 14], [24, 14])])!);
    assert.ok(flat.right - flat.left + 1 >= 19 && flat.bottom - flat.top + 1 <= 4, JSON.stringify(flat));
    const dot = extent(normalizeDrawing([stroke("pen", [9, 9])])!);
    assert.ok(dot.right - dot.left + 1 <= 7, JSON.stringify(dot));
  });

  it("knows a drawing without ink", () => {
    assert.equal(normalizeDrawing([]), undefined);
    assert.equal(normalizeDrawing([stroke("eraser", [3, 3], [9, 9])]), undefined);
    const undone = [stroke("pen", [9, 9]), stroke("eraser", [8, 9], [10, 9])];
    assert.equal(normalizeDrawing(undone), undefined);
  });

  it("knows an image that is wiped blank from one that is only faint, or in part", () => {
    const line = paint(new Uint8Array(PIXELS), [stroke("pen", [5, 14], [23, 14])]);
    const wiped = (...strokes: Stroke[]): boolean => isWiped(paint(line, strokes), line);
    assert.equal(wiped(), false);
    assert.equal(wiped(stroke("eraser", [0, 14], [18, 14])), false);
    assert.equal(wiped(stroke("eraser", [0, 14], [28, 14])), true);
    assert.equal(wiped(stroke("eraser", [0, 14], [28, 14]), stroke("pen", [9, 9])), false);
    const faint = blend(line, new Uint8Array(PIXELS), 0.9);
    assert.equal(isWiped(faint, faint), false);
  });
});
