import assert from "node:assert/strict";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { Resvg } from "@resvg/resvg-js";
import { boundaryEpochsFigure, curvesFigure, planeFigure } from "../../../../src/lib/figures/classification";
import { imageGridFigure, uncertaintyFigure } from "../../../../src/lib/figures/digits";
import {
  precisionRecallFigure,
  reliabilityFigure,
  riskCoverageFigure,
} from "../../../../src/lib/figures/evaluation";
import { heatMapFigure } from "../../../../src/lib/figures/heat-map";
import { countBins, histogramFigure, lineFigure, lineGridFigure } from "../../../../src/lib/figures/lines";
import { regressionFigure } from "../../../../src/lib/figures/regression";
import {
  classStyles,
  colorAt,
  figureWidth,
  probabilityScale,
  roundScale,
  seriesStyles,
  sequentialScale,
  textWidth,
  wrap,
  type Figure,
} from "../../../../src/lib/figures/style";
import { coarsen, levelLine, levelTrace, thin } from "../../../../src/lib/figures/traces";
import { figureBundle } from "../../../../src/lib/notebook/display";
import { renderPng, renderSvg } from "../../../../src/lib/notebook/static-picture";
import {
  examples,
  images,
  many,
  map,
  plane,
  points,
  precisions,
  range,
  regression,
  settings,
} from "./figure-examples";

/** Whether anything is drawn on the outermost pixels of a picture. */
async function touchesEdge(png: Buffer): Promise<string | undefined> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  for (const [edge, ...box] of [
    ["left", 0, 0, 3, height],
    ["right", width - 3, 0, 3, height],
    ["top", 0, 0, width, 3],
    ["bottom", 0, height - 3, width, 3],
  ] as [string, number, number, number, number][]) {
    if (context.getImageData(...box).data.some((value) => value !== 255)) return edge;
  }
  return undefined;
}

/** What the tests look at of a layout's axes, legends and sliders. */
type Look = Record<
  string,
  {
    range: [number, number];
    domain: [number, number];
    x: number;
    y: number;
    title: { text: string };
    ticktext?: string[];
  }
>;
interface Slider {
  active: number;
  steps: { label: string; args: [{ visible: boolean[] }, number[]] }[];
}
const lookOf = ({ layout }: Pick<Figure, "layout">): Look => layout as unknown as Look;

describe("figures", function () {
  this.timeout(60000);

  for (const [name, build] of Object.entries(examples)) {
    it(`${name} has labels, words, nothing cut off, and stays under 400 kB`, async () => {
      const figure = build();
      const { alt, caption, layout } = figure;
      assert.ok(
        alt.length > 15 && !alt.includes("\n") && !alt.includes("undefined") && !alt.includes("NaN"),
        alt,
      );
      assert.ok(caption.length > 5 && !caption.includes("undefined"), caption);
      const shown = (layout.title as { text: string }).text.replace(/<br>/g, " ");
      assert.equal(shown, caption);
      assert.equal(layout.paper_bgcolor, "#FFFFFF");
      const axes = Object.entries(layout).filter(
        ([key, axis]) => /^[xy]axis/.test(key) && (axis as { visible?: boolean }).visible !== false,
      );
      const labeled = axes.filter(([, axis]) => (axis as { title: { text: string } }).title.text !== "");
      for (const letter of ["x", "y"])
        assert.ok(
          axes.length === 0 || labeled.some(([key]) => key.startsWith(letter)),
          `no label on ${letter}`,
        );
      for (const drawing of [figure, figure.interactive ?? figure])
        assert.equal(await touchesEdge(await renderPng(drawing)), undefined);
      const size = JSON.stringify(await figureBundle(figure)).length;
      assert.ok(size < 400_000, `${size} bytes`);
    });
  }

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
});

