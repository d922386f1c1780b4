import {
  checkMatrix,
  checkNumber,
  checkVector,
  invalid,
  type Matrix,
  type NumberRange,
  type Vector,
} from "../core/shapes";
import type { AxisOptions } from "./axis";
import { gray, grayTrace } from "./gray-image";
import { countBins } from "./histogram";
import { extent } from "./traces";
import { drawPanels, type Panel } from "./panels";
import type { Figure, FigureText } from "./figure";
import { colors, translucent } from "./style";

/** Shares and probabilities, with what their sums round. */
const share: NumberRange = { atLeast: 0, atMost: 1 + 1e-5 };

/** A hidden axis over `length` pixels. */
function pixelAxis(length: number, reversed = false): AxisOptions {
  return { label: "", hidden: true, range: reversed ? [length, 0] : [0, length] };
}

/** One image and what the Monte-Carlo passes say about it. */
export interface ImageUncertainty {
  /** Greys in 0…1, row by row: [side²]. */
  image: Vector;
  /** Class probabilities of each pass: [S][K]. */
  probabilities: Matrix;
  /** Mean and votes (as shares) of the passes, as `summarizeSamples` returns them for one image: [1][K] each. */
  summary: { mean: Matrix; votes: Matrix };
  /** The true class. */
  label?: number;
}

export interface UncertaintyOptions extends FigureText {
  /** Of the histograms, over 0…1. Default 20. */
  bins?: number;
}

function barPanel(title: string, y: AxisOptions, values: number[], color: string): Panel {
  const classes = values.map((_, k) => k);
  return {
    title,
    y,
    x: {
      label: "class",
      range: [-0.6, values.length - 0.4],
      tickValues: classes,
      tickText: classes.map(String),
      grid: false,
    },
    traces: [
      {
        type: "bar",
        x: classes,
        y: values,
        showlegend: false,
        marker: { color: translucent(color, 0.6), line: { color, width: 1 } },
      },
    ],
  };
}

function probabilityPanel(
  label: number,
  values: number[],
  { bins, top, first }: { bins: number; top: number; first: boolean },
): Panel {
  const width = 1 / bins;
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    title: `class ${label}: mean ${average.toFixed(3)}`,
    x: { label: `p(y = ${label} | x) of a pass`, range: [0, 1] },
    y: { label: first ? "passes" : "", range: [0, top] },
    traces: [
      {
        type: "bar",
        showlegend: false,
        y: countBins(values, [0, 1], bins),
        width,
        x: Array.from({ length: bins }, (_, i) => (i + 0.5) * width),
        marker: { color: translucent(colors.green, 0.6), line: { color: colors.green, width: 1 } },
      },
    ],
  };
}

/**
 * One image under Monte-Carlo passes. Above: the image, the mean prediction, the classes that the passes
 * voted for; below: the three leading classes' probabilities over the passes.
 * @throws RangeError for an image that is not square, for probabilities and shares outside 0 … 1, for a summary or a
 *   label of other classes, and for a number of bins outside 1 … 1000
 * @example
 * const summary = { mean: [[0.4, 0.6]], votes: [[0, 1]] };
 * figures.imageUncertainty({ image: [0, 1, 1, 0], probabilities: [[0.4, 0.6]], summary }).layout.width; // → 860
 */
export function imageUncertainty(
  { image, probabilities, summary, label }: ImageUncertainty,
  options: UncertaintyOptions = {},
): Figure {
  const side = Math.sqrt(image.length);
  checkVector("image", image);
  if (!Number.isInteger(side)) throw invalid("image.length", "a square number of pixels", image.length);
  const [passes, columns] = checkMatrix("probabilities", probabilities, { range: share });
  checkNumber("classes", columns, { atLeast: 1, atMost: 1000 });
  checkMatrix("summary.mean", summary.mean, { rows: 1, columns, range: share });
  checkMatrix("summary.votes", summary.votes, { rows: 1, columns, range: share });
  const mean = Array.from(summary.mean[0]);
  const votes = Array.from(summary.votes[0], (share) => Math.round(passes * share));
  const { bins = 20, alt, caption } = options;
  checkNumber("bins", bins, { atLeast: 1, atMost: 1000, integer: true });
  if (label !== undefined) checkNumber("label", label, { atLeast: 0, atMost: columns - 1, integer: true });
  const rows = Array.from({ length: side }, (_, r) =>
    Uint8Array.from({ length: side }, (_, c) => gray(image[r * side + c])),
  );
  const order = mean.map((_, k) => k).sort((a, b) => mean[b] - mean[a]);
  const leading = order
    .slice(0, 3)
    .map((k) => ({ label: k, values: Array.from(probabilities, (row) => row[k]) }));
  const top = 1.05 * extent(leading.map(({ values }) => countBins(values, [0, 1], bins)))[1];
  const ratio = (1 - extent([votes])[1] / passes).toFixed(3);
  const known = label === undefined ? "" : `label ${label}, `;
  const seen = `${known}prediction ${order[0]}, variation ratio ${ratio}`;
  return drawPanels(
    [
      {
        title: label === undefined ? "image" : `label ${label}`,
        x: pixelAxis(side),
        y: pixelAxis(side, true),
        square: true,
        traces: [grayTrace(rows)],
      },
      barPanel("mean prediction", { label: "mean probability", range: [0, 1] }, mean, colors.blue),
      barPanel("votes", { label: "passes", range: [0, passes] }, votes, colors.orange),
      ...leading.map(({ label, values }, i) =>
        probabilityPanel(label, values, { bins, top, first: i === 0 }),
      ),
    ],
    {
      columns: 3,
      panelHeight: 190,
      alt:
        alt ??
        `One image under ${passes} passes: ${seen}; mean prediction, votes, histograms of classes ` +
          leading.map(({ label }) => label).join(", "),
      caption:
        caption ??
        `One image under ${passes} Monte-Carlo passes: ${seen}. ` +
          "<b>Below:</b> probabilities of the leading classes over the passes.",
    },
  );
}
