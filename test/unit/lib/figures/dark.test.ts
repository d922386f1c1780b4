import assert from "node:assert/strict";
import { darkColors } from "../../../../src/lib/figures/dark";
import { bandColors, colors, seriesStyles } from "../../../../src/lib/figures/style";

/** WCAG 2.2's ratio of relative luminances. */
function contrast(one: string, other: string): number {
  const [low, high] = [one, other]
    .map((color) => {
      const [red, green, blue] = [1, 3, 5].map((start) => {
        const part = parseInt(color.slice(start, start + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    })
    .sort((a, b) => a - b);
  return high / low;
}

describe("figures on dark paper", () => {
  const onDark = (color: string): string => darkColors[color] ?? color;
  const paper = onDark(colors.paper);

  it("tell every curve from the paper, and a mean from the band around it", () => {
    for (const { color } of seriesStyles) assert.ok(contrast(onDark(color), paper) >= 3, color);
    const mean = contrast(onDark(colors.blue), onDark(bandColors[0]));
    assert.ok(mean >= 2.5, `mean on its band: ${mean}`);
    assert.ok(contrast(onDark(colors.blue), onDark(colors.skyBlue)) >= 1.8);
  });

  it("tell bands from each other and from the paper", () => {
    const steps = [...bandColors.map(onDark), paper];
    for (let i = 1; i < steps.length; i++) {
      const step = contrast(steps[i - 1], steps[i]);
      assert.ok(step >= 1.25, `band ${i}: ${step}`);
    }
  });
});
