// A cell's outputs as a page shows them: figures for light and dark that move on demand, tables that scroll.
import { darkColors } from "../../src/lib/figures/dark";
import { escapeHtml } from "../../src/lib/notebook/display";
import { type PlotlyFigure, stillImage } from "./figure-still";
import { type DataOutput, joinLines, type MultilineText, type Output, PLOTLY } from "./notebook-file";

/** What plotly.js-cartesian-dist-min draws. */
const MOVING = new Set([
  ...["bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "pie"],
  ...["scatter", "scatterternary", "violin"],
]);

/** Colors that Plotly is given on a dark page, by those of a light one. */
export const interactiveColors = JSON.stringify(
  Object.fromEntries(Object.entries(darkColors).map(([light, dark]) => [light.toLowerCase(), dark])),
);

/** The output with HTML where a page shows more than nbconvert would. */
export async function pageOutput(output: Output, explorable?: string): Promise<Output> {
  if (!("data" in output)) return output;
  const html = await htmlOf(output, explorable);
  return html === undefined ? output : { ...output, data: { "text/html": html } };
}

/** The name of the explorable that the code shows. */
export function explorableIn(code: string): string | undefined {
  return /\bshowExplorable\(\s*(?:["'](\w+)["'])?/.exec(code)?.[1];
}

/** @param explorable whose page lies beside this one, to take the place of its picture */
async function htmlOf(output: DataOutput, explorable?: string): Promise<string | undefined> {
  const { data } = output;
  if (data[PLOTLY] !== undefined) return figure(output, data[PLOTLY] as PlotlyFigure);
  const html = data["text/html"] as MultilineText | undefined;
  if (html !== undefined && !/^<img\b/.test(joinLines(html))) return joinLines(html);
  if (data["image/png"] === undefined) return undefined;
  return explorable === undefined ? picture(output) : frame(output, explorable);
}

/** The explorable's page in a frame, as the notebook starts it, and its picture for paper. */
function frame(output: DataOutput, name: string): string {
  const { address = "" } = (output.metadata.explorable ?? {}) as { address?: string };
  const source = escapeHtml(`${name}.html${address === "" ? "" : `#${address}`}`);
  return [
    `<div class="explorable"><iframe title="${escapeHtml(altOf(output))}" data-explorable="${name}" src="${source}"`,
    ` loading="lazy" style="height: 760px"></iframe>${picture(output)}</div>`,
  ].join("");
}

function altOf({ data }: DataOutput): string {
  return joinLines((data["text/plain"] ?? "Picture") as MultilineText).trim();
}

/** A figure that moves on demand. */
async function figure(output: DataOutput, drawn: PlotlyFigure): Promise<string> {
  // What slides shows one step at a time; its picture in the notebook shows all.
  const slides = (drawn.layout.sliders ?? []).length > 0 && output.data["image/png"] !== undefined;
  const still = slides ? pngOf(output) : await stillImage(drawn);
  if (!drawn.data.every(({ type = "scatter" }) => MOVING.has(type))) return figureHtml(output, still);
  const json = JSON.stringify(drawn).replace(/</g, "\\u003c");
  const offer = slides ? "Move through the steps" : "Zoom, read values";
  return figureHtml(output, still, { offer, json });
}

/** A picture without the figure it was drawn from. */
const picture = (output: DataOutput): string => figureHtml(output, pngOf(output));

function pngOf({ data }: DataOutput): string {
  return `data:image/png;base64,${joinLines(data["image/png"] as MultilineText).trim()}`;
}

function figureHtml(output: DataOutput, source: string, moving?: { offer: string; json: string }): string {
  const { width, height, alt } = (output.metadata["image/png"] ?? {}) as Record<string, number | string>;
  const size = width === undefined ? "" : ` width="${width}" height="${height}" style="--width: ${width}px"`;
  // A picture of one palette stands on paper of its own in a dark page.
  const paper = source.startsWith("data:image/png") ? " paper" : "";
  return [
    `<figure class="figure"${moving ? ` data-figure data-offer="${moving.offer}"` : ""}><div class="scroll${paper}">`,
    `<img alt="${escapeHtml(String(alt ?? altOf(output)))}"${size} src="${source}"></div>`,
    ...(moving ? [`<script type="application/json">${moving.json}</script>`] : []),
    "</figure>",
  ].join("");
}

/** Letters of a cell that stays on one line, and of a cell that keeps some width, beside numbers that take theirs. */
const [SHORT, LONG] = [18, 40];

/** Tables scroll where they are too wide, those of the text as those of outputs. */
export function withScrolling(html: string): string {
  return html.replace(
    /<table\b[\s\S]*?<\/table>/g,
    (table) => `<div class="scroll">${withWidths(table)}</div>`,
  );
}

/** A table's short and long texts as classes, without which a phone breaks texts after each word to show numbers whole. */
function withWidths(table: string): string {
  const cells = /<(td|th scope="col") (style="text-align: left">([^<]*)<)/g;
  return table.replace(cells, (cell, tag: string, rest: string, text: string) => {
    const kind = text.length <= SHORT ? "short" : text.length >= LONG ? "long" : undefined;
    return kind === undefined ? cell : `<${tag} class="${kind}" ${rest}`;
  });
}

/** A table's head without a word is none to those who hear it. */
export function withoutEmptyHeads(html: string): string {
  return html.replace(/<th\b[^>]*>\s*<\/th>/g, "<td></td>");
}
