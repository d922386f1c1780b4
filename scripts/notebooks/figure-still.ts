// A figure as a picture for light and dark pages: an SVG file that carries both palettes.
import type { Figure } from "../../src/lib/figures/figure";
import { darkColors } from "../../src/lib/figures/dark";
import { renderSvg } from "../../src/lib/notebook/static-picture";

/** A figure as a notebook keeps it for Plotly. */
export interface PlotlyFigure {
  data: { type?: string }[];
  layout: { width?: number; height?: number; sliders?: unknown[] };
}

function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)).join(", ")})`;
}

const PALETTE = Object.entries(darkColors).map(([light, dark], i) => ({
  name: `--c${i}`,
  light: rgb(light),
  dark: rgb(dark),
}));

const declare = (theme: "light" | "dark"): string =>
  `svg{${PALETTE.map((color) => `${color.name}:${color[theme]}`).join(";")}}`;
const STYLE = `<style>${declare("light")}@media screen and (prefers-color-scheme:dark){${declare("dark")}}</style>`;

/** Draws the figure; the address holds the whole picture. */
export async function stillImage(figure: PlotlyFigure): Promise<string> {
  const svg = await renderSvg(figure as unknown as Pick<Figure, "data" | "layout">);
  return `data:image/svg+xml,${encode(themed(withPlainIds(svg)))}`;
}

/** Colors of the page's own become variables of both palettes. */
function themed(svg: string): string {
  const names = new Map(PALETTE.map(({ light, name }) => [light, name]));
  return svg
    .replace(/(style="[^"]*")/g, (style: string) =>
      style.replace(/rgb\(\d+, \d+, \d+\)/g, (color) =>
        names.has(color) ? `var(${names.get(color)})` : color,
      ),
    )
    .replace(/^<svg[^>]*>/, (start) => start + STYLE);
}

/** Without the letters by which Plotly tells figures of one page apart, which differ with every drawing. */
function withPlainIds(svg: string): string {
  const [, unique] = /\bid="defs-(\w+)"/.exec(svg) ?? [];
  const traces: string[] = [];
  const plain = unique === undefined ? svg : svg.replaceAll(unique, "f");
  const name = (_: string, kind: string, trace: string): string => {
    if (!traces.includes(trace)) traces.push(trace);
    return `${kind}-${traces.indexOf(trace)}`;
  };
  return plain.replace(/\b(?:class|id|style|fill)="[^"]*"/g, (attribute) =>
    attribute.replace(/(cb|trace)([0-9a-f]{6})/g, name),
  );
}

function encode(svg: string): string {
  return svg.replace(/[%#"<>\n\r\t&]/g, encodeURIComponent).replace(/ {2,}/g, " ");
}
