import type { Layout, Plot } from "nodeplotlib";
import type { Figure } from "../figures/style";

/** A Plotly figure of a reader's own, with or without what the library's figures tell. */
export type OwnFigure = Pick<Figure, "data"> & Partial<Omit<Figure, "data">>;

/** Pixels of a figure that does not say its size. */
const size = { width: 700, height: 450 };

function titleOf({ title }: Partial<Layout>): string | undefined {
  const text = typeof title === "object" ? title.text : title;
  return text?.replace(/<[^>]*>/g, "");
}

/** "2 × scatter, 1 × bar" */
function countKinds(data: Plot[]): string {
  const counts = new Map<string, number>();
  for (const { type = "scatter" } of data) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Array.from(counts, ([type, count]) => `${count} × ${type}`).join(", ");
}

/** The figure with a size, and with a line that says what is seen where it has none. */
export function completeFigure(figure: OwnFigure): Figure {
  const layout = { ...size, ...figure.layout };
  const alt = figure.alt ?? `${titleOf(layout) ?? "Figure"} (${countKinds(figure.data)})`;
  return { ...figure, layout, alt, caption: figure.caption ?? "" };
}