describe("regressionFigure", () => {
  it("draws the bands at 1, 2, 3 standard deviations and marks interval and barycentre", () => {
    const { data, layout } = regressionFigure(regression);
    for (const width of [1, 2, 3]) {
      const upper = data.findIndex(({ name }) => name === `±${width}σ`);
      const at = 200;
      const deviation = width * Math.sqrt(regression.predictive.variance[at]);
      assert.ok(
        Math.abs((data[upper].y as Float32Array)[at] - (regression.predictive.mean[at] + deviation)) < 1e-5,
      );
      assert.ok(
        Math.abs((data[upper - 1].y as Float32Array)[at] - (regression.predictive.mean[at] - deviation)) <
          1e-5,
      );
    }
    const mark = data.find(({ name }) => name === "barycentre x̄");
    assert.ok(Math.abs((mark?.x as number[])[0] - 2.5 / 3) < 1e-12);
    assert.deepEqual(
      layout.shapes?.map(({ x0, x1 }) => [x0, x1]),
      [[0, 2]],
    );
    const hole = regressionFigure(regression, {
      intervals: [
        [-3, -1],
        [1, 3],
      ],
    });
    assert.equal(hole.layout.shapes?.length, 2);
  });

  it("shows a prior, without points: no interval and no barycentre", () => {
    const { data, layout, alt, caption } = regressionFigure({ ...regression, trainX: [], trainY: [] });
    assert.deepEqual(layout.shapes, []);
    assert.equal(
      data.find(({ name }) => name === "barycentre x̄"),
      undefined,
    );
    assert.equal(alt.startsWith("Regression on 0 points: mean with bands"), true, alt);
    assert.doesNotMatch(caption, /shaded/);
  });

  it("refuses lengths that differ", () => {
    assert.throws(
      () => regressionFigure({ ...regression, x: [0, 1] }),
      /predictive.mean.length: expected 2, got 250/,
    );
    for (const part of ["variance", "epistemic", "aleatoric"] as const) {
      const predictive = { ...regression.predictive, [part]: [1, 2] };
      assert.throws(
        () => regressionFigure({ ...regression, predictive }),
        new RegExp(`predictive.${part}.length: expected 250, got 2`),
      );
    }
    assert.throws(() => regressionFigure({ ...regression, truth: [1] }), /truth.length: expected 250, got 1/);
    assert.throws(() => regressionFigure({ ...regression, trainY: [1] }), /trainY.length: expected 3, got 1/);
  });
});

