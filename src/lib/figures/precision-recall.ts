import { checkNumber, invalid, checkVector } from "../core/shapes";
import { checkList } from "./checks";
import { oneSquare, share, unit } from "./shares";
import type { Figure, FigureText, PlotlyTrace } from "./figure";
import { curveTrace, referenceTrace } from "./traces";

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

function checkCurve(name: string, { recall, precision, averagePrecision }: PrecisionRecall): void {
  checkVector(`${name}.recall`, recall, { range: unit });
  checkVector(`${name}.precision`, precision, { range: unit, length: recall.length });
  checkNumber(`${name}.averagePrecision`, averagePrecision, unit);
  if (!Array.from(recall).some((value) => value > 0))
    throw invalid(`${name}.recall`, "a value > 0, since something is found", recall);
}

/**
 * Precision-recall curves as steps, with average precision in the legend and the line of a random score.
 * @throws RangeError without curves, for lengths that differ, for what lies outside 0 … 1, and for a curve that finds
 *   nothing
 * @example
 * const curve = { name: "MCP", recall: [0, 0.5, 1], precision: [1, 1, 0.5], averagePrecision: 0.75 };
 * figures.precisionRecall([curve], { positives: "errors" }).data.length; // → 1
 */
export function precisionRecall(given: PrecisionRecall[], options: PrecisionRecallOptions = {}): Figure {
  const { prevalence, positives = "positives", alt, caption } = options;
  const curves = checkList("curves", given);
  curves.forEach((curve, i) => checkCurve(`curves[${i}]`, curve));
  if (prevalence !== undefined) checkNumber("prevalence", prevalence, { atLeast: 0, atMost: 1 });
  const listed = curves
    .map(({ name, averagePrecision }) => `${name} ${averagePrecision.toFixed(3)}`)
    .join(", ");
  const traces: PlotlyTrace[] = curves.map((curve, i) =>
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
