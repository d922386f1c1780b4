import type { AxisOptions } from "./axis";
import { drawPanels, type Panel } from "./panels";
import { colors, translucent, type Figure, type FigureText, type Trace } from "./style";
import { curveTrace, extent, referenceTrace } from "./traces";

/** An axis of a share, from 0 or from where there is something to see, and a little more at both ends. */
const share = (label: string, from = 0): AxisOptions => ({
  label,
  range: [from - 0.02 * (1 - from), 1 + 0.02 * (1 - from)],
});

function oneSquare(panel: Panel, text: Required<FigureText>): Figure {
  return drawPanels([panel], { width: 560, panelHeight: 400, ...text });
}

export interface PrecisionRecall {
  name: string;
  /** Ascending. */
  recall: ArrayLike<number>;
  precision: ArrayLike<number>;
  averagePrecision: number;
}

export interface PrecisionRecallOptions extends FigureText {
  /** Share of positives, drawn as the line of a random score. */
  prevalence?: number;
  /** What the positives are, such as "errors" or "notMNIST images". Default "positives". */
  positives?: string;
}

/**
 * The curve from its first threshold that finds a positive, with that precision from recall 0 on, as the step
 * sum takes it: the point (0, 1) is a convention, and thresholds that find nothing have recall 0 and precision 0.
 */
function fromFirstFound({ recall, precision }: PrecisionRecall): { x: number[]; y: number[] } {
  const first = Array.from(recall).findIndex((value) => value > 0);
  const found = Array.from(precision).slice(first);
  return { x: [0, ...Array.from(recall).slice(first)], y: [found[0], ...found] };
}

/** Precision-recall curves as steps, with average precision in the legend and the line of a random score. */
export function precisionRecallFigure(
  curves: PrecisionRecall[],
  options: PrecisionRecallOptions = {},
): Figure {
  const { prevalence, positives = "positives", alt, caption } = options;
  const listed = curves
    .map(({ name, averagePrecision }) => `${name} ${averagePrecision.toFixed(3)}`)
    .join(", ");
  const traces: Trace[] = curves.map((curve, i) =>
    // "vh": between two recalls the precision is that of the larger one, as the step sum of average
    // precision takes it.
    curveTrace(
      { name: `${curve.name}, AP ${curve.averagePrecision.toFixed(3)}`, ...fromFirstFound(curve) },
      i,
      { shape: "vh", markers: false },
    ),
  );
  if (prevalence !== undefined) {
    traces.push(
      referenceTrace({ name: `random, AP ${prevalence.toFixed(3)}`, x: [0, 1], y: [prevalence, prevalence] }),
    );
  }
  return oneSquare(
    { x: share(`recall (share of the ${positives} found)`), y: share("precision"), traces },
    {
      alt: alt ?? `Precision-recall curves for the detection of ${positives}; average precision: ${listed}`,
      caption: caption ?? `Detection of ${positives}: precision against recall; AP: average precision.`,
    },
  );
}

export interface Roc {
  name: string;
  falsePositiveRate: ArrayLike<number>;
  truePositiveRate: ArrayLike<number>;
  /** Area under the curve. */
  area: number;
}

/** ROC curves with their areas in the legend and the diagonal of a random score. */
export function rocFigure(
  curves: Roc[],
  { positives = "positives", alt, caption }: FigureText & { positives?: string } = {},
): Figure {
  const listed = curves.map(({ name, area }) => `${name} ${area.toFixed(3)}`).join(", ");
  const traces = [
    ...curves.map(({ name, falsePositiveRate, truePositiveRate, area }, i) =>
      curveTrace(
        { name: `${name}, AUROC ${area.toFixed(3)}`, x: falsePositiveRate, y: truePositiveRate },
        i,
        { markers: false },
      ),
    ),
    referenceTrace({ name: "random, AUROC 0.5", x: [0, 1], y: [0, 1] }),
  ];
  return oneSquare(
    { x: share("false positive rate"), y: share(`true positive rate (${positives} found)`), traces },
    {
      alt: alt ?? `ROC curves for the detection of ${positives}; area under the curve: ${listed}`,
      caption:
        caption ??
        `Detection of ${positives}: true against false positive rate; AUROC: area under the curve.`,
    },
  );
}

