import type { Layout } from "nodeplotlib";
import {
  captionHeight,
  colors,
  figureWidth,
  fontSize,
  frame,
  stepped,
  textWidth,
  wrap,
  type ColorScale,
  type Figure,
  type Trace,
} from "./style";

/** One axis of a panel. */
export interface AxisOptions {
  /** What is drawn, with its unit; empty where a neighbour's label serves. */
  label: string;
  /** From and to, in data units also on a logarithmic axis. */
  range?: [number, number];
  log?: boolean;
  /** Numbers along the axis; without them the axis is bare. Default true. */
  numbers?: boolean;
  tickFormat?: string;
  tickValues?: number[];
  tickText?: string[];
  /** Draws nothing of the axis. */
  hidden?: boolean;
  grid?: boolean;
}

/** One coordinate system of a figure with what is drawn in it. */
export interface Panel {
  title?: string;
  x: AxisOptions;
  y: AxisOptions;
  /** A unit is as long on y as on x. */
  square?: boolean;
  traces: Trace[];
  shapes?: Record<string, unknown>[];
  annotations?: Record<string, unknown>[];
}

/** A color bar right of the panels. */
export interface ColorBar {
  scale: ColorScale;
  range: [number, number];
  /** Equal steps of the scale. */
  steps: number;
  label: string;
}

export interface PanelGrid {
  columns?: number;
  /** Total width in pixels. Default figureWidth. */
  width?: number;
  /** Height of each row's panels in pixels, or "square", or height over width as { aspect }. Default 300. */
  panelHeight?: number | "square" | { aspect: number };
  colorBars?: ColorBar[];
  alt: string;
  caption: string;
}

interface Geometry {
  columns: number;
  width: number;
  height: number;
  margin: { l: number; r: number; t: number; b: number };
  /** Panels' left edges and width, top edges and height, in pixels of the plotting area. */
  lefts: number[];
  panelWidth: number;
  tops: number[];
  panelHeight: number;
}

const titleHeight = 22;

/** Room that an axis takes beside its panel: its numbers and its label. */
function room(axis: AxisOptions, numbersSize: number): number {
  if (axis.hidden) return 0;
  return (axis.numbers === false ? 10 : numbersSize) + (axis.label ? 24 : 0);
}

/** Legend entries stand in one row if they fit, else in columns as wide as the widest, as Plotly does it. */
function legendHeight(names: string[], width: number): number {
  if (names.length === 0) return 0;
  const widths = names.map((name) => textWidth(name) + 46);
  const total = widths.reduce((sum, entry) => sum + entry, 0);
  const rows =
    total <= width ? 1 : Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...widths))));
  return rows * 19 + 12;
}

function legendNames(panels: Panel[]): string[] {
  const shown = panels
    .flatMap(({ traces }) => traces)
    .filter(({ name, showlegend }) => name && showlegend !== false);
  return shown.map(({ name }) => String(name));
}

function measure(
  panels: Panel[],
  { columns = panels.length, width = figureWidth, panelHeight = 300, colorBars = [], caption }: PanelGrid
): Geometry {
  const rows = Math.ceil(panels.length / columns);
  const column = (c: number): Panel[] => panels.filter((_, i) => i % columns === c);
  const row = (r: number): Panel[] => panels.slice(r * columns, (r + 1) * columns);
  const gapsX = Array.from({ length: columns }, (_, c) => Math.max(...column(c).map(({ y }) => room(y, 40))));
  const below = Array.from({ length: rows }, (_, r) => Math.max(...row(r).map(({ x }) => room(x, 22))));
  const above = Array.from({ length: rows }, (_, r) => (row(r).some(({ title }) => title) ? titleHeight : 8));
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const spare = 12;
  const r = colorBars.length ? 92 : 18;
  const inner = width - 6 - r - sum(gapsX) - spare * (columns - 1);
  const panelWidth = inner / columns;
  const tall =
    panelHeight === "square"
      ? panelWidth
      : typeof panelHeight === "object"
        ? panelWidth * panelHeight.aspect
        : panelHeight;
  const t = 6 + legendHeight(legendNames(panels), width - 40) + above[0];
  const b = below[rows - 1] + captionHeight(caption, width) + 4;
  const lefts = gapsX.map((_, c) => sum(gapsX.slice(1, c + 1)) + c * (panelWidth + spare));
  const tops = above.map((_, k) => sum(above.slice(1, k + 1)) + sum(below.slice(0, k)) + k * tall);
  const height = Math.round(t + tops[rows - 1] + tall + b);
  return {
    columns,
    width,
    height,
    margin: { l: 6 + gapsX[0], r, t, b },
    lefts,
    panelWidth,
    tops,
    panelHeight: tall,
  };
}