describe("planeFigure", () => {
  it("shares one scale among all uncertainties", () => {
    const xs = [0, 1];
    const [low, high] = [
      [
        [0, 0.1],
        [0, 0.1],
      ],
      [
        [0, 0.42],
        [0.2, 0.1],
      ],
    ];
    const figure = planeFigure(
      [
        { title: "a", values: low, scale: "uncertainty" },
        { title: "b", values: high, scale: "uncertainty" },
      ],
      { xs, ys: xs },
    );
    const contours = figure.data.filter(({ type }) => type === "contour") as unknown as {
      zmin: number;
      zmax: number;
    }[];
    assert.equal(contours.length, 2);
    for (const { zmin, zmax } of contours) {
      assert.equal(zmin, 0);
      assert.ok(Math.abs(zmax - 0.45) < 1e-12, String(zmax));
    }
  });

  it("refuses a map that does not fit the grid", () => {
    assert.throws(
      () => planeFigure([{ title: "p", values: [[1, 2, 3]] }], { xs: [0, 1, 2], ys: [0, 1] }),
      /values.length of p: expected 2 rows/,
    );
  });

  it("says how many of the points it shows where they are too many", () => {
    const shown = examples.planeFigure().data.filter(({ name }) => name?.startsWith("class"));
    assert.deepEqual(
      shown.map(({ x }) => (x as Float32Array).length),
      new Array<number>(8).fill(150),
      "both classes, in their shares",
    );
    assert.deepEqual(
      shown.slice(0, 2).map(({ name }) => name),
      ["class 0 (150 of 500 points)", "class 1 (150 of 500 points)"],
    );
    const few = planeFigure(
      [
        {
          title: "p",
          values: [
            [0, 1],
            [0, 1],
          ],
        },
      ],
      { xs: [0, 1], ys: [0, 1], points },
    );
    assert.deepEqual(
      few.data.filter(({ name }) => name).map(({ name, x }) => [name, (x as Float32Array).length]),
      [
        ["class 0", 500],
        ["class 1", 500],
      ],
    );
  });

  it("draws the line of 0.5 where it lies on the given grid", () => {
    const circle = plane.map((y) => plane.map((at) => 0.5 + 2 ** 2 - at ** 2 - y ** 2));
    const pieces = levelLine({ xs: plane, ys: plane, values: circle }, 0.5);
    assert.ok(pieces.length > 100);
    for (const end of pieces.flat()) assert.ok(Math.abs(Math.hypot(...end) - 2) < 2e-3);
    const length = pieces.reduce((sum, [[x0, y0], [x1, y1]]) => sum + Math.hypot(x1 - x0, y1 - y0), 0);
    assert.ok(Math.abs(length - 4 * Math.PI) < 0.01, String(length));
  });

  it("draws a line of few points, within 1/2000 of the width", () => {
    const circle = plane.map((y) => plane.map((at) => 0.5 + 2 ** 2 - at ** 2 - y ** 2));
    const line = { color: "#222222", width: 2, dash: "solid" } as const;
    const { x, y } = levelTrace({ xs: plane, ys: plane, values: circle }, [0.5], line);
    const [xs, ys] = [x, y] as (number | null)[][];
    assert.equal(xs.indexOf(null), xs.length - 1, "one closed chain");
    assert.deepEqual([xs[0], ys[0]], [xs.at(-2), ys.at(-2)]);
    assert.ok(xs.length < 100, `${xs.length} points`);
    for (let i = 0; i + 2 < xs.length; i++) {
      const middle = [xs, ys].map((values) => (Number(values[i]) + Number(values[i + 1])) / 2);
      for (const [a, b] of [[Number(xs[i]), Number(ys[i])], middle])
        assert.ok(Math.abs(Math.hypot(a, b) - 2) < 7 / 2000 + 2e-3, `${a}, ${b}`);
    }
  });

  it("tells a probability's five lines apart by width and dash", () => {
    const axis = range(0, 1, 21);
    const { data } = planeFigure([{ title: "p", values: axis.map(() => axis) }], { xs: axis, ys: axis });
    const lines = data.filter(({ mode }) => mode === "lines");
    assert.deepEqual(
      lines.map(({ x, line }) => [
        [...new Set((x as (number | null)[]).filter((value) => value !== null))],
        line?.dash,
        Number(line?.width) > 2,
      ]),
      [
        [[0.1, 0.25], "dot", false],
        [[0.75, 0.9], "solid", false],
        [[0.5], "solid", true],
      ],
    );
  });

  it("keeps the values of a linear map on a coarser grid", () => {
    const fine = range(0, 6, 61);
    const { xs, ys, values } = coarsen(
      { xs: fine, ys: fine, values: fine.map((b) => fine.map((a) => 2 * a - b)) },
      14,
    );
    assert.deepEqual([xs.length, ys.length, xs[0], xs[13]], [14, 14, 0, 6]);
    for (const [r, y] of Array.from(ys).entries()) {
      for (const [c, at] of Array.from(xs).entries())
        assert.ok(Math.abs(values[r][c] - (2 * at - y)) < 1e-12);
    }
  });
});

