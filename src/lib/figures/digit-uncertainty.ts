import { checkMatrix, invalid, type Matrix, type Vector } from "../core/shapes";
import { gray, grayTrace } from "./gray-image";
import { countBins } from "./lines";
import { drawPanels, type AxisOptions, type Panel } from "./panels";
import { colors, translucent, type Figure, type FigureText } from "./style";

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
  /** The true class. */
  label?: number;
}

export interface UncertaintyOptions extends FigureText {
  classNames?: string[];
  /** Of the histograms, over 0…1. Default 20. */
  bins?: number;
}

interface PassSummary {
  mean: number[];
  votes: number[];
  /** Classes by mean probability, largest first. */
  order: number[];
}

function summarize(probabilities: Matrix): PassSummary {
  const [passes, classes] = checkMatrix("probabilities", probabilities);
  const mean = new Array<number>(classes).fill(0);
  const votes = new Array<number>(classes).fill(0);
  for (let s = 0; s < passes; s++) {
    const row = Array.from(probabilities[s]);
    row.forEach((value, k) => (mean[k] += value / passes));
    votes[row.indexOf(Math.max(...row))]++;
  }
  return { mean, votes, order: mean.map((_, k) => k).sort((a, b) => mean[b] - mean[a]) };
}

function barPanel(
  title: string,
  y: AxisOptions,
  values: number[],
  {
    x,
    names,
    color,
  }: {
    x: string;
    names: string[];
    color: string;
  }
): Panel {
  return {
    title,
    y,
    x: {
      label: x,
      range: [-0.6, names.length - 0.4],
      tickValues: names.map((_, k) => k),
      tickText: names,
      grid: false,
    },
    traces: [
      {
        type: "bar",
        x: names.map((_, k) => k),
        y: values,
        showlegend: false,
        marker: { color: translucent(color, 0.6), line: { color, width: 1 } },
      },
    ],
  };
}

function probabilityPanel(
  name: string,
  values: number[],
  {
    bins,
    top,
    first,
  }: {
    bins: number;
    top: number;
    first: boolean;
  }
): Panel {
  const width = 1 / bins;
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    title: `class ${name}: mean ${average.toFixed(3)}`,
    x: { label: `p(y = ${name} | x) of a pass`, range: [0, 1] },
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
 */
export function uncertaintyFigure(
  { image, probabilities, label }: ImageUncertainty,
  options: UncertaintyOptions = {}
): Figure {
  const side = Math.sqrt(image.length);
  if (!Number.isInteger(side)) throw invalid("image.length", "a square number of pixels", image.length);
  const { mean, votes, order } = summarize(probabilities);
  const passes = probabilities.length;
  const { classNames = mean.map((_, k) => String(k)), bins = 20, alt, caption } = options;
  const rows = Array.from({ length: side }, (_, r) =>
    Uint8Array.from({ length: side }, (_, c) => gray(image[r * side + c]))
  );
  const leading = order
    .slice(0, 3)
    .map((k) => ({ name: classNames[k], values: Array.from(probabilities, (row) => row[k]) }));
  const top = 1.05 * Math.max(...leading.flatMap(({ values }) => countBins(values, [0, 1], bins)));
  const ratio = (1 - Math.max(...votes) / passes).toFixed(3);
  const known = label === undefined ? "" : `label ${classNames[label]}, `;
  const seen = `${known}prediction ${classNames[order[0]]}, variation ratio ${ratio}`;
  const names = leading.map(({ name }) => name).join(", ");
  return drawPanels(
    [
      {
        title: label === undefined ? "image" : `label ${classNames[label]}`,
        x: pixelAxis(side),
        y: pixelAxis(side, true),
        square: true,
        traces: [grayTrace(rows)],
      },
      barPanel("mean prediction", { label: "mean probability", range: [0, 1] }, mean, {
        x: "class",
        names: classNames,
        color: colors.blue,
      }),
      barPanel("votes", { label: "passes", range: [0, passes] }, votes, {
        x: "class",
        names: classNames,
        color: colors.orange,
      }),
      ...leading.map(({ name, values }, i) => probabilityPanel(name, values, { bins, top, first: i === 0 })),
    ],
    {
      columns: 3,
      panelHeight: 190,
      alt:
        alt ??
        `One image under ${passes} passes: ${seen}; mean prediction, votes, histograms of classes ${names}`,
      caption:
        caption ??
        `One image under ${passes} Monte-Carlo passes: ${seen}. ` +
          "<b>Below:</b> probabilities of the leading classes over the passes.",
    }
  );
}
