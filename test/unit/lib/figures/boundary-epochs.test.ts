import assert from "node:assert/strict";
import * as figures from "../../../../src/lib/figures";
import { type Figure } from "../../../../src/lib/figures/figure";
import { map, plane, points } from "./figure-examples";

interface Slider {
  active: number;
  steps: { label: string; args: [{ visible: boolean[] }, number[]] }[];
}

describe("boundaryEpochs", () => {
  const epochs = [1, 5, 20].map((epoch) => ({ epoch, values: map(epoch / 10) }));
  const { data, layout, caption, interactive } = figures.boundaryEpochs(epochs, {
    xs: plane,
    ys: plane,
    points,
  });
  const sliderLayout = interactive?.layout as Omit<Figure["layout"], "sliders"> & { sliders: Slider[] };

  it("has a map for each epoch side by side, and all of them in one panel with a slider", () => {
    const panelsOf = (traces: typeof data): unknown[] =>
      traces.filter(({ type }) => type === "contour").map(({ xaxis }) => xaxis);
    assert.deepEqual(panelsOf(data), ["x", "x2", "x3"]);
    assert.deepEqual(panelsOf(interactive?.data ?? []), ["x", "x", "x"]);
    assert.equal((layout as Record<string, unknown>).sliders, undefined);
    for (const key of ["width", "height"] as const) assert.equal(sliderLayout[key], layout[key]);
    assert.equal((sliderLayout.title as { text: string }).text.replace(/<br>/g, " "), caption);
  });

  it("shows one epoch with its lines at each step of the slider, the first one at first", () => {
    const traces = interactive?.data ?? [];
    const shown = (visible: (index: number) => unknown): number[] =>
      traces.flatMap(({ visible: own }, i) => (own !== undefined && visible(i) ? [i] : []));
    const [{ steps, active }] = sliderLayout.sliders;
    assert.deepEqual([steps.map(({ label }) => label), active], [["1", "5", "20"], 0]);
    const contours = traces.flatMap(({ type }, i) => (type === "contour" ? [i] : []));
    const perStep = steps.map(({ args: [{ visible }, indices] }) =>
      shown((i) => visible[indices.indexOf(i)]),
    );
    // A map comes before its three traces of lines.
    assert.deepEqual(
      perStep,
      contours.map((at) => [at, at + 1, at + 2, at + 3]),
    );
    assert.deepEqual(
      shown((i) => traces[i].visible),
      perStep[0],
    );
    assert.deepEqual(
      traces.slice(12).map(({ visible }) => visible),
      [undefined, undefined, undefined],
    );
  });
});
