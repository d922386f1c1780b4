import { checkNumber } from "../core/shapes";
import type { Figure, PlotlyLayout, PlotlyTrace } from "../figures/figure";
import { oneLine } from "../figures/style";

/** A Plotly figure of a reader's own, with or without what the library's figures tell. */
export type OwnFigure = Pick<Figure, "data"> & Partial<Omit<Figure, "data">>;

/** Plotly's own size of a figure, in pixels. */
const defaultSize = { width: 700, height: 450 };

/** What a title says, without Plotly's markup. */
function titleText({ title }: PlotlyLayout): string {
  const text = (typeof title === "object" ? title?.text : title) ?? "";
  return oneLine(String(text).replace(/<[^>]*>/g, " "));
}

/** "2 × scatter, 1 × bar" */
function countKinds(data: PlotlyTrace[]): string {
  const counts = new Map<string, number>();
  for (const { type = "scatter" } of data) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Array.from(counts, ([type, count]) => `${count} × ${type}`).join(", ");
}

/**
 * The figure with a size, and with a line that says what is seen where it has none.
 * @throws RangeError for a width or a height outside 10 … 10,000 pixels
 */
export function completeFigure({ data, layout = {}, ...rest }: OwnFigure): Figure {
  const { width = defaultSize.width, height = defaultSize.height } = layout;
  checkNumber("layout.width", width, { atLeast: 10, atMost: 10_000 });
  checkNumber("layout.height", height, { atLeast: 10, atMost: 10_000 });
  const alt = oneLine(rest.alt ?? "") || titleText(layout) || `Figure (${countKinds(data)})`;
  return { ...rest, data, layout: { ...layout, width, height }, alt, caption: rest.caption ?? "" };
}
