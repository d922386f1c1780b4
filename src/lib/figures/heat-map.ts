import { checkNumber, type Matrix } from "../core/shapes";
import type { AxisOptions } from "./axis";
import { checkDecimals, checkGrid, checkList } from "./checks";
import { drawPanels, type ColorBar, type Panel } from "./panels";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { capitalized, colorAt, onColor, readableOn, roundScale, sequentialScale } from "./style";
import { extent, grid } from "./traces";

/** A result for each pair of settings. */
export interface SettingsMap {
  title: string;
  /** At [row of ys][column of xs]. */
  values: Matrix;
}

/** A cell to outline, such as the best one. */
export interface MarkedCell {
  column: number;
  row: number;
  /** Stands in the legend. */
  name: string;
}

export interface HeatMapOptions extends FigureText {
  xLabel: string;
  /** The settings of the columns, from left to right. */
  xs: ArrayLike<number | string>;
  yLabel: string;
  /** The settings of the rows, from the bottom up. */
  ys: ArrayLike<number | string>;
  /** What the cells hold, with its unit. */
  valueLabel: string;
  /** Digits after the point. Default 3. */
  decimals?: number;
  /** The same cell in all panels. */
  mark?: MarkedCell;
}

/** Settings are words or finite numbers. */
function checkSettings(name: string, settings: ArrayLike<number | string>): void {
  checkList(name, settings).forEach((setting, i) => {
    if (typeof setting === "number") checkNumber(`${name}[${i}]`, setting);
  });
}

function settingsAxis(label: string, settings: ArrayLike<number | string>, shown = true): AxisOptions {
  const places = Array.from(settings, (_, i) => i);
  return {
    label: shown ? label : "",
    range: [-0.5, places.length - 0.5],
    numbers: shown,
    tickValues: places,
    tickText: Array.from(settings, String),
    grid: false,
  };
}

/** The cells with their numbers. */
function cellTraces(
  { values }: SettingsMap,
  { scale, range, label }: ColorBar,
  options: HeatMapOptions,
): PlotlyTrace[] {
  const { xLabel, xs, yLabel, ys, decimals = 3 } = options;
  const cells = Array.from(values, (row, r) => Array.from(row, (value, c) => ({ value, r, c }))).flat();
  const [low, high] = range;
  return [
    {
      type: "heatmap",
      z: grid(values),
      zmin: low,
      zmax: high,
      colorscale: scale,
      showscale: false,
      xgap: 1,
      ygap: 1,
      hovertext: Array.from(ys, (y) => Array.from(xs, (x) => `${xLabel} = ${x}, ${yLabel} = ${y}`)),
      hovertemplate: `${label} = %{z:.${decimals}f}<br>%{hovertext}<extra></extra>`,
    },
    {
      type: "scatter",
      mode: "text",
      x: cells.map(({ c }) => c),
      y: cells.map(({ r }) => r),
      text: cells.map(({ value }) => value.toFixed(decimals)),
      textfont: { color: cells.map(({ value }) => readableOn(colorAt(scale, (value - low) / (high - low)))) },
      showlegend: false,
      hoverinfo: "skip",
    },
  ];
}

/** Black within white, which is seen on every color of the scale. */
function outlineTraces({ column, row, name }: MarkedCell, inLegend: boolean): PlotlyTrace[] {
  const outline = (color: string, width: number): PlotlyTrace => ({
    type: "scatter",
    mode: "lines",
    name,
    x: [-0.5, 0.5, 0.5, -0.5, -0.5].map((offset) => column + offset),
    y: [-0.5, -0.5, 0.5, 0.5, -0.5].map((offset) => row + offset),
    hoverinfo: "skip",
    cliponaxis: false,
    line: { color, width },
  });
  return [
    { ...outline(onColor.paper, 6), showlegend: false },
    { ...outline(onColor.ink, 2.5), showlegend: inLegend },
  ];
}

/**
 * Results over two lists of settings as colored cells with their numbers, panels side by side. One color scale for
 * all, from about the smallest to the largest value, so that small differences are seen.
 * @throws RangeError without maps, for values that are not finite or do not fit xs and ys, for a mark outside, and for
 *   decimals outside 0 … 20
 * @example
 * const labels = { xLabel: "T", xs: [1, 2], yLabel: "ε", ys: [0], valueLabel: "AP" };
 * figures.heatMap([{ title: "noise", values: [[0.9, 0.8]] }], labels).caption; // → "AP over T and ε: noise."
 */
export function heatMap(given: SettingsMap[], options: HeatMapOptions): Figure {
  const maps = checkList("maps", given);
  const { xLabel, xs, yLabel, ys, valueLabel, decimals = 3, mark, alt, caption } = options;
  checkSettings("xs", xs);
  checkSettings("ys", ys);
  checkDecimals(decimals);
  maps.forEach(({ values }, i) => checkGrid(`maps[${i}].values`, values, options));
  if (mark) {
    checkNumber("mark.column", mark.column, { atLeast: 0, atMost: xs.length - 1, integer: true });
    checkNumber("mark.row", mark.row, { atLeast: 0, atMost: ys.length - 1, integer: true });
  }
  const [low, high] = extent(maps.flatMap(({ values }) => Array.from(values)));
  // So many steps that the bar looks as smooth as the cells' scale is.
  const bar = { scale: sequentialScale, range: roundScale(low, high).range, steps: 64, label: valueLabel };
  const panels = maps.map((map, i): Panel => ({
    title: map.title,
    x: settingsAxis(xLabel, xs),
    y: settingsAxis(yLabel, ys, i === 0),
    traces: [...cellTraces(map, bar, options), ...(mark ? outlineTraces(mark, i === 0) : [])],
  }));
  const titles = maps.map(({ title }) => title).join(", ");
  const what = `${valueLabel} over ${xLabel} and ${yLabel}`;
  return drawPanels(panels, {
    width: maps.length === 1 ? 560 : undefined,
    panelHeight: Math.max(150, 38 * ys.length),
    colorBars: [bar],
    alt:
      alt ??
      `Heat maps of ${what} (${titles}), from ${low.toFixed(decimals)} to ${high.toFixed(decimals)}` +
        (mark ? `; outlined, ${mark.name}: ${xs[mark.column]} and ${ys[mark.row]}` : ""),
    caption: caption ?? `${capitalized(what)}: ${titles}.`,
  });
}