export interface RiskCoverage {
  name: string;
  /** 1/N … 1, and the risk of the 1 … N surest. */
  coverage: ArrayLike<number>;
  risk: ArrayLike<number>;
  /** Area under the curve. */
  area: number;
}

export interface RiskCoverageOptions extends FigureText {
  /** The best possible curve with these errors, drawn as reference. */
  oracle?: { coverage: ArrayLike<number>; risk: ArrayLike<number> };
  /** The error rate of all, which is the curve of a random score. */
  errorRate?: number;
  logRisk?: boolean;
}

/**
 * Error rate among the surest predictions, over the share of predictions kept; with oracle and random score. The
 * axis begins before the first curve meets an error (of ties, one in the mean); a logarithmic one of the risk at
 * one error among all.
 */
export function riskCoverageFigure(curves: RiskCoverage[], options: RiskCoverageOptions = {}): Figure {
  const { oracle, errorRate, logRisk, alt, caption } = options;
  const listed = curves.map(({ name, area }) => `${name} ${area.toPrecision(3)}`).join(", ");
  const firstError = ({ risk }: RiskCoverage): number =>
    Array.from(risk).findIndex((value, i) => value * (i + 1) > 1 - 1e-6);
  const start = Math.max(0, Math.min(...curves.map(firstError)) - 1);
  const from = curves[0].coverage[start] > 0.05 ? curves[0].coverage[start] : 0;
  // What lies left of the axis would make the rest coarser.
  const first = Math.max(0, Math.floor(start - 0.03 * (curves[0].risk.length - start)));
  const seen = ({
    coverage,
    risk,
  }: Pick<RiskCoverage, "coverage" | "risk">): { x: number[]; y: number[] } => ({
    x: Array.from(coverage).slice(first),
    y: Array.from(risk).slice(first),
  });
  const traces = curves.map((curve, i) =>
    curveTrace({ name: `${curve.name}, AURC ${curve.area.toPrecision(3)}`, ...seen(curve) }, i, {
      markers: false,
    }),
  );
  if (oracle) traces.push(referenceTrace({ name: "oracle", ...seen(oracle) }, { dash: "solid" }));
  if (errorRate !== undefined)
    traces.push(referenceTrace({ name: "random", x: [0, 1], y: [errorRate, errorRate] }));
  const [, highest] = extent([...curves.map(({ risk }) => risk), [errorRate ?? 0]]);
  const none = from ? `; below ${(Math.floor(100 * from) / 100).toFixed(2)}: less than one error` : "";
  return oneSquare(
    {
      x: share(`coverage (share of the predictions kept${none})`, from),
      y: {
        label: "risk (error rate)",
        log: logRisk,
        range: logRisk ? [0.6 / curves[0].risk.length, 1.5 * highest] : undefined,
      },
      traces,
    },
    {
      alt: alt ?? `Risk-coverage curves; area under the curve: ${listed}`,
      caption:
        caption ?? "Error rate among the surest predictions over the share kept; AURC: area under the curve.",
    },
  );
}

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
  const bars = (y: number[], label: string): Trace => ({
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
      y: { label: first ? "count" : "", log: true, numbers: first, range: [0.7, 1.5 * most] },
      traces: [
        bars(
          used.map(({ count }) => count),
          "count",
        ),
      ],
    },
  ];
}

/**
 * Reliability diagrams: above, accuracy per bin of confidence against the diagonal; below, the bins' counts.
 */
export function reliabilityFigure(methods: Reliability[], { alt, caption }: FigureText = {}): Figure {
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
        "<b>Below:</b> predictions per bin. ECE: expected calibration error.",
  });
}
