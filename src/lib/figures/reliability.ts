import { checkNumber } from "../core/shapes";
import { checkList } from "./checks";
import { drawPanels, type Panel } from "./panels";
import { unit } from "./shares";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { colors, translucent } from "./style";
import { extent, referenceTrace } from "./traces";

/** A bin of a reliability diagram, as `reliabilityBins` returns it. */
export interface ReliabilityDiagramBin {
  lower: number;
  upper: number;
  count: number;
  confidence: number;
  accuracy: number;
}

export interface Reliability {
  name: string;
  bins: ReliabilityDiagramBin[];
  /** Expected calibration error. */
  error: number;
}

function reliabilityPanels({ name, bins, error }: Reliability, first: boolean, most: number): [Panel, Panel] {
  const used = bins.filter(({ count }) => count > 0);
  const centers = used.map(({ lower, upper }) => (lower + upper) / 2);
  const width = used.map(({ lower, upper }) => upper - lower);
  const bars = (y: number[], label: string): PlotlyTrace => ({
    type: "bar",
    name: label,
    showlegend: false,
    x: centers,
    y,
    width: width,
    marker: { color: translucent(colors.blue, 0.35), line: { color: colors.blue, width: 1 } },
  });
  return [
    {
      title: `${name}, ECE ${error.toFixed(4)}`,
      x: { label: "", range: [0, 1], numbers: false },
      y: { label: first ? "accuracy" : "", range: [0, 1], numbers: first },
      traces: [
        {
          ...bars(
            used.map(({ accuracy }) => accuracy),
            "accuracy",
          ),
          showlegend: first,
        },
        {
          type: "scatter",
          mode: "markers",
          name: "accuracy at the mean confidence",
          showlegend: first,
          x: used.map(({ confidence }) => confidence),
          y: used.map(({ accuracy }) => accuracy),
          marker: { symbol: "diamond", size: 7, color: colors.vermillion },
          cliponaxis: false,
        },
        {
          ...referenceTrace(
            { name: "calibrated", x: [0, 1], y: [0, 1] },
            { dash: "dash", color: colors.black },
          ),
          showlegend: first,
        },
      ],
    },
    {
      x: { label: "confidence", range: [0, 1] },
      // From below 1, so that a single prediction is seen.
      y: { label: first ? "count" : "", log: true, numbers: first, range: [0.7, 1.5 * Math.max(1, most)] },
      traces: [
        bars(
          used.map(({ count }) => count),
          "count",
        ),
      ],
    },
  ];
}

function checkReliability(name: string, { bins, error }: Reliability): Reliability["bins"] {
  checkNumber(`${name}.error`, error, { atLeast: 0, atMost: 1 });
  const list = checkList(`${name}.bins`, bins);
  list.forEach(({ lower, upper, count, confidence, accuracy }, i) => {
    const bin = `${name}.bins[${i}]`;
    checkNumber(`${bin}.lower`, lower, { atLeast: 0, below: 1 });
    checkNumber(`${bin}.upper`, upper, { above: lower, atMost: 1 });
    checkNumber(`${bin}.count`, count, { atLeast: 0, integer: true });
    if (count === 0) return;
    checkNumber(`${bin}.confidence`, confidence, unit);
    checkNumber(`${bin}.accuracy`, accuracy, unit);
  });
  return list;
}

/**
 * Reliability diagrams: above, accuracy per bin of confidence against the diagonal; below, the bins' counts.
 * @throws RangeError without methods or bins, for an empty bin's interval, and for shares outside 0 … 1
 * @example
 * const bins = [{ lower: 0.5, upper: 1, count: 9, confidence: 0.8, accuracy: 0.7 }];
 * figures.reliability([{ name: "LeNet", bins, error: 0.1 }]).layout.width; // → 480
 */
export function reliability(given: Reliability[], { alt, caption }: FigureText = {}): Figure {
  const methods = checkList("methods", given).map((method, i) => ({
    ...method,
    bins: checkReliability(`methods[${i}]`, method),
  }));
  const listed = methods.map(({ name, error }) => `${name} ${error.toFixed(4)}`).join(", ");
  const [, most] = extent(methods.map(({ bins }) => bins.map(({ count }) => count)));
  const panels = methods.map((method, i) => reliabilityPanels(method, i === 0, most));
  return drawPanels([...panels.map(([above]) => above), ...panels.map(([, below]) => below)], {
    columns: methods.length,
    width: methods.length === 1 ? 480 : undefined,
    panelHeight: 220,
    alt: alt ?? `Reliability diagrams; expected calibration error: ${listed}`,
    caption:
      caption ??
      "<b>Above:</b> accuracy in bins of confidence; on the dashed line confidence is calibrated. " +
        "<b>Below:</b> predictions per bin. The ECE, expected calibration error, is the mean distance of the " +
        "diamonds from the dashed line, weighted by these counts.",
  });
}
