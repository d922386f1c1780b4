import type { Layout } from "nodeplotlib";
import {
  captionHeight,
  colorBarRoom,
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
import { extent } from "./traces";

/** One axis of a panel. */
export interface AxisOptions {
  /** What is drawn, with its unit; empty where a neighbour's label serves. */
  label: string;
  /** From and to, in data units also on a logarithmic axis. */
  range?: [number, number];
  log?: boolean;
  /** Numbers along the axis; without them the axis is bare. Default true. */
  numbers?: boolean;
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
  /** Total height, where it is more than the panels need: the rest is left above the caption. */
  height?: number;
  /** Room right of the panels. Default: what the color bars need. */
  right?: number;
  colorBars?: ColorBar[];
  /** Where names stand: above all panels (the default), above each its own, or in the room right of the panels. */
  legend?: "above" | "each" | "right";
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

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** Room above a panel, for its title. */
const headHeight = ({ title }: Panel): number => (title ? 22 : 8);

/** Room that an axis takes beside its panel: its numbers and its label. */
function room(axis: AxisOptions, numbersSize: number): number {
  if (axis.hidden) return 0;
  return (axis.numbers === false ? 10 : numbersSize) + (axis.label ? 24 : 0);
}

/** Width of the numbers along a vertical axis, with its ticks. */
function numbersWidth({ tickText = [] }: AxisOptions): number {
  return Math.max(40, ...tickText.map((text) => textWidth(text) + 10));
}

/**
 * Legend entries stand in one row if they fit, else in columns as wide as the widest, as Plotly does it; in a
 * panel's own legend, which Plotly would let reach over the next panel, each in its row.
 */
function legendRows(names: string[], width: number, own = false): number {
  const widths = names.map((name) => textWidth(name) + 46);
  if (sum(widths) <= width) return Math.min(1, names.length);
  return own ? names.length : Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...widths))));
}

const legendHeight = (rows: number): number => (rows ? rows * 19 + 12 : 0);

function legendNames(panels: Panel[]): string[] {
  const shown = panels
    .flatMap(({ traces }) => traces)
    .filter(({ name, showlegend }) => name && showlegend !== false);
  return shown.map(({ name }) => String(name));
}

