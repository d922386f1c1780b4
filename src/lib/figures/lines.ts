import { checkNumber, checkVector } from "../core/shapes";
import type { AxisOptions } from "./axis";
import { checkHeight, checkList, checkPoints, drawable } from "./checks";
import { drawPanels, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { capitalized, colors } from "./style";
import { curveTrace, numbers, thin, type Curve } from "./traces";

/** Several curves in one coordinate system. */
export interface LinePanel {
  title?: string;
  curves: Curve[];
  x: AxisOptions;
  y: AxisOptions;
  /** Points to mark, such as an optimum. */
  marks?: { name: string; x: number; y: number }[];
}

export interface LineGridOptions extends FigureText {
  columns?: number;
  width?: number;
  panelHeight?: number;
}

function markTrace(mark: { name: string; x: number; y: number }, first: boolean): PlotlyTrace {
  return {
    type: "scatter",
    mode: "markers",
    name: mark.name,
    x: [mark.x],
    y: [mark.y],
    showlegend: first,
    marker: {
      symbol: "star-diamond",
      size: 12,
      color: colors.black,
      line: { color: colors.paper, width: 1 },
    },
  };
}

/** A panel whose lists have no holes. */
function checkPanel(name: string, { curves, marks = [], ...panel }: LinePanel): LinePanel {
  const own = checkList(`${name}.curves`, curves, { mayBeEmpty: true });
  const marked = checkList(`${name}.marks`, marks, { mayBeEmpty: true });
  own.forEach((curve, i) => checkPoints(`${name}.curves[${i}]`, curve));
  marked.forEach(({ x, y }, i) => {
    checkNumber(`${name}.marks[${i}].x`, x, drawable);
    checkNumber(`${name}.marks[${i}].y`, y, drawable);
  });
  return { ...panel, curves: own, marks: marked };
}

/**
 * Panels with named curves; a name has the same look in every panel and stands in the legend once. Panels that
 * share no name have a legend each.
 * @throws RangeError without panels, for curves of no or unequal lengths, and for what is not a finite number
 * @example
 * const curve = { name: "a", x: [0, 1], y: [0, 1] };
 * figures.lineGrid([{ curves: [curve], x: { label: "x" }, y: { label: "y" } }]).caption; // → "Y over x."
 */
export function lineGrid(given: LinePanel[], { alt, caption, ...size }: LineGridOptions = {}): Figure {
  checkHeight(size.panelHeight);
  const panels = checkList("panels", given).map((panel, i) => checkPanel(`panels[${i}]`, panel));
  const all = panels.flatMap(({ curves }) => curves);
  const names = [...new Set(all.map(({ name }) => name))];
  const compared = [...new Set(all.filter(({ reference }) => !reference).map(({ name }) => name))];
  const places = panels.map(
    ({ curves, marks = [] }) => new Set([...curves, ...marks].map(({ name }) => name)),
  );
  const seen = new Set<string>();
  const firstOf = (name: string): boolean => !seen.has(name) && Boolean(seen.add(name));
  const drawn = panels.map(({ curves, marks = [], ...panel }): Panel => ({
    ...panel,
    traces: [
      ...[...curves]
        .sort((a, b) => Number(b.reference ?? false) - Number(a.reference ?? false))
        .map((curve) => ({
          ...curveTrace(curve, compared.indexOf(curve.name)),
          showlegend: firstOf(curve.name),
        })),
      ...marks.map((mark) => markTrace(mark, firstOf(mark.name))),
    ],
  }));
  const disjoint = places.reduce((sum, { size }) => sum + size, 0) === seen.size;
  const what = panels.map(({ x, y }) => [y.label, x.label].filter(Boolean).join(" over ")).join("; ");
  return drawPanels(drawn, {
    ...size,
    legend: panels.length > 1 && disjoint ? "each" : "above",
    alt: alt ?? `Curves of ${what} (${names.join(", ")})`,
    caption: caption ?? `${capitalized(what)}.`,
  });
}

export interface LineOptions extends FigureText {
  xLabel: string;
  yLabel: string;
  logX?: boolean;
  logY?: boolean;
  xRange?: [number, number];
  yRange?: [number, number];
  marks?: { name: string; x: number; y: number }[];
  width?: number;
  panelHeight?: number;
}

/**
 * Named curves y(x) in one coordinate system, with marked points.
 * @throws RangeError for curves of no or unequal lengths, and for what is not a finite number
 * @example
 * const curve = { name: "square", x: [0, 1, 2], y: [0, 1, 4] };
 * figures.lines([curve], { xLabel: "x", yLabel: "x²" }).caption; // → "X² over x."
 */
export function lines(curves: Curve[], options: LineOptions): Figure {
  const { xLabel, yLabel, logX, logY, xRange, yRange, marks, ...rest } = options;
  const x = { label: xLabel, log: logX, range: xRange };
  return lineGrid([{ curves, marks, x, y: { label: yLabel, log: logY, range: yRange } }], {
    width: 620,
    ...rest,
  });
}

/** Named sets of values. */
export interface Sample {
  name: string;
  values: ArrayLike<number>;
}

/**
 * Each sample's values in descending order, over the number of them that are at least as large.
 * @throws RangeError for a sample without values, and for values that are not finite
 * @example
 * figures.sortedCurves([{ name: "a", values: [1, 3, 2] }], { xLabel: "images", yLabel: "entropy" }).data.length; // → 1
 */
export function sortedCurves(samples: Sample[], options: LineOptions): Figure {
  const curves = checkList("samples", samples).map(({ name, values }, i): Curve => {
    checkVector(`samples[${i}].values`, values, { range: drawable });
    const y = numbers(values).sort().reverse();
    return {
      name,
      ...thin(
        Float32Array.from(y, (_, i) => i + 1),
        y,
      ),
    };
  });
  return lines(curves, options);
}
