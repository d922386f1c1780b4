import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInContext } from "node:vm";
import { renderAsync } from "@resvg/resvg-js";
import { keptScript } from "../core/kept-script";
import type { Figure } from "../figures/figure";
import { encodePalettePng } from "./palette-png";
import { fontFiles, openPictureWindow, pictureFont } from "./picture-window";
import { packFigure } from "./plotly-json";

interface PlotlyInWindow {
  toImage(
    figure: object,
    options: { format: "svg"; imageDataOnly: true; width: number; height: number },
  ): Promise<string>;
}

type Drawing = Pick<Figure, "data" | "layout">;
/** Plotly knows arrays and objects of its own window. */
type PictureWindow = { plotly: PlotlyInWindow; parse: (text: string) => Drawing };

/** The kinds of traces that Plotly's bundle of a third of the size knows; the same code draws them. */
const CARTESIAN = new Set([
  ...["scatter", "bar", "box", "violin", "pie", "image", "heatmap", "contour"],
  ...["histogram", "histogram2d", "histogram2dcontour"],
]);

const windows = new Map<string, PictureWindow>();
const opened: (() => void)[] = [];
let queue: Promise<unknown> = Promise.resolve();

function openWindow(bundle: string): PictureWindow {
  const window = openPictureWindow();
  const filename = require.resolve(bundle);
  const kept = join(__dirname, bundle);
  const { script, keep } = keptScript(readFileSync(filename, "utf8"), { filename, kept });
  script.runInContext(window);
  opened.push(keep);
  return runInContext("({ plotly: Plotly, parse: JSON.parse })", window) as PictureWindow;
}

/** A window whose Plotly knows all kinds of traces that the figure has. */
function windowFor({ data }: Drawing): PictureWindow {
  const isCartesian = data.every(({ type = "scatter" }) => CARTESIAN.has(type));
  const bundle = isCartesian ? "plotly.js-cartesian-dist-min" : "plotly.js-dist-min";
  const window = windows.get(bundle) ?? openWindow(bundle);
  windows.set(bundle, window);
  return window;
}

/** Makes ready what most figures are drawn with. */
export function openDrawing(): void {
  windowFor({ data: [], layout: {} });
}

/** What V8 has compiled of Plotly by now is there for the next process, beside this file. */
export function keepCompiled(): void {
  for (const keep of opened.splice(0)) keep();
}

/** A figure as the notebook keeps it: the picture is drawn from exactly that. */
export function drawingText(figure: Drawing): string {
  return JSON.stringify(packFigure(figure));
}

async function drawSvg(drawing: string): Promise<string> {
  const { plotly, parse } = windowFor(JSON.parse(drawing) as Drawing);
  const figure = parse(drawing);
  const { width = 700, height = 450 } = figure.layout;
  const svg = await plotly.toImage(figure, { format: "svg", imageDataOnly: true, width, height });
  // resvg knows SVG's own word for it, not that of CSS.
  return svg.replaceAll(/image-rendering: ?pixelated/g, "image-rendering: optimizeSpeed");
}

/** The figure as SVG text, drawn by Plotly in a window without a screen; one figure at a time. */
export async function renderSvg(figure: Drawing): Promise<string> {
  return svgOf(drawingText(figure));
}

function svgOf(drawing: string): Promise<string> {
  const svg = queue.then(() => drawSvg(drawing));
  queue = svg.catch(() => undefined);
  return svg;
}

/**
 * The figure as PNG, the same as Plotly draws it in a browser that has the font DejaVu Sans.
 * @param options.scale pixels of the picture per pixel of the layout
 */
export async function renderPng(figure: Drawing, { scale = 2 }: { scale?: number } = {}): Promise<Buffer> {
  return pngOf(drawingText(figure), scale);
}

/** The PNG of a `drawingText`. */
export async function pngOf(drawing: string, scale: number): Promise<Buffer> {
  const svg = await svgOf(drawing);
  const picture = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: pictureFont, sansSerifFamily: pictureFont },
  });
  return encodePalettePng(picture.pixels, picture.width, picture.height);
}