describe("boundaryEpochsFigure", () => {
  const epochs = [1, 5, 20].map((epoch) => ({ epoch, values: map(epoch / 10) }));
  const { data, layout, caption, interactive } = boundaryEpochsFigure(epochs, {
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

describe("heatMapFigure", () => {
  const mark = { column: 3, row: 1, name: "best on average" };

  it("spreads one scale over the values of all panels and writes each into its cell", async () => {
    const figure = heatMapFigure(precisions, { ...settings, decimals: 4 });
    const cells = figure.data.filter(({ type }) => type === "heatmap") as unknown as Record<string, number>[];
    // From 0.921 to 0.993.
    assert.deepEqual(
      cells.map(({ zmin, zmax }) => [zmin.toFixed(6), zmax.toFixed(6)]),
      [
        ["0.920000", "1.000000"],
        ["0.920000", "1.000000"],
      ],
    );
    const svg = await renderSvg(figure);
    const values = precisions.flatMap((panel) => panel.values.flat()).map((value) => value.toFixed(4));
    assert.deepEqual(
      values.filter((value) => !svg.includes(value)),
      [],
    );
  });

  it("outlines the marked cell in each panel, named once", () => {
    const { data, alt } = heatMapFigure(precisions, { ...settings, mark });
    const outlines = data.filter(({ name }) => name === "best on average");
    assert.equal(outlines.length, 4);
    for (const { x, y } of outlines) {
      assert.deepEqual([Math.min(...(x as number[])), Math.max(...(x as number[]))], [2.5, 3.5]);
      assert.deepEqual([Math.min(...(y as number[])), Math.max(...(y as number[]))], [0.5, 1.5]);
    }
    assert.equal(outlines.filter(({ showlegend }) => showlegend).length, 1);
    assert.match(alt, /outlined, best on average: 10 and 0.0005$/);
  });

  it("refuses values that do not fit the settings, and a mark outside", () => {
    assert.throws(
      () => heatMapFigure([{ title: "a", values: [[1, 2]] }], settings),
      /values of a.length: expected 5 rows, got 1/,
    );
    assert.throws(
      () => heatMapFigure(precisions, { ...settings, mark: { ...mark, row: 5 } }),
      /mark.row: expected an integer >= 0 and <= 4, got 5/,
    );
  });
});

describe("figures of an evaluation", () => {
  it("begin a precision-recall curve with its first threshold that finds something", () => {
    const curve = {
      name: "a",
      recall: [0, 0, 0.5, 0.5, 1],
      precision: [1, 0, 0.5, 0.4, 0.3],
      averagePrecision: 0.4,
    };
    const { data } = precisionRecallFigure([curve]);
    assert.deepEqual(Array.from(data[0].x as Float32Array), [0, 0.5, 0.5, 1]);
    assert.deepEqual(Array.from(data[0].y as Float32Array), [0.5, 0.5, 0.4, 0.3].map(Math.fround));
  });

  it("begin a risk-coverage curve where the first method errs, and say so", () => {
    const coverage = range(0.01, 1, 100);
    const risk = (first: number): number[] => coverage.map((at, i) => (i + 1 < first ? 0 : 1 / (100 * at)));
    const curves = [85, 91].map((first) => ({
      name: `from ${first}`,
      coverage,
      risk: risk(first),
      area: 0.001,
    }));
    const figure = riskCoverageFigure(curves, { logRisk: true });
    const { xaxis, yaxis } = lookOf(figure);
    assert.match(xaxis.title.text, /; below 0.84: less than one error\)$/);
    assert.ok(xaxis.range[0] > 0.83 && xaxis.range[0] < 0.84 && xaxis.range[1] > 1, String(xaxis.range));
    // One error among all is a risk of 0.01, and the first one, among 85, of 0.0118.
    assert.ok(10 ** yaxis.range[0] > 0.004 && 10 ** yaxis.range[0] < 0.01, String(yaxis.range));
    const [x, y] = [figure.data[0].x, figure.data[0].y] as Float32Array[];
    const first = y.findIndex((value) => value > 0);
    assert.deepEqual([x[first], y[first]], [0.85, 1 / 85].map(Math.fround));
    assert.ok(x[0] <= xaxis.range[0] && x[0] > 0.8, `from ${x[0]}`);
    const tied = { ...curves[0], risk: coverage.map(() => 0.02) };
    const [half] = lookOf(riskCoverageFigure([tied])).xaxis.range;
    assert.ok(Math.abs(half - (0.49 - 0.02 * 0.51)) < 1e-6, `${half}: one error among 50, in the mean`);
    const early = riskCoverageFigure([{ name: "a", coverage, risk: risk(2), area: 0.01 }]);
    assert.equal(lookOf(early).xaxis.range[0], -0.02);
  });

  it("share one range of counts, in which a single prediction is seen", () => {
    const bin = (count: number): object => ({ lower: 0, upper: 1, confidence: 0.5, accuracy: 0.5, count });
    const methods = [1, 9000].map((count) => ({
      name: String(count),
      bins: [bin(count)] as never,
      error: 0,
    }));
    const { yaxis3, yaxis4 } = lookOf(reliabilityFigure(methods));
    assert.deepEqual(yaxis3.range, yaxis4.range);
    assert.ok(yaxis3.range[0] < 0 && yaxis3.range[1] > Math.log10(9000), String(yaxis3.range));
  });
});

describe("curves and histograms", () => {
  it("thin a long curve without moving it", () => {
    const y = many.map((value) => Math.sin(20 * value));
    const short = thin(many, y);
    assert.ok(short.x.length < 5000 && short.x.length > 500);
    assert.deepEqual([short.x[0], short.x[short.x.length - 1]], [0, 1]);
    for (let i = 0; i < short.x.length; i++)
      assert.ok(Math.abs(short.y[i] - Math.sin(20 * short.x[i])) < 1e-5);
    for (let i = 1; i < short.x.length; i++) assert.ok(short.x[i] - short.x[i - 1] < 0.002);
  });

  it("lay a narrower outline over a wider one, so that both are seen where they coincide", () => {
    const samples = ["a", "b", "c"].map((name) => ({ name, values: [0, 0.5, 1] }));
    const widths = histogramFigure(samples, { xLabel: "x" }).data.map(({ line }) => Number(line?.width));
    assert.ok(widths[0] > widths[1] && widths[1] > widths[2] && widths[2] >= 1.5, String(widths));
  });

  it("round a scale outwards to steps of 1, 2 or 5", () => {
    const rounded = (low: number, high: number): string[] =>
      [...roundScale(low, high).range, roundScale(low, high).steps].map((value) => value.toPrecision(3));
    assert.deepEqual(rounded(0, 0.42), ["0.00", "0.450", "9.00"]);
    assert.deepEqual(rounded(0, Math.LN2), ["0.00", "0.700", "14.0"]);
    assert.deepEqual(rounded(0.921, 0.987), ["0.920", "0.990", "14.0"]);
    assert.deepEqual(rounded(-3, 11), ["-4.00", "12.0", "8.00"]);
  });

  it("count values per bin, the last one closed, others left out", () => {
    assert.deepEqual(countBins([0, 0.1, 0.5, 0.99, 1, -0.1, 1.1], [0, 1], 2), [2, 3]);
  });

  it("give a name one look in all panels and one entry in the legend", () => {
    const curve = (name: string): { name: string; x: number[]; y: number[] } => ({
      name,
      x: [0, 1],
      y: [0, 1],
    });
    const { data } = lineGridFigure([
      { curves: [curve("a"), curve("b")], x: { label: "x" }, y: { label: "y" } },
      { curves: [curve("b")], x: { label: "x" }, y: { label: "y" } },
    ]);
    const [, first, second] = data;
    assert.deepEqual(
      [first.line, first.showlegend, second.line, second.showlegend],
      [first.line, true, first.line, false],
    );
  });
});

describe("lineGridFigure", () => {
  const axis = { label: "x" };
  const curve = (name: string, y = [0, 1]): { name: string; x: number[]; y: number[] } => ({
    name,
    x: [0, 1],
    y,
  });
  const panel = (names: string[], y = axis): Parameters<typeof lineGridFigure>[0][number] => ({
    x: axis,
    y,
    curves: names.map((name) => curve(name)),
  });

  it("gives panels that share no name a legend each, above them", () => {
    const figure = lineGridFigure([panel(["a", "b"]), panel(["c"])]);
    const legends = figure.data.map((trace) => (trace as { legend?: string }).legend);
    assert.deepEqual(legends, ["legend", "legend", "legend2"]);
    const { legend, legend2, xaxis, xaxis2, yaxis } = lookOf(figure);
    assert.deepEqual([legend.x, legend2.x], [xaxis.domain[0], xaxis2.domain[0]]);
    for (const { y } of [legend, legend2]) assert.ok(y > yaxis.domain[1], `${y} above ${yaxis.domain[1]}`);
    const shared = lineGridFigure([panel(["a", "b"]), panel(["b"])]);
    assert.equal(lookOf(shared).legend2, undefined);
    assert.equal((shared.data[0] as { legend?: string }).legend, undefined);
  });

  it("draws a reference solid, black and thick under the others, whose looks stay as they were", () => {
    const look = (reference: boolean): Record<string, unknown> => {
      const curves = [curve("a"), { ...curve("exact"), reference }, curve("b")];
      const { data } = lineGridFigure([
        { x: axis, y: axis, curves: reference ? curves : [curves[0], curves[2]] },
      ]);
      return Object.fromEntries(data.map(({ name, line }) => [String(name), line]));
    };
    const { exact, ...others } = look(true) as Record<string, { color: string; dash: string; width: number }>;
    assert.deepEqual(others, look(false));
    assert.deepEqual([exact.color, exact.dash], ["#222222", "solid"]);
    assert.ok(
      Object.values(others).every(({ width }) => width < exact.width),
      `${exact.width} is wider`,
    );
    assert.equal(Object.keys(look(true))[0], "exact");
  });

  it("writes few numbers along a logarithmic axis of one to three decades", () => {
    const textOf = (...y: number[]): string[] | undefined =>
      lookOf(curvesFigure([{ yLabel: "loss (nats)", logY: true, curves: [{ name: "a", y }] }])).yaxis
        .ticktext;
    assert.deepEqual(textOf(0.023, 0.31, 0), ["0.02", "0.05", "0.1", "0.2", "0.5"]);
    assert.deepEqual(textOf(0.02, 8), ["0.01", "0.03", "0.1", "0.3", "1", "3", "10"]);
    assert.equal(textOf(0.6, 0.9), undefined, "Plotly's own, evenly spaced");
    assert.equal(textOf(1e-6, 1), undefined, "powers of ten");
  });
});

describe("digits", () => {
  it("place each image in the grid and mark what was misread", () => {
    const { data, layout } = imageGridFigure([new Float32Array(4).fill(1), new Float32Array(4).fill(0.2)], {
      side: 2,
      tileSize: 100,
      captions: ["one", "two"],
      wrong: [false, true],
    });
    const picture = data[0].z as unknown as Uint8Array[];
    const bottom = picture[picture.length - 1];
    assert.deepEqual([...bottom.slice(0, 2), ...bottom.slice(-2)], [255, 255, 51, 51]);
    assert.deepEqual(
      layout.annotations?.map(({ text }) => text),
      ["one", "<b>two</b>"],
    );
    assert.notEqual(layout.annotations?.[1].font?.color, layout.annotations?.[0].font?.color);
  });

  it("refuse images of another size, and too few captions", () => {
    assert.throws(() => imageGridFigure([[1, 2, 3]]), /images\[0\].length: expected 784, got 3/);
    assert.throws(
      () => imageGridFigure(images, { captions: ["one"] }),
      /captions.length: expected 25, as of images, got 1/,
    );
  });

  it("keep a row of ten as narrow as other figures", () => {
    const images = Array.from({ length: 10 }, () => new Array<number>(784).fill(0.5));
    assert.ok(imageGridFigure(images, { columns: 10 }).layout.width! <= figureWidth);
    assert.ok(imageGridFigure(images, { columns: 5 }).layout.width! > 5 * 112);
  });

  const passes = [
    [0.6, 0.4, 0],
    [0.1, 0.9, 0],
    [0.7, 0.3, 0],
  ];

  it("show a summary of the passes as it is given, and rank the classes by it", () => {
    const summary = { mean: [[0.2, 0.1, 0.7]], votes: [[0, 1 / 3, 2 / 3]] };
    const { data, alt } = uncertaintyFigure({
      image: [0, 1, 1, 0],
      probabilities: passes,
      summary,
      label: 1,
    });
    const bars = data.filter(({ type }) => type === "bar");
    assert.deepEqual(
      bars.slice(0, 2).map(({ y }) => y),
      [
        [0.2, 0.1, 0.7],
        [0, 1, 2],
      ],
    );
    assert.match(alt, /label 1, prediction 2, variation ratio 0\.333; .* classes 2, 0, 1$/);
    assert.throws(
      () => uncertaintyFigure({ image: [0], probabilities: passes, summary: { ...summary, mean: [[1, 0]] } }),
      /summary.mean\[0\].length: expected 3, got 2/,
    );
  });
});

describe("pictures of text", () => {
  it("lie within the picture for long axis labels and many curves", async () => {
    const curves = range(1, 7, 7).map((k) => ({
      name: `a method with a rather long name, number ${k}`,
      x: [0, 1],
      y: [1e6 * k, 2e6],
    }));
    const png = await renderPng(
      lineFigure(curves, {
        xLabel: "a long label of the axis with its unit (nats per datum)",
        yLabel: "log marginal likelihood (nats)",
      }),
    );
    assert.equal(await touchesEdge(png), undefined);
  });

  it("would be seen if it were cut off", async () => {
    const paper = "<rect width='20' height='20' fill='white'/>";
    const svg =
      `<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>${paper}` +
      "<rect x='15' y='5' width='9' height='4'/></svg>";
    assert.equal(await touchesEdge(new Resvg(svg).render().asPng()), "right");
  });
});
