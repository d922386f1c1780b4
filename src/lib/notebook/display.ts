import type { Plot } from "nodeplotlib";
import type { Figure } from "../figures/figure";
import { interruptSignal } from "./interrupt";
import { completeFigure, type OwnFigure } from "./own-figure";
import { drawPng, prepareDrawing } from "./picture-client";
import { packFigure, unpackFigure } from "./plotly-json";

/** What a front end is shown: one thing in several formats, of which it takes the best that it knows. */
export interface MimeBundle {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

interface DisplayMessage extends MimeBundle {
  transient: { display_id?: string };
}

type WriteDisplayData = (message: DisplayMessage, update: boolean) => void;

/**
 * What sends to the notebook: in a running tslab kernel its own function, wherever that tslab is installed
 * (so it is looked for among the modules that are loaded); undefined elsewhere.
 */
function notebookWriter(): WriteDisplayData | undefined {
  for (const [file, module] of Object.entries(require.cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file)) continue;
    const write = (module?.exports as { lastWriteDisplayData?: WriteDisplayData | null })
      .lastWriteDisplayData;
    if (write) return write;
  }
  return undefined;
}

/** Whether what is shown appears in a notebook. */
export function inNotebook(): boolean {
  return notebookWriter() !== undefined;
}

/** Shows a bundle under the running cell; outside a notebook, its plain text on the terminal. */
export function display({ data, metadata = {} }: MimeBundle, { id }: { id?: string } = {}): void {
  const write = notebookWriter();
  if (write) write({ data, metadata, transient: id ? { display_id: id } : {} }, false);
  else console.log(String(data["text/plain"]));
}

/**
 * Replaces, in place, what was shown with that id. Outside a notebook nothing can be replaced: nothing
 * happens.
 */
export function updateDisplay(id: string, { data, metadata = {} }: MimeBundle): void {
  notebookWriter()?.({ data, metadata, transient: { display_id: id } }, true);
}

/** The text with the letters that mean something to HTML written out. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (letter) => names[letter]);
}

/**
 * Two buttons, which hide no legend: save as picture, and show all again. Plotly's own choice has one that
 * sends the figure to another host.
 */
const plotlyConfig = {
  displaylogo: false,
  showSendToCloud: false,
  modeBarButtons: [["toImage", "resetScale2d"]],
};

/**
 * Pixels of a figure's PNG per pixel of its layout. JupyterLab's Plotly extension shows a PNG pixel for pixel
 * until the pointer comes, so there it is 1. Jupyter's server tells the kernels of its sessions what they are
 * for, nbconvert does not.
 */
function pictureScale(): number {
  return process.env.JPY_SESSION_NAME === undefined ? 2 : 1;
}

/** The figure's PNG as base64; undefined, with a warning, where it cannot be drawn. */
async function picture(figure: Figure): Promise<string | undefined> {
  const scale = pictureScale();
  const signal = interruptSignal();
  try {
    if (inNotebook()) return (await drawPng(figure, scale)).toString("base64");
    const { renderPng } = await import("./static-picture.js");
    return (await renderPng(figure, { scale })).toString("base64");
  } catch (error) {
    if (signal.aborted) throw error;
    console.warn(`The figure has no static picture: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * A figure in all formats: interactive for JupyterLab, a PNG (executed without a front end, of twice the
 * resolution) for GitHub and PDF, an image with a text instead for nbconvert's HTML (its template for PNG
 * drops that text), and one line of text. What cannot be drawn as a picture is still interactive.
 * @throws RangeError for a width or a height outside 10 … 10,000 pixels
 */
export async function figureBundle(own: OwnFigure): Promise<MimeBundle> {
  const figure = completeFigure(own);
  const { alt } = figure;
  const { width, height } = figure.layout;
  const png = await picture(figure);
  const pictures = png !== undefined && {
    "image/png": png,
    "text/html": `<img alt="${escapeHtml(alt)}" width="${width}" src="data:image/png;base64,${png}">`,
  };
  return {
    data: {
      "application/vnd.plotly.v1+json": { ...packFigure(figure.interactive ?? figure), config: plotlyConfig },
      ...pictures,
      "text/plain": alt,
    },
    metadata: { "image/png": { width, height, alt } },
  };
}

/**
 * Shows a figure, the library's or one of one's own: in a notebook under the cell, outside of one in nodeplotlib's
 * window. Where it has no text for those who cannot see it, its title stands for it.
 * @throws RangeError for a width or a height outside 10 … 10,000 pixels
 */
export async function show(figure: OwnFigure): Promise<void> {
  if (inNotebook()) return display(await figureBundle(figure));
  const { plot } = await import("nodeplotlib");
  const { data, layout } = unpackFigure(figure.interactive ?? completeFigure(figure));
  plot(data as Plot[], layout);
}

// While the reader goes on to the first figure.
if (inNotebook()) prepareDrawing();