function axisLayout(axis: AxisOptions, domain: [number, number], anchor: string): Record<string, unknown> {
  const numbers = axis.numbers !== false;
  if (axis.hidden) return { domain, anchor, range: axis.range, visible: false };
  return {
    domain,
    anchor,
    type: axis.log ? "log" : "linear",
    ...(axis.range && { range: axis.log ? axis.range.map(Math.log10) : axis.range }),
    title: { text: axis.label, standoff: 6, font: { size: fontSize } },
    automargin: true,
    showticklabels: numbers,
    ticks: numbers ? "outside" : "",
    ticklen: 4,
    ...(axis.tickFormat && { tickformat: axis.tickFormat }),
    ...(axis.tickValues && { tickvals: axis.tickValues }),
    ...(axis.tickText && { ticktext: axis.tickText }),
    // Plotly sets powers of ten a quarter larger than other numbers.
    ...(axis.log && { exponentformat: "power", tickfont: { size: 0.8 * fontSize } }),
    showgrid: axis.grid !== false,
    gridcolor: colors.grid,
    showline: true,
    mirror: true,
    linecolor: colors.black,
    linewidth: 1,
    zeroline: false,
  };
}

function colorBarTrace({ scale, range, steps, label }: ColorBar, index: number, count: number): Trace {
  return {
    type: "scatter",
    x: [null],
    y: [null],
    mode: "markers",
    showlegend: false,
    hoverinfo: "skip",
    marker: {
      color: [range[0]],
      cmin: range[0],
      cmax: range[1],
      colorscale: stepped(scale, steps),
      showscale: true,
      colorbar: {
        x: 1.015,
        xanchor: "left",
        xpad: 0,
        ypad: 0,
        thickness: 14,
        y: 1 - (index + 0.5) / count,
        yanchor: "middle",
        len: (1 - 0.06 * (count - 1)) / count,
        outlinewidth: 1,
        outlinecolor: colors.black,
        ticks: "outside",
        ticklen: 3,
        title: { text: label, side: "right", font: { size: fontSize } },
      },
    } as Trace["marker"],
  };
}

/**
 * Panels side by side and in rows, with one legend above them, color bars at their right and the caption
 * below. All sizes are reserved in pixels before Plotly draws, so that nothing overlaps and nothing is cut
 * off.
 */
export function drawPanels(panels: Panel[], options: PanelGrid): Figure {
  const { alt, caption, colorBars = [] } = options;
  const geometry = measure(panels, options);
  const { columns, width, height, margin, lefts, panelWidth, tops, panelHeight } = geometry;
  const [areaWidth, areaHeight] = [width - margin.l - margin.r, height - margin.t - margin.b];
  const layout = frame({ width, height, margin, caption }) as Record<string, unknown>;
  const annotations: Record<string, unknown>[] = [];
  const shapes: Record<string, unknown>[] = [];
  const data: Trace[] = [];
  panels.forEach((panel, i) => {
    const id = i ? String(i + 1) : "";
    const axes = { xref: `x${id}`, yref: `y${id}` };
    const [left, top] = [lefts[i % columns], tops[Math.floor(i / columns)]];
    const right = Math.min(1, (left + panelWidth) / areaWidth);
    const bottom = Math.max(0, 1 - (top + panelHeight) / areaHeight);
    layout[`xaxis${id}`] = axisLayout(panel.x, [left / areaWidth, right], axes.yref);
    layout[`yaxis${id}`] = axisLayout(panel.y, [bottom, 1 - top / areaHeight], axes.xref);
    if (panel.square)
      Object.assign(layout[`yaxis${id}`] as object, { scaleanchor: axes.xref, constrain: "domain" });
    if (panel.square) Object.assign(layout[`xaxis${id}`] as object, { constrain: "domain" });
    data.push(...panel.traces.map((trace): Trace => ({ ...trace, xaxis: axes.xref, yaxis: axes.yref })));
    shapes.push(...(panel.shapes ?? []).map((shape) => ({ ...axes, ...shape })));
    annotations.push(...(panel.annotations ?? []).map((note) => ({ ...axes, showarrow: false, ...note })));
    if (panel.title) {
      annotations.push({
        xref: "paper",
        yref: "paper",
        x: (left / areaWidth + right) / 2,
        y: 1 - top / areaHeight,
        yshift: 2,
        xanchor: "center",
        yanchor: "bottom",
        showarrow: false,
        text: panel.title,
        font: { size: fontSize },
      });
    }
  });
  data.push(...colorBars.map((bar, i) => colorBarTrace(bar, i, colorBars.length)));
  return {
    data,
    layout: {
      ...layout,
      annotations,
      shapes,
      showlegend: legendNames(panels).length > 0,
      legend: {
        orientation: "h",
        x: 6 / width,
        xanchor: "left",
        xref: "container",
        y: 1,
        yref: "container",
        yanchor: "top",
        font: { size: fontSize },
        traceorder: "normal",
        itemwidth: 30,
      },
    } as Partial<Layout>,
    alt,
    caption: wrap(caption, Infinity).join(" "),
  };
}
