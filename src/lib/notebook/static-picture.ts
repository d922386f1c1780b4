import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import type { Canvas } from "@napi-rs/canvas";
import { renderAsync } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import type { DOMWindow } from "jsdom";
import type { Figure } from "../figures/style";
import { encodePalettePng } from "./palette-png";
import { packFigure } from "./plotly-json";
import { measureSvg, pathLength, pointOnPath } from "./svg-measure";

/** The one font of static pictures: shipped by npm, so that no system font is needed. */
const fontFamily = "DejaVu Sans";
const fontFiles = ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"].map(
  (name) => join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf", `${name}.ttf`),
);

interface PlotlyInWindow {
  toImage(
    figure: object,
    options: { format: "svg"; imageDataOnly: true; width: number; height: number },
  ): Promise<string>;
}

type Drawing = Pick<Figure, "data" | "layout">;

let plotlyWindow: { window: DOMWindow; plotly: PlotlyInWindow } | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** What Plotly asks of a browser and jsdom leaves out: canvases, the sizes of texts, object URLs. */
function completeWindow(window: DOMWindow): void {
  const canvases = new WeakMap<HTMLCanvasElement, Canvas>();
  const canvasOf = (element: HTMLCanvasElement): Canvas => {
    const known = canvases.get(element);
    if (known && known.width === element.width && known.height === element.height) return known;
    const canvas = createCanvas(element.width, element.height);
    canvases.set(element, canvas);
    return canvas;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === "2d" ? canvasOf(this).getContext("2d") : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      return canvasOf(this).toDataURL("image/png");
    },
  });
  Object.assign(window.SVGElement.prototype, {
    getBBox: measureSvg,
    getBoundingClientRect: measureSvg,
    getComputedTextLength(this: Element) {
      return measureSvg.call(this).width;
    },
    getTotalLength: pathLength,
    getPointAtLength: pointOnPath,
  });
  Object.assign(window.URL, { createObjectURL: () => "", revokeObjectURL: () => undefined });
}

function openWindow(): { window: DOMWindow; plotly: PlotlyInWindow } {
  for (const file of fontFiles) GlobalFonts.registerFromPath(file, fontFamily);
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  completeWindow(window);
  window.eval(readFileSync(require.resolve("plotly.js-dist-min"), "utf8"));
  return { window, plotly: window.Plotly as PlotlyInWindow };
}

async function drawSvg(figure: Drawing): Promise<string> {
  plotlyWindow ??= openWindow();
  const { window, plotly } = plotlyWindow;
  // Through JSON: the picture is drawn from exactly what the notebook keeps.
  const packed = window.JSON.parse(JSON.stringify(packFigure(figure))) as object;
  const { width = 700, height = 450 } = figure.layout;
  const svg = await plotly.toImage(packed, { format: "svg", imageDataOnly: true, width, height });
  // resvg knows SVG's own word for it, not that of CSS.
  return svg.replaceAll("image-rendering: pixelated", "image-rendering: optimizeSpeed");
}

/** The figure as SVG text, drawn by Plotly in a window without a screen; one figure at a time. */
export function renderSvg(figure: Drawing): Promise<string> {
  const svg = queue.then(() => drawSvg(figure));
  queue = svg.catch(() => undefined);
  return svg;
}

/**
 * The figure as PNG, the same as Plotly draws it in a browser that has the font DejaVu Sans.
 * @param options.scale pixels of the picture per pixel of the layout
 */
export async function renderPng(figure: Drawing, { scale = 2 }: { scale?: number } = {}): Promise<Buffer> {
  const svg = await renderSvg(figure);
  const picture = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
  });
  return encodePalettePng(picture.pixels, picture.width, picture.height);
}
