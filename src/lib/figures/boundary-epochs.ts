import { checkNumber } from "../core/shapes";
import { checkAspect, checkList, drawable } from "./checks";
import { drawPanels, type PanelGrid } from "./panels";
import {
  linesText,
  mapTraces,
  planeAxes,
  plane,
  probabilityBar,
  trainingTraces,
  type PlaneOptions,
} from "./plane-maps";
import type { Figure } from "./figure";
import { colorBarRoom } from "./style";

/** The map of a probability at one epoch. */
export interface EpochMap {
  epoch: number;
  values: ArrayLike<ArrayLike<number>>;
}

/** Least room for slider and legend, right of the panel and its color bar, in pixels. */
const sliderRoom = 256;

/** One panel for all epochs and a slider that chooses one, in a figure as large as the small multiples. */
function sliderFigure(epochs: EpochMap[], options: PlaneOptions, multiples: Figure): Figure["interactive"] {
  const { width = 0, height = 0, margin } = multiples.layout;
  const left = margin?.l ?? 0;
  const { xs, ys } = options;
  const aspect = checkAspect(xs, ys);
  // In the small multiples' detail: the maps of all epochs are in the notebook's file.
  const maps = epochs.map((map) => mapTraces(map, options, probabilityBar, 4));
  const traces = maps.flatMap((own, k) => own.map((trace) => ({ ...trace, visible: k === 0 })));
  const panel = { ...planeAxes(options), traces: [...traces, ...trainingTraces(options, 2, true)] };
  const { alt, caption } = multiples;
  const draw = (size: Pick<PanelGrid, "height" | "panelHeight" | "right">): Figure =>
    drawPanels([panel], { width, ...size, legend: "right", colorBars: [probabilityBar], alt, caption });
  const { height: around = 0 } = draw({ panelHeight: 0 }).layout;
  const panelWidth = Math.min((height - around) / aspect, width - left - colorBarRoom - sliderRoom);
  const right = width - left - panelWidth;
  const { data, layout } = draw({ height, panelHeight: { aspect }, right });
  const slider = {
    steps: epochs.map(({ epoch }, k) => ({
      label: String(epoch),
      method: "restyle" as const,
      args: [{ visible: maps.flatMap((own, map) => own.map(() => map === k)) }, traces.map((_, i) => i)],
    })),
    active: 0,
    currentvalue: { prefix: "epoch ", font: { size: 14 } },
    x: 1 + colorBarRoom / panelWidth,
    y: 1,
    yanchor: "top" as const,
    lenmode: "pixels" as const,
    len: right - colorBarRoom - 24,
    pad: { l: 0, r: 0, t: 0, b: 0 },
  };
  return { data, layout: { ...layout, sliders: [slider] } };
}

/**
 * The decision boundary along training: one small map per epoch; where a pointer can move it, one map with a
 * slider over the epochs.
 * @throws RangeError without epochs, and what {@link plane} throws
 * @example
 * const [xs, ys, values] = [[0, 1], [0, 1], [[0, 1], [0, 1]]];
 * figures.boundaryEpochs([{ epoch: 1, values }], { xs, ys }).alt; // → "Probability over the plane at epochs 1, with the decision boundary"
 */
export function boundaryEpochs(given: EpochMap[], options: PlaneOptions): Figure {
  const epochs = checkList("epochs", given);
  epochs.forEach(({ epoch }, i) => checkNumber(`epochs[${i}].epoch`, epoch, drawable));
  const list = epochs.map(({ epoch }) => epoch).join(", ");
  const multiples = plane(
    epochs.map(({ epoch, values }) => ({ title: `epoch ${epoch}`, values })),
    {
      columns: Math.min(epochs.length, 4),
      ...options,
      alt: options.alt ?? `Probability over the plane at epochs ${list}, with the decision boundary`,
      caption: options.caption ?? `Probability of class 1 at epochs ${list}; ${linesText}.`,
    },
  );
  return epochs.length > 1
    ? { ...multiples, interactive: sliderFigure(epochs, options, multiples) }
    : multiples;
}
