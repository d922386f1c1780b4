import { checkNumber, invalid } from "../core/shapes";
import { axisLayout, axisRoom, numbersWidth, withLogTicks, type AxisOptions } from "./axis";
import { checkEnds } from "./checks";
import { legendHeight, legendNames, ownLegend, sharedLegend } from "./legend";
import type { Figure, PlotlyLayout, PlotlyTrace } from "./figure";
import {
  captionHeight,
  colorBarRoom,
  colors,
  figureWidth,
  fontSize,
  frame,
  stepped,
  oneLine,
  type ColorScale,
} from "./style";
import { extent } from "./traces";

/** One coordinate system of a figure with what is drawn in it. */
export interface Panel {
  title?: string;
  x: AxisOptions;
  y: AxisOptions;
  /** A unit is as long on y as on x. */
  square?: boolean;
  traces: PlotlyTrace[];
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

/** Least width of a panel, in pixels. */
const leastWidth = 20;

/**
 * What of a figure its caller may choose.
 * @throws RangeError for a size that no figure has, and for an axis without extent
 */
function checkPanels(panels: Panel[], { columns, width }: PanelGrid): void {
  if (columns !== undefined) checkNumber("columns", columns, { atLeast: 1, atMost: 100, integer: true });
  if (width !== undefined) checkNumber("width", width, { atLeast: 100, atMost: 10_000 });
  for (const { x, y } of panels) {
    if (!x.hidden) checkEnds("range of x", x.range, x.log);
    if (!y.hidden) checkEnds("range of y", y.range, y.log);
  }
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const largest = (rooms: number[]): number => Math.max(0, extent([rooms])[1]);

/** Room above a panel, for its title. */
const headHeight = ({ title }: Panel): number => (title ? 22 : 8);

function measure(
  panels: Panel[],
  { columns = panels.length, width = figureWidth, panelHeight = 300, ...options }: PanelGrid,
): Geometry {
  const { colorBars = [], right = colorBars.length ? colorBarRoom : 18, legend = "above", caption } = options;
  const rows = Math.ceil(panels.length / columns);
  const column = (c: number): Panel[] => panels.filter((_, i) => i % columns === c);
  const row = (r: number): Panel[] => panels.slice(r * columns, (r + 1) * columns);
  const gapsX = Array.from({ length: columns }, (_, c) =>
    largest(column(c).map(({ y }) => axisRoom(y, numbersWidth(y)))),
  );
  const spare = 12;
  const panelWidth = (width - 6 - right - sum(gapsX) - spare * (columns - 1)) / columns;
  if (panelWidth < leastWidth)
    throw invalid("columns", `panels of ${leastWidth} pixels or more in a width of ${width}`, columns);
  const ownLegendHeight = (panel: Panel): number =>
    legend === "each" ? legendHeight([panel], panelWidth, { own: true }) : 0;
  const below = Array.from({ length: rows }, (_, r) => largest(row(r).map(({ x }) => axisRoom(x, 22))));
  const above = Array.from(
    { length: rows },
    (_, r) => largest(row(r).map(headHeight)) + largest(row(r).map(ownLegendHeight)),
  );
  const tall =
    panelHeight === "square"
      ? panelWidth
      : typeof panelHeight === "object"
        ? panelWidth * panelHeight.aspect
        : panelHeight;
  const shared = legend === "above" ? legendHeight(panels, width - 40, { own: false }) : 0;
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

function colorBarTrace({ scale, range, steps, label }: ColorBar, index: number, count: number): PlotlyTrace {
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
    },
  };
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

/** What a panel adds to a figure's data and layout. */
interface PlacedPanel {
  data: PlotlyTrace[];
  /** Its axes, and its legend where it has its own. */
  layout: Record<string, unknown>;
  annotations: Record<string, unknown>[];
  shapes: Record<string, unknown>[];
}

/** The panel at its place, i-th row by row, of the geometry. */
function placePanel(panel: Panel, i: number, geometry: Geometry, own: boolean): PlacedPanel {
  const { columns, width, height, margin, panelWidth, panelHeight } = geometry;
  const [areaWidth, areaHeight] = [width - margin.l - margin.r, height - margin.t - margin.b];
  const id = i ? String(i + 1) : "";
  const axes = { xref: `x${id}`, yref: `y${id}` };
  const [left, top] = [geometry.lefts[i % columns], geometry.tops[Math.floor(i / columns)]];
  const x = [left / areaWidth, Math.min(1, (left + panelWidth) / areaWidth)] as [number, number];
  const y = [Math.max(0, 1 - (top + panelHeight) / areaHeight), 1 - top / areaHeight] as [number, number];
  const square = panel.square && { constrain: "domain" };
  return {
    data: panel.traces.map((trace): PlotlyTrace => ({
      ...trace,
      xaxis: axes.xref,
      yaxis: axes.yref,
      ...(own && { legend: `legend${id}` }),
    })),
    layout: {
      [`xaxis${id}`]: { ...axisLayout(panel.x, x, axes.yref), ...square },
      [`yaxis${id}`]: {
        ...axisLayout(panel.y, y, axes.xref),
        ...(square && { ...square, scaleanchor: axes.xref }),
      },
      ...(own && {
        [`legend${id}`]: ownLegend(panel, panelWidth, { x: x[0], y: y[1] + headHeight(panel) / areaHeight }),
      }),
    },
    annotations: panel.title ? [titleNote(panel.title, (x[0] + x[1]) / 2, y[1])] : [],
    shapes: (panel.shapes ?? []).map((shape) => ({ ...axes, ...shape })),
  };
}

/**
 * Panels side by side and in rows, with their legend, color bars at their right and the caption below. All
 * sizes are reserved in pixels before Plotly draws, so that nothing overlaps and nothing is cut off.
 * @throws RangeError for a size that no figure has, and for an axis without extent
 */
export function drawPanels(panels: Panel[], options: PanelGrid): Figure {
  checkPanels(panels, options);
  const { alt, caption, colorBars = [], legend } = options;
  const numbered = panels.map(withTicks);
  const geometry = measure(numbered, options);
  const placed = numbered.map((panel, i) => placePanel(panel, i, geometry, legend === "each"));
  const { width, margin } = geometry;
  return {
    data: [
      ...placed.flatMap(({ data }) => data),
      ...colorBars.map((bar, i) => colorBarTrace(bar, i, colorBars.length)),
    ],
    layout: {
      ...frame({ ...geometry, caption }),
      legend: sharedLegend(legend === "right" ? "right" : "above", width, width - margin.l - margin.r),
      ...Object.assign({}, ...placed.map(({ layout }) => layout)),
      annotations: placed.flatMap(({ annotations }) => annotations),
      shapes: placed.flatMap(({ shapes }) => shapes),
      showlegend: legendNames(panels).length > 0,
    } as PlotlyLayout,
    alt,
    caption: oneLine(caption),
  };
}