function measure(
  panels: Panel[],
  { columns = panels.length, width = figureWidth, panelHeight = 300, ...options }: PanelGrid
): Geometry {
  const { colorBars = [], right = colorBars.length ? colorBarRoom : 18, legend = "above", caption } = options;
  const rows = Math.ceil(panels.length / columns);
  const column = (c: number): Panel[] => panels.filter((_, i) => i % columns === c);
  const row = (r: number): Panel[] => panels.slice(r * columns, (r + 1) * columns);
  const gapsX = Array.from({ length: columns }, (_, c) =>
    Math.max(...column(c).map(({ y }) => room(y, numbersWidth(y))))
  );
  const spare = 12;
  const panelWidth = (width - 6 - right - sum(gapsX) - spare * (columns - 1)) / columns;
  const ownLegend = (panel: Panel): number =>
    legend === "each" ? legendHeight(legendRows(legendNames([panel]), panelWidth, true)) : 0;
  const below = Array.from({ length: rows }, (_, r) => Math.max(...row(r).map(({ x }) => room(x, 22))));
  const above = Array.from(
    { length: rows },
    (_, r) => Math.max(...row(r).map(headHeight)) + Math.max(...row(r).map(ownLegend))
  );
  const tall =
    panelHeight === "square"
      ? panelWidth
      : typeof panelHeight === "object"
        ? panelWidth * panelHeight.aspect
        : panelHeight;
  const shared = legend === "above" ? legendHeight(legendRows(legendNames(panels), width - 40)) : 0;
  // A color bar's topmost number stands out by half its height.
  const t = Math.max(6 + shared + above[0], colorBars.length ? 20 : 0);
  const lefts = gapsX.map((_, c) => sum(gapsX.slice(1, c + 1)) + c * (panelWidth + spare));
  const tops = above.map((_, k) => sum(above.slice(1, k + 1)) + sum(below.slice(0, k)) + k * tall);
  const end = t + tops[rows - 1] + tall;
  const { height = Math.round(end + below[rows - 1] + captionHeight(caption, width) + 4) } = options;
  return {
    columns,
    width,
    height,
    margin: { l: 6 + gapsX[0], r: right, t, b: height - end },
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
    ...(axis.tickValues && { tickvals: axis.tickValues }),
    ...(axis.tickText && { ticktext: axis.tickText }),
    // Plotly sets powers of ten a quarter larger than other numbers.
    ...(axis.log && !axis.tickText && { exponentformat: "power", tickfont: { size: 0.8 * fontSize } }),
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
 * Where a logarithmic axis shows one to three decades, Plotly numbers every digit, and "9" touches "10": such an
 * axis gets a few numbers, written out.
 */
function withLogTicks(axis: AxisOptions, values: ArrayLike<number>[]): AxisOptions {
  if (!axis.log || axis.tickValues) return axis;
  const [low, high] = axis.range ?? extent(values.map((list) => Array.from(list).filter((value) => value > 0)));
  const decades = Math.log10(high / low);
  if (!(decades >= 0.8 && decades <= 3)) return axis;
  const first = Math.floor(Math.log10(low));
  const tickValues = Array.from({ length: 5 }, (_, k) => first + k)
    .flatMap((power) => (decades <= 2 ? [1, 2, 5] : [1, 3]).map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low / 2 && value <= 2 * high);
  return { ...axis, tickValues, tickText: tickValues.map(String) };
}

function withTicks(panel: Panel): Panel {
  const values = (letter: "x" | "y"): ArrayLike<number>[] =>
    panel.traces.map((trace) => trace[letter] as ArrayLike<number>);
  return { ...panel, x: withLogTicks(panel.x, values("x")), y: withLogTicks(panel.y, values("y")) };
}

/** A panel's title, above the middle of its upper edge. */
function titleNote(text: string, x: number, y: number): Record<string, unknown> {
  return {
    xref: "paper",
    yref: "paper",
    x,
    y,
    yshift: 2,
    xanchor: "center",
    yanchor: "bottom",
    showarrow: false,
    text,
    font: { size: fontSize },
  };
}

const legendLook = {
  xanchor: "left",
  font: { size: fontSize },
  traceorder: "normal",
  itemwidth: 30,
} as const;

/** What a panel adds to a figure's data and layout. */
interface PlacedPanel {
  data: Trace[];
  /** Its axes, and its legend where it has its own. */
  layout: Record<string, unknown>;
  annotations: Record<string, unknown>[];
  shapes: Record<string, unknown>[];
}

/** The panel at its place, i-th row by row, of the geometry. */
function placePanel(panel: Panel, i: number, geometry: Geometry, ownLegend: boolean): PlacedPanel {
  const { columns, width, height, margin, panelWidth, panelHeight } = geometry;
  const [areaWidth, areaHeight] = [width - margin.l - margin.r, height - margin.t - margin.b];
  const id = i ? String(i + 1) : "";
  const axes = { xref: `x${id}`, yref: `y${id}` };
  const [left, top] = [geometry.lefts[i % columns], geometry.tops[Math.floor(i / columns)]];
  const x = [left / areaWidth, Math.min(1, (left + panelWidth) / areaWidth)] as [number, number];
  const y = [Math.max(0, 1 - (top + panelHeight) / areaHeight), 1 - top / areaHeight] as [number, number];
  const square = panel.square && { constrain: "domain" };
  const legend = {
    ...legendLook,
    orientation: legendRows(legendNames([panel]), panelWidth, true) > 1 ? "v" : "h",
    // In units of the plotting area: for what lies within the container, Plotly clears the whole side.
    x: x[0],
    y: y[1] + headHeight(panel) / areaHeight,
    yanchor: "bottom",
  };
  return {
    data: panel.traces.map((trace): Trace => ({
      ...trace,
      xaxis: axes.xref,
      yaxis: axes.yref,
      ...(ownLegend && { legend: `legend${id}` }),
    })),
    layout: {
      [`xaxis${id}`]: { ...axisLayout(panel.x, x, axes.yref), ...square },
      [`yaxis${id}`]: {
        ...axisLayout(panel.y, y, axes.xref),
        ...(square && { ...square, scaleanchor: axes.xref }),
      },
      ...(ownLegend && { [`legend${id}`]: legend }),
    },
    annotations: panel.title ? [titleNote(panel.title, (x[0] + x[1]) / 2, y[1])] : [],
    shapes: (panel.shapes ?? []).map((shape) => ({ ...axes, ...shape })),
  };
}

/**
 * Panels side by side and in rows, with their legend, color bars at their right and the caption below. All
 * sizes are reserved in pixels before Plotly draws, so that nothing overlaps and nothing is cut off.
 */
export function drawPanels(panels: Panel[], options: PanelGrid): Figure {
  const { alt, caption, colorBars = [], legend } = options;
  const numbered = panels.map(withTicks);
  const geometry = measure(numbered, options);
  const placed = numbered.map((panel, i) => placePanel(panel, i, geometry, legend === "each"));
  const { width, margin } = geometry;
  const sharedLegend =
    legend === "right"
      ? { orientation: "v", x: 1 + colorBarRoom / (width - margin.l - margin.r), y: 0.5, yanchor: "middle" }
      : { orientation: "h", x: 6 / width, xref: "container", y: 1, yref: "container", yanchor: "top" };
  return {
    data: [
      ...placed.flatMap(({ data }) => data),
      ...colorBars.map((bar, i) => colorBarTrace(bar, i, colorBars.length)),
    ],
    layout: {
      ...frame({ ...geometry, caption }),
      legend: { ...legendLook, ...sharedLegend },
      ...Object.assign({}, ...placed.map(({ layout }) => layout)),
      annotations: placed.flatMap(({ annotations }) => annotations),
      shapes: placed.flatMap(({ shapes }) => shapes),
      showlegend: legendNames(panels).length > 0,
    } as Partial<Layout>,
    alt,
    caption: wrap(caption, Infinity).join(" "),
  };
}
