import type { PlotlyTrace } from "./figure";
import { extent } from "./traces";
import { colorBarRoom, fontSize, textWidth } from "./style";

/** What of a panel its legend names. */
type Named = { traces: PlotlyTrace[] };

const look = { xanchor: "left", font: { size: fontSize }, traceorder: "normal", itemwidth: 30 } as const;

/** The names that a legend of the panels shows. */
export function legendNames(panels: Named[]): string[] {
  const shown = panels
    .flatMap(({ traces }) => traces)
    .filter(({ name, showlegend }) => name && showlegend !== false);
  return shown.map(({ name }) => String(name));
}

/**
 * Legend entries stand in one row if they fit, else in columns as wide as the widest, as Plotly does it; in a
 * panel's own legend, which Plotly would let reach over the next panel, each in its row.
 */
function legendRows(panels: Named[], width: number, own: boolean): number {
  const widths = legendNames(panels).map((name) => textWidth(name) + 46);
  if (widths.reduce((total, value) => total + value, 0) <= width) return Math.min(1, widths.length);
  return own
    ? widths.length
    : Math.ceil(widths.length / Math.max(1, Math.floor(width / extent([widths])[1])));
}

/** Height in pixels of the legend of some panels, or of one panel's own, in a width. */
export function legendHeight(panels: Named[], width: number, { own }: { own: boolean }): number {
  const rows = legendRows(panels, width, own);
  return rows ? rows * 19 + 12 : 0;
}

/** The legend of all panels: above them, or in the room right of a plotting area of some width. */
export function sharedLegend(
  place: "above" | "right",
  width: number,
  areaWidth: number,
): Record<string, unknown> {
  return place === "right"
    ? { ...look, orientation: "v", x: 1 + colorBarRoom / areaWidth, y: 0.5, yanchor: "middle" }
    : { ...look, orientation: "h", x: 6 / width, xref: "container", y: 1, yref: "container", yanchor: "top" };
}

/**
 * A panel's own legend, its lower left corner at (x, y) in units of the plotting area: for what lies within the
 * container, Plotly clears the whole side.
 */
export function ownLegend(
  panel: Named,
  width: number,
  { x, y }: { x: number; y: number },
): Record<string, unknown> {
  return { ...look, orientation: legendRows([panel], width, true) > 1 ? "v" : "h", x, y, yanchor: "bottom" };
}
