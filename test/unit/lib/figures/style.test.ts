import assert from "node:assert/strict";
import { createCanvas } from "@napi-rs/canvas";
import {
  classStyles,
  colorAt,
  probabilityScale,
  roundScale,
  seriesStyles,
  sequentialScale,
  textWidth,
  wrap,
} from "../../../../src/lib/figures/style";
import { range } from "./figure-examples";

describe("the figures' style", () => {
  it("break captions before the figure's edge, as the font draws them", () => {
    const text = "Predictive mean with bands of 1, 2 and 3 standard deviations. ".repeat(6).trim();
    const context = createCanvas(1, 1).getContext("2d");
    context.font = '12px "DejaVu Sans"';
    const lines = wrap(text, 836);
    assert.equal(lines.join(" "), text);
    for (const line of lines)
      assert.ok(context.measureText(line).width <= 848, `${context.measureText(line).width}: ${line}`);
    assert.ok(context.measureText(lines[0]).width > 700);
    assert.equal(textWidth("w<sub>0</sub>"), textWidth("w0"));
  });

  it("break a word that is wider than a line between whole characters", () => {
    const families = "👩‍👩‍👧".repeat(40);
    const lines = wrap(`a ${families}`, 100);
    assert.ok(lines.length > 5);
    assert.equal(lines.join(""), `a ${families}`);
    for (const line of lines.slice(1)) assert.match(line, /^(👩‍👩‍👧)+$/u);
  });

  it("use scales whose lightness only rises, so that grey keeps their order", () => {
    const lightness = (color: string): number =>
      [0.2126, 0.7152, 0.0722].reduce(
        (sum, part, i) => sum + part * parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16),
        0,
      );
    for (const scale of [sequentialScale, probabilityScale]) {
      const steps = range(0, 1, 21).map((at) => lightness(colorAt(scale, at)));
      for (let i = 1; i < steps.length; i++) assert.ok(steps[i] > steps[i - 1], `step ${i}`);
    }
    assert.equal(colorAt(probabilityScale, 0.5), "#b0b0b0");
    assert.ok(Math.abs(lightness(classStyles[0].color) - lightness(classStyles[1].color)) > 40);
  });

  it("tell series apart without color", () => {
    for (const key of ["color", "dash", "symbol"] as const) {
      assert.equal(new Set(seriesStyles.map((style) => style[key])).size, seriesStyles.length);
    }
  });

  it("round a scale outwards to steps of 1, 2 or 5", () => {
    const rounded = (low: number, high: number): string[] =>
      [...roundScale(low, high).range, roundScale(low, high).steps].map((value) => value.toPrecision(3));
    assert.deepEqual(rounded(0, 0.42), ["0.00", "0.450", "9.00"]);
    assert.deepEqual(rounded(0, Math.LN2), ["0.00", "0.700", "14.0"]);
    assert.deepEqual(rounded(0.921, 0.987), ["0.920", "0.990", "14.0"]);
    assert.deepEqual(rounded(-3, 11), ["-4.00", "12.0", "8.00"]);
  });
});
