import assert from "node:assert/strict";
import type { Stroke } from "../../../../src/explorable/digit/images";
import { digitSchema, TEMPERATURES } from "../../../../src/explorable/digit/state";
import { MOST_PLACES, roundPlace, strokesField, withStroke } from "../../../../src/explorable/digit/strokes";
import { LAB_ODIN } from "../../../../src/lib/inference/odin";

const strokes: Stroke[] = [
  {
    tool: "pen",
    places: [
      { x: 0, y: 28 },
      { x: 13.25, y: 7.5 },
    ],
  },
  { tool: "eraser", places: [{ x: 1, y: 2 }] },
];

describe("the digit page's address", () => {
  it("keeps strokes to a quarter of a pixel", () => {
    assert.equal(strokesField.print(strokes), "p003g1l0u;e0408");
    assert.deepEqual(strokesField.parse("p003g1l0u;e0408"), strokes);
    assert.deepEqual(strokesField.parse(""), []);
    assert.deepEqual(roundPlace({ x: 13.3, y: -4 }), { x: 13.25, y: 0 });
    assert.deepEqual(roundPlace({ x: 90, y: 1.9 }), { x: 28, y: 2 });
  });

  it("refuses what is no stroke, lies outside the sheet, or is too long", () => {
    for (const text of ["q0408", "p", "p04", "p0408;", "p040!", "p9999"]) {
      assert.throws(() => strokesField.parse(text), /strokes: expected p or e/, text);
    }
    assert.throws(() => strokesField.check("strokes", strokesField.parse("p3v00")), /places within 0 … 28/);
    const long = {
      tool: "pen" as const,
      places: Array.from({ length: MOST_PLACES + 1 }, () => ({ x: 1, y: 1 })),
    };
    assert.throws(
      () => strokesField.check("strokes", [long]),
      /strokes: expected at most \d+ places, got \d+/,
    );
  });

  it("comes back as it was printed, names of two words too", () => {
    const state = digitSchema.complete({
      source: "drawing",
      strokes,
      measure: "mutual information",
      turn: -12.5,
    });
    const { state: read, problems } = digitSchema.read(digitSchema.print(state));
    assert.deepEqual(problems, []);
    assert.deepEqual(read, state);
  });

  it("has the lab's temperature on its slider, and no other than the tables'", () => {
    assert.ok(TEMPERATURES.includes(LAB_ODIN.temperature));
    assert.equal(digitSchema.complete({}).temperature, LAB_ODIN.temperature);
    assert.throws(() => digitSchema.complete({ temperature: 4 }), /temperature: expected one of 1, .* got 4/);
  });

  it("ends a stroke where there is no room for its places", () => {
    const line = (length: number): Stroke => ({
      tool: "pen",
      places: Array.from({ length }, (_, i) => ({ x: (i % 112) / 4, y: 1 })),
    });
    const [long, short] = [line(MOST_PLACES - 2), line(3)];
    assert.deepEqual(withStroke([short], long), { strokes: [short, line(MOST_PLACES - 3)], cut: true });
    assert.deepEqual(withStroke([long], line(2)), { strokes: [long, line(2)], cut: false });
    const full = [line(MOST_PLACES)];
    assert.deepEqual(withStroke(full, short), { strokes: full, cut: true });
    assert.equal(strokesField.check("strokes", withStroke([long], short).strokes).length, 2);
  });
});
